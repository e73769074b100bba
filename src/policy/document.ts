/** The YAML of a policy: its value, where each part of it stands, and what is wrong with it in words people can act on. */
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { quoted } from './phrase.ts';
import { PolicyError, type PolicyProblem } from './problem.ts';

type Path = readonly PropertyKey[];

export interface PolicyDocument {
  readonly value: unknown;
  /** Where the value stands, or, if it does not, the nearest map around it. */
  place(path: Path): Place;
  /** Where a key of the map at `path` stands. */
  keyPlace(path: Path, key: string): Place;
  /** What stands there, in a few words: `"yes"`, `30`, `a list`. */
  found(path: Path): string;
}

/** From 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Characters; a policy is written by people, and longer lists have files of their own. */
export const LARGEST_POLICY = 256 << 10;

/** Throws a `PolicyError` that names every fault of the YAML. */
export function readDocument(text: string, source: string): PolicyDocument {
  const refuse = (message: string, place: Place = { line: 1, column: 1 }): never => {
    throw new PolicyError(source, [{ ...place, message }]);
  };
  if (text.length > LARGEST_POLICY) {
    refuse(
      `the policy has ${text.length} characters, and ${LARGEST_POLICY} are the most: put long lists of targets into a file of their own, and write '@FILE'`,
    );
  }
  if (deepest(text) > DEEPEST || NESTED_LISTS.test(text)) {
    refuse('brackets or lists are nested too deeply to be a policy');
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // With `silent` a second document would be passed over.
    logLevel: 'error',
  });
  const problems = yamlProblems(document, text, lines);
  if (problems.length === 0) problems.push(...unresolvedAliases(document, lines));
  if (problems.length > 0) throw new PolicyError(source, problems);
  if (document.contents === null) refuse('the policy is empty: write groups and their targets');
  return documentAt(document, plainValue(document, refuse), lines);
}

/** Anchors may be used a few times; those who use them thousands of times mean harm. */
const MOST_ALIASES = 100;

function plainValue(document: Document, refuse: (message: string) => never): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return refuse('aliases (*) repeat too much of the policy: write it out');
  }
}

/** Aliases of nothing: mostly names that begin with a star. */
function unresolvedAliases(document: Document, lines: LineCounter): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return;
      const { line, col } = lines.linePos(node.range?.[0] ?? 0);
      const name = node.source.slice(0, 60);
      const message = `${quoted(`*${name}`)} is an alias, and there is no anchor &${name} before it: text that begins with * stands in quotes, as '*${name}'`;
      problems.push({ line, column: col, message });
    },
  });
  return problems;
}

/** Invariant: no text below this depth overflows the stack of the parser. */
const DEEPEST = 64;

/** Lists in lists, begun on one line. */
const NESTED_LISTS = new RegExp(`(?:[-?][ \\t]+){${DEEPEST}}`);

/** How many brackets are open at the same time, in texts and comments as well. */
function deepest(text: string): number {
  let open = 0;
  let most = 0;
  for (const character of text) {
    if (character === '[' || character === '{') most = Math.max(most, ++open);
    else if (character === ']' || character === '}') open--;
  }
  return most;
}

function yamlProblems(document: Document, text: string, lines: LineCounter): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const seen = new Set<number>();
  for (const error of [...document.errors, ...document.warnings]) {
    const { line, col } = lines.linePos(error.pos[0]);
    // What follows on the same line follows from the first.
    if (seen.has(line)) continue;
    seen.add(line);
    problems.push({ line, column: col, message: inOurWords(error, text) });
  }
  return problems;
}

function inOurWords({ code, message, pos: [start, end] }: YAMLError, text: string): string {
  const rest = text.slice(
    start,
    text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start),
  );
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab stands in the indentation: YAML wants blanks';
    case 'DUPLICATE_KEY':
      return `${quoted(keyIn(rest))} stands here a second time: put both into one`;
    case 'BAD_INDENT':
      return /^Flow/.test(message)
        ? 'a bracket is not closed before this line'
        : 'the indentation does not fit the lines above: keys of one map begin in the same column';
    case 'MISSING_CHAR':
      return /quote/.test(message)
        ? 'a quotation mark is not closed before this line'
        : `a character is missing: ${message}`;
    case 'MULTIPLE_DOCS':
      return 'a second document begins here (---): a policy is one document';
    case 'BAD_SCALAR_START':
      return `text that begins with ${quoted(rest.slice(0, 1))} stands in quotes: '${shown(rest)}'`;
    case 'BAD_ALIAS':
      return "text that begins with * stands in quotes: '*'";
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'there are two colons on one line: begin a new line after the first, or put the text into quotes';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'a key has no colon behind it: write KEY: VALUE';
    case 'BAD_DQ_ESCAPE':
      return `a backslash in double quotes is an escape: use single quotes, as in 'EXAMPLE\\rds'`;
    case 'TAG_RESOLVE_FAILED':
      return `tags are not taken: leave out ${quoted(text.slice(start, end))}`;
    case 'RESOURCE_EXHAUSTION':
      return 'the policy is nested too deeply';
    default:
      return /Block scalar header/.test(message)
        ? `a comparison stands in quotes, since > has a meaning in YAML: '${shown(text.slice(start - 1).split('\n', 1)[0] ?? '').replace(/^[^<>=]*/, '')}'`
        : `this is not YAML: ${message}`;
  }
}

function keyIn(line: string): string {
  return line.split(':', 1)[0]?.trim() ?? '';
}

function shown(line: string): string {
  return (line.split(/\s+#|[,\]}]/, 1)[0] ?? '').trim().slice(0, 60);
}

function documentAt(document: Document, value: unknown, lines: LineCounter): PolicyDocument {
  const placeOf = (node: unknown): Place => {
    const [start = 0] = (node as Node | undefined)?.range ?? [];
    const { line, col } = lines.linePos(start);
    return { line, column: col };
  };
  const nodeAt = (path: Path): { node: unknown; missing: boolean } => {
    let node: unknown = document.contents;
    for (const key of path) {
      const next = child(document, node, key);
      if (next === undefined) return { node, missing: true };
      node = next;
    }
    return { node, missing: false };
  };
  return {
    value,
    place: (path) => placeOf(nodeAt(path).node),
    keyPlace: (path, key) => {
      const { node } = nodeAt(path);
      return placeOf(keyNode(document, node, key) ?? node);
    },
    found(path) {
      const { node, missing } = nodeAt(path);
      return missing ? 'missing' : describe(resolved(document, node));
    },
  };
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function child(document: Document, node: unknown, key: PropertyKey): unknown {
  const collection = resolved(document, node);
  if (isSeq(collection)) return collection.items[Number(key)];
  if (!isMap(collection)) return undefined;
  const pair = collection.items.find((item) => isPair(item) && keyText(item.key) === String(key));
  // A key without a value has no node of its own: the key stands for it.
  return pair === undefined ? undefined : (pair.value ?? pair.key);
}

function keyNode(document: Document, node: unknown, key: string): unknown {
  const map = resolved(document, node);
  return isMap(map) ? map.items.find((item) => keyText(item.key) === key)?.key : undefined;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function describe(node: unknown): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return node.items.length === 0 ? 'an empty list' : 'a list';
  if (!isScalar(node) || node.value === null) return 'empty';
  const { value, source } = node;
  return typeof value === 'string' ? quoted(value) : String(source ?? value).slice(0, 60);
}
