/** A policy from its text. Every fault is found before an error is thrown, so that all are told at once. */
import { nearest } from '../targets/nearest.ts';
import { demandsOf, type Expect, wishesOf, wishesOfProfile } from './demands.ts';
import { type PolicyDocument, readDocument } from './document.ts';
import { KINDS, SECTIONS } from './kinds.ts';
import { type Members, membersOf } from './members.ts';
import { either, quoted } from './phrase.ts';
import { EVERYTHING, type Group, type Policy, type Waiver } from './policy.ts';
import { PolicyError, type PolicyProblem } from './problem.ts';
import { profileNamed } from './profiles.ts';
import { GRAVITY, RULE_IDS } from './rules.ts';
import { type PolicyText, policyShape } from './shape.ts';
import { shapeProblems } from './shape-problems.ts';

export interface ReadPolicyOptions {
  /** The file, as messages and `source` name it. */
  readonly source?: string;
  /** The text of the list that a policy names as `@FILE`; throws where there is none. */
  readonly listAt?: (path: string) => string;
}

/** Throws a `PolicyError`, and nothing else, for what is wrong with the text. */
export function readPolicy(text: string, options: ReadPolicyOptions = {}): Policy {
  const { source = 'policy' } = options;
  const document = readDocument(text, source);
  const parsed = policyShape.safeParse(document.value);
  if (!parsed.success) {
    throw new PolicyError(source, shapeProblems(parsed.error.issues, document));
  }
  const problems: PolicyProblem[] = [];
  const policy = understood(parsed.data, { document, source, options, problems });
  if (problems.length > 0) throw new PolicyError(source, problems);
  return policy;
}

type Path = readonly PropertyKey[];

interface Context {
  readonly document: PolicyDocument;
  readonly source: string;
  readonly options: ReadPolicyOptions;
  readonly problems: PolicyProblem[];
}

function understood(data: PolicyText, context: Context): Policy {
  const entries = Object.entries(data.groups);
  if (entries.length === 0) complain(context, ['groups'], 'groups names no group');
  const groups = entries.map(([name, group]) => groupOf(name, group, data, context));
  const waivers = (data.waivers ?? []).map((waiver, index) => waiverOf(waiver, index, context));
  return { source: context.source, groups, waivers };
}

function groupOf(
  name: string,
  group: PolicyText['groups'][string],
  { failOn: failOnAll }: PolicyText,
  context: Context,
): Group {
  const at = ['groups', name];
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(name)) {
    const message = `the group ${quoted(name)} needs another name: 1 to 64 letters, digits, blanks, dots, hyphens`;
    context.problems.push({ ...context.document.keyPlace(['groups'], name), message });
  }
  const members = membersAt([...at, 'targets'], group.targets, context);
  const expect = (group.expect ?? {}) as Expect;
  const profile = group.profile === undefined ? undefined : profileNamed(group.profile);
  const { demands, named } = demandsOf([
    ...(profile === undefined
      ? []
      : wishesOfProfile(profile, sourceAt([...at, 'profile'], context))),
    ...wishesOf(expect, (path) => sourceAt([...at, 'expect', ...path], context)),
  ]);
  const failOn = group.failOn ?? failOnAll;
  checkBlocked(at, expect, { demands: demands.length, failOn: group.failOn }, context);
  const { line, column } = context.document.keyPlace(['groups'], name);
  return {
    name,
    source: `${context.source}:${line}:${column}`,
    members,
    ...(profile !== undefined && { profile }),
    demands,
    // What cannot be reached has no findings, and must not be asked for them.
    ...(failOn !== undefined && expect['blocked'] !== true && { failOn }),
    named,
  };
}

/** A host that must not be reachable can meet nothing else. */
function checkBlocked(
  at: Path,
  expect: Expect,
  others: { readonly demands: number; readonly failOn: unknown },
  context: Context,
): void {
  if (expect['blocked'] !== true) return;
  if (others.demands > 1 || others.failOn !== undefined) {
    const message =
      'blocked: true stands alone: of a host that cannot be reached nothing else can hold, so leave out the rest and the profile';
    complain(context, [...at, 'expect', 'blocked'], message);
  }
}

function waiverOf(
  { waive, targets, reason, until }: NonNullable<PolicyText['waivers']>[number],
  index: number,
  context: Context,
): Waiver {
  const at = ['waivers', index];
  for (const [position, id] of waive.entries()) {
    if (WAIVABLE.includes(id)) continue;
    const meant = nearest(id, WAIVABLE);
    const remedy =
      meant === undefined
        ? `write ${either(['an id as security.nla', 'a section as certificate', 'a rule', EVERYTHING])}`
        : `did you mean ${meant}?`;
    complain(
      context,
      itemPath([...at, 'waive'], waive.length, position, context),
      `${quoted(id)} is no expectation and no rule: ${remedy}`,
    );
  }
  const members = membersAt([...at, 'targets'], targets, context);
  return { ids: waive, members, reason, until, source: sourceAt(at, context) };
}

/** All that a waiver can name. */
const WAIVABLE: readonly string[] = [
  ...Object.keys(KINDS),
  ...SECTIONS,
  ...RULE_IDS,
  GRAVITY,
  EVERYTHING,
];

function membersAt(path: Path, texts: readonly string[], context: Context): Members {
  const items = texts.flatMap((text, index) => {
    const at = itemPath(path, texts.length, index, context);
    const { line } = context.document.place(at);
    return split(text).map((each) => ({
      at,
      entry: { text: each, source: `${context.source}:${line}`, ...listOf(each, at, context) },
    }));
  });
  if (items.length === 0) complain(context, path, 'targets names no host');
  const readable = items.filter(({ entry }) => !entry.text.startsWith('@') || 'list' in entry);
  return membersOf(
    readable.map(({ entry }) => entry),
    (index, message) => complain(context, readable[index]?.at ?? path, message),
  );
}

/** One text may hold several entries, as on the command line. */
function split(text: string): string[] {
  return text.split(/[\s,]+/).filter((each) => each !== '');
}

function listOf(text: string, at: Path, context: Context): { list?: string } {
  if (!text.startsWith('@')) return {};
  const path = text.slice(1);
  const { listAt } = context.options;
  if (listAt === undefined || path === '') {
    complain(context, at, `${quoted(text)} names no file that can be read here`);
    return {};
  }
  try {
    return { list: listAt(path) };
  } catch (error) {
    complain(context, at, `${quoted(text)} cannot be read: ${(error as Error).message}`);
    return {};
  }
}

/** A single value may stand there without its list. */
function itemPath(path: Path, length: number, index: number, { document }: Context): Path {
  const item = [...path, index];
  return length === 1 && document.found(item) === 'missing' ? path : item;
}

function sourceAt(path: Path, { document, source }: Context): string {
  const { line, column } = document.place(path);
  return `${source}:${line}:${column}`;
}

function complain({ document, problems }: Context, path: Path, message: string): void {
  problems.push({ ...document.place(path), message });
}
