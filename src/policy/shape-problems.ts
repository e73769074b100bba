/** What the schema finds, in words: what stands there, what would be right, and the nearest key. */
import type { z } from 'zod';
import { nearest } from '../targets/nearest.ts';
import type { PolicyDocument } from './document.ts';
import { either, quoted } from './phrase.ts';
import type { PolicyProblem } from './problem.ts';
import { KNOWN_KEYS } from './shape.ts';

type Issue = z.core.$ZodIssue;

export function shapeProblems(issues: readonly Issue[], document: PolicyDocument): PolicyProblem[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ key, issue })) : [],
  );
  const meant = new Set(
    unknown.map(({ key, issue }) =>
      pathText([...issue.path, nearestKey(key, knownTo(issue)) ?? '']),
    ),
  );
  return [
    ...unknown.map(({ key, issue }) => unknownKey(key, issue, document)),
    // A key that is only misspelt is not missing as well.
    ...issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' || meant.has(pathText(issue.path))
        ? []
        : [wrongValue(issue, document)],
    ),
  ];
}

function knownTo({ message }: Issue): readonly string[] {
  return message.slice(KNOWN_KEYS.length).split(' ');
}

function unknownKey(key: string, issue: Issue, document: PolicyDocument): PolicyProblem {
  const where = issue.path.length === 0 ? 'a policy' : pathText(issue.path);
  return {
    ...document.keyPlace(issue.path, key),
    message: `${quoted(key)} is not known in ${where}: ${remedyFor(key, knownTo(issue))}`,
  };
}

/** More keys than a message should list. */
const MANY = 24;

function remedyFor(key: string, known: readonly string[]): string {
  if (key === '<<') return 'maps are not merged; a profile holds what several groups share';
  const [section = '', rest = ''] = key.split('.', 2);
  if (rest !== '' && known.includes(section)) return `write it as ${section}: { ${rest}: … }`;
  const meant = nearestKey(key, known);
  if (meant !== undefined) return `did you mean ${meant}?`;
  return known.length > MANY
    ? `write one as ${known[0]}; VERDICTS.md lists them`
    : `write ${either(known)}`;
}

function nearestKey(key: string, known: readonly string[]): string | undefined {
  return (
    nearest(key, known) ?? nearest(key.toLowerCase(), known) ?? nearest(key.toUpperCase(), known)
  );
}

function wrongValue(issue: Issue, document: PolicyDocument): PolicyProblem {
  const { path: inside, message } = innermost(issue);
  const path = [...issue.path, ...inside];
  const where = path.length === 0 ? 'the policy' : pathText(path);
  return {
    ...document.place(path),
    message: `${where} is ${document.found(path)}: write ${message}`,
  };
}

/** In a list that is wrong for one item, that item. */
function innermost(issue: Issue): {
  readonly path: readonly PropertyKey[];
  readonly message: string;
} {
  const inner = issue.code === 'invalid_union' ? issue.errors.flat() : [];
  for (const each of inner) {
    const { path, message } = innermost(each);
    if (each.path.length + path.length > 0) return { path: [...each.path, ...path], message };
  }
  return { path: [], message: issue.message };
}

/** `groups.rds.expect.security.nla`, `waivers[0].until`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) =>
      typeof key === 'number'
        ? `[${key + 1}]`
        : `${index === 0 ? '' : '.'}${plainKey(String(key))}`,
    )
    .join('');
}

function plainKey(key: string): string {
  return /^[\p{L}\p{N}_@ -]{1,64}$/u.test(key) ? key : quoted(key);
}
