/** What can be asked of a host: the value a policy gives, and how a result is held against it. */
import { z } from 'zod';
import type { Diagnosis } from '../diagnosis/diagnose.ts';
import type { Severity } from '../diagnosis/severity.ts';
import { STAGE_ORDER } from '../diagnosis/stage-order.ts';
import type { Judged } from '../diagnosis/verdict.ts';
import type { Failure } from '../handshake/failure.ts';
import type { StageId } from '../handshake/sequence.ts';
import { ANY, type Leaf, says } from './values.ts';

/** A result with its verdict and its findings. */
export type DiagnosedHost = Judged & Diagnosis;

/** What a result says of one thing that was asked. */
export type Seen =
  | { readonly status: 'met' | 'unmet'; readonly observed: string }
  /** What was seen does not tell; `why` continues `… is not known: `. */
  | { readonly status: 'unknown'; readonly why: string };

/** What has to hold, as text, and whether it does. */
export interface Asked {
  readonly expected: string;
  readonly judge: (host: DiagnosedHost) => Seen;
}

/** One thing that can be asked, under its id. */
export interface Kind {
  /** What may stand in the policy, and `any`. */
  readonly type: z.ZodType;
  readonly severity: Severity;
  readonly about: string;
  /** @param value as `type` has read it, and not `any` */
  readonly asked: (value: unknown) => Asked;
}

interface KindOf<T> {
  readonly value: Leaf<T>;
  /** How grave it is where it does not hold. */
  readonly severity: Severity;
  /** Shown by editors. */
  readonly about: string;
  readonly expected: (value: T) => string;
  readonly judge: (value: T, host: DiagnosedHost) => Seen;
}

export function kind<T>({ value: leaf, severity, about, expected, judge }: KindOf<T>): Kind {
  return {
    type: z.union([z.literal(ANY), leaf.type], says(leaf.right)).describe(about),
    severity,
    about,
    // Invariant: `type` has read the value, so it is a T.
    asked: (value) => ({
      expected: expected(value as T),
      judge: (host) => judge(value as T, host),
    }),
  };
}

export function seen(met: boolean, observed: string): Seen {
  return { status: met ? 'met' : 'unmet', observed };
}

/** Why what a stage would have told is not there: not used by the host, or not come to. */
export function unseen(host: DiagnosedHost, stage: StageId, name: string): Seen {
  return passedOver(host, stage)
    ? seen(false, `no ${name}, which the host did not use`)
    : { status: 'unknown', why: endOf(host) };
}

/** Whether the walk had no use for a stage, and went on behind it. */
export function passedOver({ stages }: DiagnosedHost, stage: StageId): boolean {
  const index = stages.findIndex((report) => report.stage === stage);
  return (
    stages[index]?.status === 'skipped' &&
    stages.slice(index + 1).some(({ status }) => status !== 'skipped')
  );
}

/** How the walk ended, as far as it explains why something was not seen. */
export function endOf({ outcome }: Pick<DiagnosedHost, 'outcome'>): string {
  switch (outcome.kind) {
    case 'failed':
      return `the handshake died at ${outcome.at} (${failureName(outcome.failure)})`;
    case 'stopped':
      return `the walk stopped after ${outcome.after}`;
    case 'completed':
      return `the walk went no further than ${outcome.through}`;
  }
}

/** `refused`, `unresolved ENOTFOUND`. */
export function failureName(failure: Failure): string {
  return 'code' in failure ? `${failure.kind} ${failure.code}` : failure.kind;
}

/** Whether it was this machine or rdpprobe that failed, so that nothing can be said of the host. */
export function ownFault({ outcome }: Pick<DiagnosedHost, 'outcome'>): boolean {
  return (
    outcome.kind === 'failed' &&
    (outcome.failure.kind === 'local' || outcome.failure.kind === 'bug')
  );
}

/** Where a stage stands in the handshake. */
export function position(stage: string): number {
  return STAGE_ORDER.indexOf(stage);
}
