/** A policy as it was understood: who has to meet what, and what is accepted for now. */
import type { Severity } from '../diagnosis/severity.ts';
import type { Asked } from './kind.ts';
import type { Members } from './members.ts';

export interface Policy {
  /** The file, as messages name it. */
  readonly source: string;
  /** A host belongs to the first that names it. */
  readonly groups: readonly Group[];
  readonly waivers: readonly Waiver[];
}

export interface Group {
  readonly name: string;
  /** `rdpprobe.yaml:7:3`. */
  readonly source: string;
  readonly members: Members;
  /** `hardened@1`. */
  readonly profile?: string;
  readonly demands: readonly Demand[];
  /** A finding this grave or graver does not hold either. */
  readonly failOn?: Severity;
  /** Rules that are asked for by themselves, or that may find something. */
  readonly named: ReadonlySet<string>;
}

/** One thing that has to hold of every host of a group. */
export interface Demand extends Asked {
  /** `security.nla`, or the id of a rule. */
  readonly id: string;
  readonly severity: Severity;
  readonly source: string;
}

export interface Waiver {
  readonly ids: readonly string[];
  readonly members: Members;
  readonly reason: string;
  /** The last day it counts, `2026-12-31`. */
  readonly until: string;
  readonly source: string;
}

/** In a waiver: whatever does not hold. */
export const EVERYTHING = 'everything';
