/** Codes, names and words of a dialog in, what they mean out; pure, and nothing is invented. */
import { type Cause, causeOf } from '../cause.ts';
import { CLAIMS } from '../claim.ts';
import { remedyOf } from '../remedies.ts';
import type { Remedy } from '../remedy.ts';
import type { Entry } from './entry.ts';
import type { Explanation, Reading } from './explanation.ts';
import { messageIn } from './message.ts';
import { readingsOf } from './number.ts';
import { PAIRS, type Pair } from './pairs.ts';
import { number, reading, unknownNumber } from './reading.ts';
import { entriesOf, entryNamed } from './tables.ts';
import { type Word, wordsOf } from './words.ts';

export interface ExplainOptions {
  /** Adds what the web claims about error code 0x3 with extended 0x7. */
  readonly claims?: boolean;
}

/** @param words as they stand on a command line: `0x3 0x7`, `516`, `STATUS_…`, a rule, or a sentence of a dialog */
export function explain(words: readonly string[], options: ExplainOptions = {}): Explanation {
  const asked = words.join(' ').trim();
  const found = wordsOf(asked);
  const parts = found.numbers.length > 0 ? numbersRead(found.numbers) : nothing();
  for (const word of found.names) merge(parts, namesRead(word));
  merge(parts, sentenceRead(found.sentence, parts));
  const known = parts.readings.some((each) => each.known) || parts.pair !== undefined;
  const causes = causesOf(parts, known);
  return {
    asked,
    known,
    summary: summaryOf(parts, asked),
    readings: parts.readings,
    otherReadings: parts.others,
    notes: parts.notes,
    causes,
    remedies: parts.remedies,
    ...(options.claims === true && { claims: CLAIMS }),
  };
}

interface Parts {
  readonly readings: Reading[];
  readonly others: Reading[];
  readonly notes: string[];
  readonly causes: string[];
  readonly remedies: Remedy[];
  readonly sentences: string[];
  pair?: Pair;
}

function nothing(): Parts {
  return { readings: [], others: [], notes: [], causes: [], remedies: [], sentences: [] };
}

function merge(parts: Parts, more: Parts): void {
  for (const key of ['readings', 'others', 'notes', 'causes', 'remedies', 'sentences'] as const) {
    (parts[key] as unknown[]).push(...more[key]);
  }
  if (more.pair !== undefined) parts.pair = more.pair;
}

/** Two plain numbers are those of the client's dialog; whatever says of itself what it is, is that. */
function numbersRead(words: readonly Word[]): Parts {
  const parts = nothing();
  const plain = words.filter(({ space }) => space === undefined);
  const [first, second] = plain;
  if (
    first !== undefined &&
    second !== undefined &&
    plain.length === 2 &&
    couldBePair(first, second)
  ) {
    const disconnect = numberRead({ ...first, space: 'disconnect' });
    const extended = numberRead({ ...second, space: 'extended' });
    merge(parts, disconnect);
    merge(parts, extended);
    const pair = pairOf(disconnect, extended);
    if (pair !== undefined) {
      parts.pair = pair;
      parts.causes.unshift(...pair.causes);
    }
    parts.notes.push(
      'The first number was taken for the error code of the client, the second for the extended error code; the two count in different number spaces.',
    );
    for (const word of words) if (!plain.includes(word)) merge(parts, numberRead(word));
    return parts;
  }
  for (const word of words) merge(parts, numberRead(word));
  const disconnect = words.find(({ space }) => space === 'disconnect');
  const extended = words.find(({ space }) => space === 'extended');
  if (disconnect !== undefined && extended !== undefined) {
    const pair = pairOf(numberRead(disconnect), numberRead(extended));
    if (pair !== undefined) {
      parts.pair = pair;
      parts.causes.unshift(...pair.causes);
    }
  }
  return parts;
}

/** Statuses do not come in pairs. */
function couldBePair(...words: readonly Word[]): boolean {
  return words.every(({ text }) =>
    readingsOf(text).some(({ value }) => value >= 0 && value < 0x8000_0000),
  );
}

function pairOf(disconnect: Parts, extended: Parts): Pair | undefined {
  const [first] = disconnect.readings;
  const [second] = extended.readings;
  return PAIRS.find(
    (pair) => pair.disconnect === first?.decimal && pair.extended === second?.decimal,
  );
}

/** The first way to read it that a table knows is taken; the others are told. */
function numberRead({ text, space }: Word): Parts {
  const parts = nothing();
  const ways = readingsOf(text);
  const found = ways.flatMap((way) =>
    entriesOf(way.value, space).map((entry) => ({
      way,
      entry,
      read: reading(text, entry, way.as),
    })),
  );
  const taken = found[0];
  if (taken === undefined) {
    for (const way of ways.slice(0, 1)) parts.readings.push(unknownNumber(text, way, space));
    for (const way of ways.slice(1)) {
      if (way.value !== ways[0]?.value) parts.others.push(unknownNumber(text, way, space));
    }
    parts.causes.push('unknown-code');
    return parts;
  }
  parts.readings.push(taken.read);
  parts.causes.push(...taken.entry.causes);
  parts.others.push(...found.slice(1).map(({ read }) => read));
  for (const way of ways) {
    const told = found.some((each) => each.way.value === way.value);
    if (!told) parts.others.push(unknownNumber(text, way, space));
  }
  const other = ways.find(({ value }) => value !== taken.way.value);
  if (other !== undefined) {
    parts.notes.push(
      `"${text}" was read as ${taken.way.as}, which is ${number(taken.way.value)}; read as ${other.as} it would be ${number(other.value)}.`,
    );
  }
  parts.notes.push(...trapsOf(taken.entry));
  return parts;
}

/** Numbers that are easily taken for others. */
function trapsOf({ space, value }: Entry): string[] {
  if (space === 'licensing' && value === 7) {
    return [
      'In licensing 7 means success; the 7 that denies a connection is an extended error code.',
    ];
  }
  if (space === 'disconnect' && (value === 0x204 || value === 0x516)) {
    return [
      'Dialogs print hex and documents decimal: decimal 516 is 0x204, while 0x516 is another code.',
    ];
  }
  return [];
}

function namesRead(word: string): Parts {
  const parts = nothing();
  const remedy = remedyOf(word);
  const cause = causeOf(word.toLowerCase());
  const entry = entryNamed(word);
  if (remedy !== undefined) {
    parts.remedies.push(remedy);
    parts.readings.push({
      word,
      as: 'name',
      known: true,
      space: 'rule of rdpprobe',
      name: remedy.rule,
      means: remedy.about,
    });
  } else if (cause !== undefined) {
    parts.causes.push(cause.id);
    parts.readings.push({
      word,
      as: 'name',
      known: true,
      space: 'cause of the catalogue of rdpprobe',
      name: cause.id,
      means: cause.title,
      stage: cause.stage,
      confidence: cause.confidence,
    });
  } else if (entry !== undefined) {
    parts.readings.push(reading(word, entry, 'name'));
    parts.causes.push(...entry.causes);
    parts.notes.push(...trapsOf(entry));
  } else {
    parts.readings.push({
      word,
      as: 'name',
      known: false,
      means: 'a name that is in no table known here',
    });
    parts.causes.push('unknown-code');
  }
  return parts;
}

function sentenceRead(sentence: string, { readings }: Parts): Parts {
  const parts = nothing();
  if (sentence === '') return parts;
  const message = messageIn(sentence);
  if (message !== undefined) {
    parts.readings.push({
      word: sentence,
      as: 'words',
      known: true,
      space: 'text of a dialog',
      means: message.means,
    });
    parts.causes.push(...message.causes);
  } else if (readings.length === 0) {
    parts.readings.push({
      word: sentence,
      as: 'words',
      known: false,
      means: 'words that are in no table known here',
    });
  }
  return parts;
}

function summaryOf({ pair, readings }: Parts, asked: string): string {
  if (pair !== undefined) return pair.means;
  if (readings.length === 0)
    return 'Nothing was asked: give a code, two codes, a name, or words of the dialog.';
  if (!readings.some(({ known }) => known)) {
    return `${asked} is not known here. Its number or name is in none of the tables of the Microsoft client, of the error info, of the gateway, of statuses, of licensing, of negotiation and of TLS alerts, so nothing is said about what it means. ${readings.map(said).join(' ')}`.trim();
  }
  return readings.map(said).join(' ');
}

function said({ as, space, name, hex, decimal, means, stage, known, word }: Reading): string {
  if (as === 'words') return means;
  const code = hex === undefined ? word : `${hex} (${decimal})`;
  const title = name === undefined || name === word ? code : `${code}, ${name},`;
  if (!known) return hex === undefined ? '' : `${code} is ${means}.`;
  const where = stage === undefined ? '' : ` It is an end at stage ${stage}.`;
  const what = space === undefined ? '' : ` as ${space}`;
  return `${title}${what}: ${means.replace(/\.$/, '')}.${PLACES.has(stage ?? '') ? '' : where}`;
}

/** Not stages of a walk. */
const PLACES: ReadonlySet<string> = new Set(['session', 'gateway', 'client']);

function causesOf({ causes }: Parts, known: boolean): Cause[] {
  const ids = [...new Set(causes)].filter((id) => !known || id !== 'unknown-code');
  return ids.flatMap((id) => causeOf(id) ?? []);
}
