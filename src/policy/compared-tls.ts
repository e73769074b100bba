/**
 * What two results say of the TLS that a host takes, as far as both were asked: what one of them was
 * not asked for is no change of the host.
 */
import { TLS_SUITE_RULES, TLS_VERSION_RULES } from '../diagnosis/findings/tls-survey.ts';
import { TLS_KEYS } from '../handshake/tls-survey.ts';
import type { Tree } from './compared.ts';

/** Both trees without what the other cannot be held against. */
export function alignedTls(before: Tree, after: Tree): readonly [Tree, Tree] {
  const [one, other] = [cellsOf(before), cellsOf(after)];
  const rules = [...TLS_VERSION_RULES, ...TLS_SUITE_RULES];
  if (one === undefined || other === undefined) {
    return [without(before, undefined, rules), without(after, undefined, rules)];
  }
  const answered = TLS_KEYS.filter((key) => isAnswered(one[key]) && isAnswered(other[key]));
  const alike = TLS_KEYS.every((key) => isAnswered(one[key]) === isAnswered(other[key]));
  const deep = isDeep(one) === isDeep(other);
  const kept = (cells: Tree): Tree =>
    Object.fromEntries(
      answered.map((key) => [key, deep ? cells[key] : shallow(cells[key] as Tree)]),
    );
  const left = [...(alike ? [] : TLS_VERSION_RULES), ...(alike && deep ? [] : TLS_SUITE_RULES)];
  return [without(before, kept(one), left), without(after, kept(other), left)];
}

/** Is this the place of an answer that is another one, whatever its parts are? */
export function isTurnedTls(path: readonly string[], before: Tree, after: Tree): boolean {
  return (
    path[0] === 'tlsVersions' && path.length === 2 && before['supported'] !== after['supported']
  );
}

/** What was answered; `undefined` where nothing was. */
function cellsOf({ tlsVersions }: Tree): Tree | undefined {
  if (!isTree(tlsVersions)) return undefined;
  return TLS_KEYS.some((key) => isAnswered(tlsVersions[key])) ? tlsVersions : undefined;
}

function isAnswered(cell: unknown): boolean {
  return isTree(cell) && cell['answer'] !== 'notTried';
}

/** Was every suite asked for? */
function isDeep(cells: Tree): boolean {
  return TLS_KEYS.some((key) => isTree(cells[key]) && cells[key]['suites'] !== undefined);
}

/** What one question tells. */
function shallow(cell: Tree): Tree {
  const { suites: _suites, order: _order, complete: _complete, ...rest } = cell;
  const { groups: _groups, certificates: _certificates, ...told } = rest;
  return told;
}

function without(tree: Tree, tlsVersions: Tree | undefined, rules: readonly string[]): Tree {
  const { tlsVersions: _asked, findings, ...rest } = tree;
  return {
    ...rest,
    ...(isTree(findings) && {
      findings: Object.fromEntries(
        Object.entries(findings).filter(([rule]) => !rules.includes(rule)),
      ),
    }),
    ...(tlsVersions !== undefined && { tlsVersions }),
  };
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
