/**
 * Places in a JSON document by pointer, with their lines: what nobody points at is passed over and
 * never becomes a value, so that of an inventory full of secrets only the addresses are read.
 *
 * @see RFC 6901, RFC 8259
 */
import { quote, Refusal } from '../problem.ts';
import { lineCounter } from './text.ts';

export interface Place {
  /** The names and indexes that lead to it. */
  readonly path: readonly string[];
  readonly line: number;
  /** Its text. */
  readonly json: string;
}

/** What stands for every element of a list and every member of an object; RFC 6901 gives it no place to point at. */
export const EACH = '-';

/** The tokens of a pointer, `/hosts/-/ip`. Throws a `Refusal`. */
export function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) {
    throw new Refusal(`is asked for ${quote(pointer)}: a JSON pointer begins with /`);
  }
  const tokens = pointer.slice(1).split('/');
  if (tokens.length > DEEPEST)
    throw new Refusal(`is asked for a pointer of ${tokens.length} parts`);
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Makes sure that a text is JSON. Throws a `Refusal` that says where it is not, and never repeats it. */
export function checkJson(text: string): void {
  checkDepth(text);
  try {
    JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const [, position = '0'] = /position (\d+)/.exec(message) ?? [];
    if (/end of JSON input|Unterminated/.test(message) || Number(position) >= text.length) {
      throw new Refusal('is not JSON: it ends in the middle, as a file does that was cut short');
    }
    throw new Refusal(`is not JSON on line ${lineCounter(text)(Number(position))}`);
  }
}

/** Every place that a pointer leads to, in the order of the document, which has been checked. */
export function* placesIn(text: string, tokens: readonly string[]): Generator<Place> {
  const line = lineCounter(text);
  yield* walk(afterBlanks(text, 0), []);

  /** Returns where the value ends. */
  function* walk(at: number, path: readonly string[]): Generator<Place, number> {
    const end = endOf(text, at);
    if (path.length === tokens.length) yield { path, line: line(at), json: text.slice(at, end) };
    else if (/[{[]/.test(text[at] ?? '')) yield* walkMembers(at, path);
    return end;
  }

  function* walkMembers(at: number, path: readonly string[]): Generator<Place, void> {
    const wanted = tokens[path.length];
    let next = afterBlanks(text, at + 1);
    for (let index = 0; next < text.length && !/[}\]]/.test(text[next] ?? ''); index++) {
      let name = String(index);
      if (text[at] === '{') {
        const end = endOfString(text, next);
        name = JSON.parse(text.slice(next, end)) as string;
        next = afterBlanks(text, afterBlanks(text, end) + 1);
      }
      const follows = wanted === EACH || wanted === name;
      const end = follows ? yield* walk(next, [...path, name]) : endOf(text, next);
      next = afterBlanks(text, end);
      if (text[next] === ',') next = afterBlanks(text, next + 1);
    }
  }
}

const DEEPEST = 32;
/** Brackets within each other; `JSON.parse` would take any number, and the memory for it. */
const DEEPEST_NESTING = 512;

function checkDepth(text: string): void {
  let depth = 0;
  BRACKETS.lastIndex = 0;
  for (let found = BRACKETS.exec(text); found !== null; found = BRACKETS.exec(text)) {
    const [bracket] = found;
    if (bracket === '"') BRACKETS.lastIndex = endOfString(text, found.index);
    else depth += bracket === '{' || bracket === '[' ? 1 : -1;
    if (depth > DEEPEST_NESTING) throw new Refusal(`is nested more than ${DEEPEST_NESTING} deep`);
  }
}

function afterBlanks(text: string, at: number): number {
  BLANKS.lastIndex = at;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}

const BLANKS = /[ \t\r\n]*/y;

function endOf(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return endOfString(text, at);
  if (first !== '{' && first !== '[') {
    SCALAR.lastIndex = at;
    return SCALAR.test(text) ? SCALAR.lastIndex : at + 1;
  }
  let depth = 0;
  BRACKETS.lastIndex = at;
  for (let found = BRACKETS.exec(text); found !== null; found = BRACKETS.exec(text)) {
    const [bracket] = found;
    if (bracket === '"') BRACKETS.lastIndex = endOfString(text, found.index);
    else if (bracket === '{' || bracket === '[') depth++;
    else if (--depth === 0) return BRACKETS.lastIndex;
  }
  return text.length;
}

const SCALAR = /[^\s,\]}]+/y;
const BRACKETS = /["{}[\]]/g;

function endOfString(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
  return text.length;
}
