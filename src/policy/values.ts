/**
 * The values that may stand in a policy. Each says in words what would be right, which is the
 * message where something else stands; what is read is what the expectations compare with.
 */
import { z } from 'zod';
import { nearest } from '../targets/nearest.ts';
import { either } from './phrase.ts';

/** A value, and what to write where it is something else. */
export interface Leaf<T> {
  readonly type: z.ZodType<T>;
  /** Continues `… is "x": write`. */
  readonly right: (input: unknown) => string;
}

/** The word that takes an expectation of the profile back. */
export const ANY = 'any';

/** One word, or a list of which one has to hold. */
export function words<T extends string>(
  known: readonly [T, ...T[]],
  truth: { readonly yes?: T; readonly no?: T } = {},
): Leaf<readonly T[]> {
  const right = (input: unknown): string => {
    const wrong = firstWrong(input, known);
    const meant =
      wrong === undefined ? undefined : (truthOf(wrong, truth) ?? nearest(wrong, known));
    return `${either(known)}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  };
  return { type: oneOrMore(z.enum(known, says(right)), right), right };
}

/** `true` or `false`. */
export function flag(): Leaf<boolean> {
  const right = (input: unknown): string => {
    const meant = truthOf(String(input), { yes: 'true', no: 'false' });
    return `true or false${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  };
  return { type: z.boolean(says(right)), right };
}

export interface Comparison {
  readonly operator: '<' | '<=' | '=' | '>=' | '>';
  readonly figure: number;
}

interface Range {
  readonly least: number;
  readonly most: number;
  /** The operator and figure that stand in messages. */
  readonly such: string;
}

/** `'>= 30'`. A figure alone is refused: it could be meant as either bound. */
export function comparison({ least, most, such }: Range): Leaf<Comparison> {
  const right = (input: unknown): string => {
    const text = String(input).trim();
    if (typeof input === 'number' || /^-?\d+(\.\d+)?$/.test(text)) {
      return `'>= ${text}' for at least, '<= ${text}' for at most, or '= ${text}' for exactly that`;
    }
    const turned = /^(=[<>]|==|=>|=<)\s*(\S+)$/.exec(text);
    if (turned !== null) return `'${TURNED[turned[1] ?? '']} ${turned[2]}'`;
    const parsed = comparisonOf(text);
    if (parsed !== undefined) return `a figure from ${least} to ${most}, as in '${such}'`;
    return `a comparison in quotes, as in '${such}'`;
  };
  const type = z
    .string(says(right))
    .regex(COMPARISON, { ...says(right), abort: true })
    .refine((text) => {
      const { figure } = comparisonOf(text) as Comparison;
      return figure >= least && figure <= most;
    }, says(right))
    .transform((text) => comparisonOf(text) as Comparison);
  return { type, right };
}

export function holds({ operator, figure }: Comparison, value: number): boolean {
  switch (operator) {
    case '<':
      return value < figure;
    case '<=':
      return value <= figure;
    case '=':
      return value === figure;
    case '>=':
      return value >= figure;
    case '>':
      return value > figure;
  }
}

export function comparisonText({ operator, figure }: Comparison): string {
  return `${operator} ${figure}`;
}

const COMPARISON = /^\s*(<=|>=|<|>|=)\s*(-?\d{1,12}(?:\.\d{1,3})?)\s*$/;
const TURNED: Readonly<Record<string, string>> = { '=>': '>=', '=<': '<=', '==': '=' };

function comparisonOf(text: string): Comparison | undefined {
  const [, operator, figure] = COMPARISON.exec(text) ?? [];
  if (operator === undefined) return undefined;
  return { operator: operator as Comparison['operator'], figure: Number(figure) };
}

/** Text to compare with, as it was written; `*` stands for any characters, and case does not count. */
export interface Pattern {
  readonly text: string;
  readonly matches: (text: string) => boolean;
}

/** One pattern, or a list of which one has to match. */
export function patterns(such: string): Leaf<readonly Pattern[]> {
  const right = (input: unknown): string =>
    typeof input === 'number' || typeof input === 'boolean'
      ? `it in quotes, as '${input}'`
      : `a text or a list of texts, as in ${such}`;
  const one = z.string(says(right)).min(1, says(right)).max(500, says(right));
  return { type: oneOrMore(one, right).transform((texts) => texts.map(patternOf)), right };
}

export function patternOf(text: string): Pattern {
  const parts = text.toLowerCase().split('*');
  return { text, matches: (other) => matchesParts(parts, other.toLowerCase()) };
}

/** Each part at the first place where it fits: no text makes that slow, as an expression could be made. */
function matchesParts(parts: readonly string[], text: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}

/** Hex digits as a certificate's window shows them, or a list of which one has to match; lower case without blanks. */
export function thumbprint(name: string, bytes: number): Leaf<readonly string[]> {
  const digits = bytes * 2;
  const right = (input: unknown): string => {
    if ([input].flat().some((each) => typeof each === 'number')) {
      return `the thumbprint in quotes, or YAML takes it for a number`;
    }
    const given = [input].flat().find((each) => typeof each === 'string');
    const has = typeof given === 'string' ? `, and not ${bareHex(given).length}` : '';
    return `the ${digits} hex digits of a ${name} thumbprint${has}`;
  };
  const fits = new RegExp(`^[0-9a-f]{${digits}}$`);
  const one = z.string(says(right)).refine((text) => fits.test(bareHex(text)), says(right));
  return { type: oneOrMore(one, right).transform((texts) => texts.map(bareHex)), right };
}

/** Seen: the Windows certificate dialog puts U+200E before a thumbprint that is copied from it. */
function bareHex(text: string): string {
  return text.replace(/[\s:\u200e]/gu, '').toLowerCase();
}

/** A TLS version as `1.2` or `TLSv1.2`, read as Node names it. */
export function tlsVersion(): Leaf<TlsVersion> {
  const right = (): string => '1.0, 1.1, 1.2 or 1.3';
  const type = z
    .union([z.number(), z.string().max(20)], says(right))
    .refine((value) => tlsVersionOf(value) !== undefined, says(right))
    .transform((value) => tlsVersionOf(value) as TlsVersion);
  return { type, right };
}

export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

function tlsVersionOf(value: number | string): TlsVersion | undefined {
  const [, minor] = /^(?:TLS ?v?)?1(?:\.([0-3]))?$/i.exec(String(value)) ?? [undefined, undefined];
  if (minor === undefined && !/^(?:TLS ?v?)?1$/i.test(String(value))) return undefined;
  return TLS_VERSIONS[Number(minor ?? 0)];
}

/** The day in UTC, `2026-12-31`. */
export function day(): Leaf<string> {
  const right = (): string => 'a day of the calendar as YYYY-MM-DD, for example 2026-12-31';
  const type = z
    .string(says(right))
    .regex(/^\d{4}-\d{2}-\d{2}$/, { ...says(right), abort: true })
    .refine((text) => isDay(text), says(right));
  return { type, right };
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** A text of one line. */
export function line(what: string, longest: number): Leaf<string> {
  const right = (): string => `${what}, of at most ${longest} characters`;
  const type = z
    .string(says(right))
    .max(longest, says(right))
    .refine((text) => text.trim() !== '', says(right));
  return { type, right };
}

/** A value, or a list of at least one. */
export function oneOrMore<T>(
  one: z.ZodType<T>,
  right: (input: unknown) => string,
): z.ZodType<readonly T[]> {
  return z
    .union([one, z.array(one).min(1, says(right))], says(right))
    .transform((value) => [value].flat() as readonly T[]);
}

/** The message of a schema: what would be right. */
export function says(right: (input: unknown) => string): {
  error: (issue: { readonly input?: unknown }) => string;
} {
  return { error: ({ input }) => right(input) };
}

function firstWrong(input: unknown, known: readonly string[]): string | undefined {
  const wrong = [input].flat().find((each) => !known.some((word) => word === each));
  return ['string', 'boolean'].includes(typeof wrong) ? String(wrong) : undefined;
}

/** YAML 1.1 took these for booleans, and people still write them. */
function truthOf<T>(text: string, { yes, no }: { yes?: T; no?: T }): T | undefined {
  if (/^(?:yes|true|on)$/i.test(text)) return yes;
  return /^(?:no|false|off)$/i.test(text) ? no : undefined;
}
