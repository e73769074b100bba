/**
 * The values of options, from the text that was given. Each reader throws a `UsageError` that
 * continues the sentence begun by the option and its value: `--timeout "abc" is not a duration`.
 */

import { availableParallelism } from 'node:os';
import type { Client } from '../knowledge/clients/client.ts';
import { clientNamed } from '../knowledge/clients/clients.ts';
import { FORMAT_NAMES } from '../report/formats.ts';
import { nearest } from '../targets/nearest.ts';
import { quote } from '../targets/problem.ts';
import { UsageError } from './usage-error.ts';

export type ReadValue<T> = (text: string) => T;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const LONGEST_MS = 3_600_000;

/** `500ms`, `2s`, `15m`, in milliseconds; never 0, at most an hour. */
export function duration(text: string): number {
  const [, figure = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text) ?? [];
  if (unit === '') {
    throw new UsageError(
      /^\d+$/.test(text)
        ? `has no unit: write ${text}s or ${text}ms`
        : 'is not a duration: write 500ms, 2s or 15m',
    );
  }
  const ms = Math.round(Number(figure) * (UNIT_MS[unit] as number));
  if (ms < 1) throw new UsageError('is too short: 1ms is the least');
  if (ms > LONGEST_MS) throw new UsageError('is too long: 1h is the most');
  return ms;
}

/** A whole number in decimal digits. */
export function wholeNumber(least: number, most: number): ReadValue<number> {
  return (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) {
      throw new UsageError(`is not a whole number from ${least} to ${most}`);
    }
    return number;
  };
}

/** How often a second: `50`, `0.5`. */
export function rate(text: string): number {
  const number = /^\d{1,6}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= 0.001)) throw new UsageError('is not a rate: write 50, or 0.5 for one in 2 s');
  return number;
}

const MOST_WORKERS = 64;

/** `4`, or `auto` for one each processor. */
export function workerCount(text: string): number {
  if (text === 'auto') return Math.min(MOST_WORKERS, availableParallelism());
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MOST_WORKERS) return number;
  throw new UsageError(`is not a number of threads: write 1 to ${MOST_WORKERS}, or auto`);
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): ReadValue<T> {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    const meant = nearest(text.toLowerCase(), words);
    const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
    throw new UsageError(`is not one of ${words.join(', ')}${hint}`);
  };
}

/** What goes into a connection request as it is. */
export function printableText(text: string): string {
  if (!/^[\x20-\x7e]{1,200}$/.test(text)) {
    throw new UsageError('is not 1 to 200 printable ASCII characters');
  }
  return text;
}

/** A code of a dialog, a name, or words of it, as `explain` takes them. */
export function reportedCode(text: string): string {
  const words = text.trim();
  if (words === '') throw new UsageError('is empty: write a code, as in 0x3,0x7');
  if (words.length > 200 || /\p{C}/u.test(words)) {
    throw new UsageError('is not a code: write at most 200 printable characters, as in 0x3,0x7');
  }
  return words;
}

/** Short and printable: it stands in reports and in the command that goes on. */
export function seed(text: string): string {
  if (!/^[\x21-\x7e]{1,100}$/.test(text)) {
    throw new UsageError('is not 1 to 100 printable ASCII characters without blanks');
  }
  return text;
}

/** A client and its settings, as in `guacd:security=tls`. */
export function clientOf(text: string): Client {
  const found = clientNamed(text);
  if (typeof found === 'string') throw new UsageError(found);
  return found;
}

/** Any text but none. */
export function anyText(text: string): string {
  if (text === '') throw new UsageError('is empty: give it a value, or leave the option out');
  return text;
}

/** `change=CHG0012345`. */
export function label(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([A-Za-z][\w.-]{0,63})=([^\p{Cc}]{0,500})$/u.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError('is not a label: write name=value, as in change=CHG0012345');
  }
  return [name, value];
}

/** One line for the reports of a run. */
export function noteText(text: string): string {
  if (!/^[^\p{Cc}]{1,500}$/u.test(text)) {
    throw new UsageError('is not one line of 1 to 500 characters');
  }
  return text;
}

/** `jsonl`, `table:report.txt`; `-` and no path at all are standard output. */
export interface OutputRequest<Format extends string> {
  readonly format: Format;
  /** Left out for standard output. */
  readonly path?: string;
}

export function outputRequest<T extends string>(
  formats: readonly T[],
): ReadValue<OutputRequest<T>> {
  const readFormat = oneOf(formats);
  return (text) => {
    // Only the first colon counts: the path may be C:\scan.jsonl.
    const [, name = '', path] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
    if (path === '') throw new UsageError(`names no file after the colon: write ${name}:FILE`);
    if (!formats.some((format) => format === name) && path === undefined && /[./\\]/.test(name)) {
      throw new UsageError(`has no format: write FORMAT:FILE, as in jsonl:${name}`);
    }
    const format = formatNamed(name, readFormat);
    return path === undefined || path === '-' ? { format } : { format, path };
  };
}

/** `before.json`, or `jsonl:before.json` as other commands have it. */
export const snapshotFile: ReadValue<OutputRequest<'jsonl'>> = (text) => {
  const [, name = ''] = /^([a-z_]+):/.exec(text) ?? [];
  if (name !== 'jsonl' && FORMAT_NAMES.some((format) => format === name)) {
    throw new UsageError(`asks for ${name}: a snapshot is JSON Lines, so write -o FILE`);
  }
  return { format: 'jsonl', path: anyText(text.replace(/^jsonl:/, '')) };
};

/** The format of a file, by its name. */
export function formatNamed<T>(name: string, read: ReadValue<T>): T {
  try {
    return read(name);
  } catch (error) {
    throw new UsageError(
      `has a format that is not known: ${quote(name)} ${(error as Error).message}`,
    );
  }
}
