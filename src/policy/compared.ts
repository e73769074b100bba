/**
 * What of a result is held against another: one tree of fields, in an order of its own, so that
 * the same host makes the same tree whatever wrote it.
 */
import type { ProbeResult } from '../handshake/result.ts';
import { alignedTls, isTurnedTls } from './compared-tls.ts';
import type { FieldFilter } from './field-path.ts';
import type { RecordedResult } from './run-line.ts';

/** JSON without `null` for what is missing: that is left out. */
export type Tree = { readonly [name: string]: unknown };

/** One field that is not the same, by its path. */
export interface Change {
  readonly path: string;
  /** A JSON value; left out where there was none. */
  readonly before?: unknown;
  /** A JSON value; left out where there is none. */
  readonly after?: unknown;
}

type Comparable = Pick<RecordedResult, 'address' | 'outcome' | 'stages' | 'facts'> &
  Partial<
    Pick<
      RecordedResult,
      'protocols' | 'security' | 'tlsVersions' | 'findings' | 'verdict' | 'followed'
    >
  >;

/** The fields of a result that `compared` lets pass. */
export function comparedFields(result: Comparable, compared: FieldFilter): Tree {
  return filtered(treeOf(result), [], compared);
}

/** Each field that differs, once: what one side lacks as a whole is one field. */
export function changesBetween(before: Tree, after: Tree): Change[] {
  return [...walkBoth([], ...alignedTls(before, after))];
}

function treeOf(result: Comparable): Tree {
  const { address, outcome, stages, facts, findings, verdict } = result;
  const { protocols, security, tlsVersions } = result;
  const own: Tree = {
    address,
    outcome,
    stages: Object.fromEntries(stages.map(({ stage, status }) => [stage, status])),
    protocols,
    security,
    tlsVersions,
    findings:
      findings && Object.fromEntries(findings.map(({ rule, severity }) => [rule, severity])),
    verdict: verdict && { code: verdict.code },
    followed: result.followed && hops(result.followed),
  };
  // A fact that takes the name of another field, as some later version might, keeps its own place.
  const renamed = Object.entries(facts).map(([name, fact]) => [
    name in own ? `facts.${name}` : name,
    fact,
  ]);
  return Object.fromEntries([...Object.entries(own), ...renamed]) as Tree;
}

function hops(followed: readonly ProbeResult[]): Tree {
  return Object.fromEntries(
    followed.map(({ target, ...hop }, index) => {
      const { host, port } = target;
      return [`${index + 1}`, { ...treeOf(hop), target: { host, port } }];
    }),
  );
}

/** Deeper than any result; what a file nests deeper is one field. */
const DEEPEST = 12;

function filtered(tree: Tree, path: readonly string[], compared: FieldFilter): Tree {
  const kept: [string, unknown][] = [];
  for (const name of Object.keys(tree).sort()) {
    const value = tree[name];
    const place = [...path, name];
    if (value === undefined) continue;
    if (isTree(value) && place.length < DEEPEST) {
      const inner = filtered(value, place, compared);
      if (Object.keys(inner).length > 0 || name === 'findings') kept.push([name, inner]);
    } else if (compared(withoutHop(place))) {
      kept.push([name, bounded(Array.isArray(value) ? inOrder(value) : value, DEEPEST)]);
    }
  }
  return Object.fromEntries(kept);
}

/** A file may nest values deeper than can be written again. */
function bounded(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.map((each) => bounded(each, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, bounded(each, depth - 1)]),
  );
}

/** What is ignored of a host is ignored of the hosts that it leads to. */
function withoutHop(path: readonly string[]): readonly string[] {
  return path[0] === 'followed' && path.length > 2 ? path.slice(2) : path;
}

/** Names, flags and addresses come in any order. */
function inOrder(list: readonly unknown[]): readonly unknown[] {
  return list.some((each) => typeof each === 'object') ? list : [...list].sort();
}

function* walkBoth(path: readonly string[], before: unknown, after: unknown): Generator<Change> {
  if (isTree(before) && isTree(after) && isWalked(path, before, after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* walkBoth([...path, name], own(before, name), own(after, name));
    }
  } else if (JSON.stringify(before) !== JSON.stringify(after)) {
    yield {
      path: path.join('.'),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    };
  }
}

function isWalked(path: readonly string[], before: Tree, after: Tree): boolean {
  return path.length < DEEPEST && !isOneField(path) && !isTurnedTls(path, before, after);
}

/** How a walk ended, and how one request was answered, is one thing each. */
function isOneField(path: readonly string[]): boolean {
  const [first, ...rest] = withoutHop(path);
  return (first === 'outcome' && rest.length === 0) || (first === 'protocols' && rest.length === 1);
}

function own(tree: Tree, name: string): unknown {
  return Object.hasOwn(tree, name) ? tree[name] : undefined;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
