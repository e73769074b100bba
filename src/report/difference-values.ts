/** A change in a few words: what was there, what is there; text from servers and files is in it as it came. */
import type { Outcome } from '../handshake/result.ts';
import type { Change } from '../policy/compared.ts';
import type { Untold } from '../policy/comparison.ts';
import { failureText } from './failure-text.ts';

/** `required`, `refused HYBRID_REQUIRED_BY_SERVER`, `+EXTENDED, -RESTRICTED`; with what stood there before. */
export function changeText(change: Change, arrow: string): string {
  const { path, before, after } = change;
  if (isTexts(before) && isTexts(after)) return listText(before, after);
  return `${valueText(path, before)} ${arrow} ${valueText(path, after)}`;
}

/** Why nothing can be said of a host. */
export const UNTOLD: Readonly<Record<Untold, string>> = {
  faultBefore: 'the earlier probe ended by a fault on its own side',
  faultAfter: 'the probe ended by a fault on this side',
  missingBefore: 'it is not in the earlier run, which broke off',
  missingAfter: 'it is not in the later run, which broke off',
};

/** How a walk that brought nothing about ended: `the connection was refused`. */
export function deathText(outcome: Outcome): string {
  return outcome.kind === 'failed' ? failureText(outcome.failure) : outcome.kind;
}

/** What stands in a field, in a few words. */
export function valueText(path: string, value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (isTexts(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value !== 'object') return value === '' ? '""' : String(value);
  if (Array.isArray(value)) return counted(value.length, 'entry', 'entries');
  const fields = value as Readonly<Record<string, unknown>>;
  if (path === 'outcome') return outcomeWords(fields);
  if (/^(?:protocols|tlsVersions)\.[^.]+$/.test(path)) return answerWords(fields);
  return 'seen';
}

/** What of an outcome is compared: time and bytes are left out, and the user may have left out more. */
function outcomeWords({
  kind,
  through,
  after,
  at,
  failure,
}: Readonly<Record<string, unknown>>): string {
  const stage = through ?? after ?? at;
  const words = [
    kind,
    stage === undefined
      ? ''
      : `${kind === 'failed' ? 'at' : kind === 'completed' ? 'through' : 'after'} ${stage}`,
  ];
  return said([...words, failureWords(failure)]);
}

function answerWords({
  answer,
  selected,
  code,
  failure,
}: Readonly<Record<string, unknown>>): string {
  return said([answer, selected, code, failureWords(failure)]);
}

function failureWords(failure: unknown): string {
  if (typeof failure !== 'object' || failure === null) return '';
  const { kind, code, pdu, path, reason, expected, got, looksLike, feature } = failure as Partial<
    Record<string, unknown>
  >;
  return said([kind, code, pdu, path, reason, expected, got, looksLike, feature]);
}

function said(words: readonly unknown[]): string {
  return (
    words
      .filter((word) => word !== undefined && word !== '')
      .map(String)
      .join(' ') || 'seen'
  );
}

function listText(before: readonly string[], after: readonly string[]): string {
  const added = after.filter((each) => !before.includes(each)).map((each) => `+${each}`);
  const removed = before.filter((each) => !after.includes(each)).map((each) => `-${each}`);
  const changes = [...added, ...removed];
  return changes.length === 0 ? counted(after.length, 'entry', 'entries') : changes.join(', ');
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** `1 host`, `14 hosts`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
