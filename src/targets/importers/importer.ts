/**
 * What reads other programs' files. An importer is fed text and gives items, each with its line:
 * a target, or something that is left out and why. It never sees more of a password than the text
 * it stands in, and keeps nothing of it.
 */
import type { Expected } from '../target.ts';

/** A target as the file names it, before anybody has looked at its host. */
export interface Found {
  readonly kind: 'found';
  /** From 1. */
  readonly line: number;
  /** A host, or `host:port`; networks and ranges only where `many` says so. */
  readonly host: string;
  /** Where `host` names none; text where the file has text. */
  readonly port?: number | string | undefined;
  readonly many?: boolean;
  readonly labels?: Readonly<Record<string, string | undefined>>;
  readonly expects?: readonly Wish[];
}

/** What a setting of the file asks of the host, at its line. */
export type Wish = Omit<Expected, 'source'> & { readonly line: number };

/** Something that names no target that could be probed. */
export interface Skipped {
  readonly kind: 'skipped';
  readonly line: number;
  /** The same few words for everything that is skipped alike: it is counted by them. */
  readonly reason: string;
  /** What is wrong in this one case. */
  readonly detail?: string;
}

export type Item = Found | Skipped;

/** Takes the text of a file in pieces. Throws a `Refusal` for a file that cannot be read at all. */
export interface Feed {
  push(text: string): Iterable<Item>;
  end(): Iterable<Item>;
}

export interface ImportOptions {
  /** What was written behind `#`: a place within the file. */
  readonly part?: string;
  /** Only the targets whose probe failed, of a file that knows. */
  readonly failedOnly?: boolean;
}

export interface Importer {
  /** Whether a file that begins so is one of these. */
  readonly matches: (head: string) => boolean;
  /** Throws a `Refusal` for options that cannot be met. */
  readonly open: (options: ImportOptions) => Feed | Promise<Feed>;
}

export function skipped(line: number, reason: string, detail?: string): Skipped {
  return { kind: 'skipped', line, reason, ...(detail !== undefined && { detail }) };
}

/** The reasons that several formats share. */
export const Reason = {
  NO_HOST: 'it names no host',
  UNREADABLE: 'the line cannot be read',
  UNREADABLE_RECORD: 'the record cannot be read',
  CLOSED: 'the port is not open',
  NOT_RDP: 'the port is neither 3389 nor known as RDP',
  NOT_TCP: 'the port is not TCP',
  RANGE: 'it names a range, where one host belongs',
  BAD_PORT: 'its port is not a number from 1 to 65535',
  BAD_HOST: 'its host cannot be used',
  DUPLICATE: 'the file names it before',
  CUT_SHORT: 'the file ends in the middle of it',
} as const;
