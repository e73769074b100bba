/** What a policy may hold: one schema, of which its messages, its types and the JSON Schema for editors are made. */
import { z } from 'zod';
import { FINDINGS } from '../diagnosis/finding.ts';
import { SEVERITIES } from '../diagnosis/severity.ts';
import { nearest } from '../targets/nearest.ts';
import { KINDS, SECTIONS, sectionOf } from './kinds.ts';
import { either } from './phrase.ts';
import { PROFILE_NAMES } from './profiles.ts';
import { RULE_IDS } from './rules.ts';
import { ANY, day, type Leaf, line, oneOrMore, says } from './values.ts';

/** Begins the message of `unrecognized_keys`, which then lists the keys that are known. */
export const KNOWN_KEYS = 'keys: ';

const severity = leaf(oneOf(SEVERITIES));

/** What a profile may ask, and a group. */
export const expectShape = section(
  {
    ...Object.fromEntries(SECTIONS.map((name) => [name, kindsOf(name).exactOptional()])),
    ...Object.fromEntries(
      Object.entries(KINDS).flatMap(([id, { type }]) =>
        id.includes('.') ? [] : [[id, type.exactOptional()]],
      ),
    ),
    rules: rules()
      .exactOptional()
      .describe('Rules that may find nothing: a list of ids, or a map of ids to absent or any'),
  } as Record<string, z.ZodType>,
  'What has to hold',
);

const group = section(
  {
    targets: leaf(texts('a host, network, range, *.name or @FILE, or a list of them')).describe(
      "Hosts, networks and ranges as on the command line, names with *, and '@FILE' for a list",
    ),
    profile: leaf(oneOf(PROFILE_NAMES))
      .exactOptional()
      .describe('Expectations to begin with; rdpprobe list profiles shows them'),
    expect: expectShape.exactOptional(),
    failOn: severity
      .exactOptional()
      .describe('A finding this grave or graver must not be; replaces that of the whole policy'),
  },
  'Hosts, and what has to hold of them',
);

const waiver = section(
  {
    waive: leaf(
      texts('the id of an expectation or a rule, as security.nla, or a list of them'),
    ).describe(
      'What is accepted: ids of expectations (security.nla) and rules, sections (certificate), or everything',
    ),
    targets: leaf(texts('a host, network, range or *.name, or a list of them')).describe(
      'The hosts on which it is accepted',
    ),
    reason: leaf(line('why it is accepted', 500)).describe('Why, and who has agreed'),
    until: leaf(day()).describe('The last day it counts, in UTC, as 2026-12-31'),
  },
  'What need not hold for now',
);

export const policyShape = section(
  {
    version: z
      .literal(
        1,
        says(() => '1, which is the only version there is'),
      )
      .exactOptional(),
    failOn: severity.exactOptional().describe('A finding this grave or graver must not be'),
    groups: z
      .record(
        z.string(),
        group,
        says(() => 'groups by their names, each with its targets'),
      )
      .describe('Groups by their names; a host belongs to the first that names it'),
    waivers: z
      .array(
        waiver,
        says(() => 'a list, in which each waiver begins with a hyphen'),
      )
      .exactOptional()
      .describe('What is accepted for now'),
  },
  'What has to hold of which hosts',
);

export type PolicyText = z.output<typeof policyShape>;

/** For editors: JSON Schema, draft 2020-12. */
export function policySchema(): Readonly<Record<string, unknown>> {
  return { title: 'Policy of rdpprobe', ...z.toJSONSchema(policyShape, { io: 'input' }) };
}

/** A map with these keys and no others. */
function section<Shape extends z.ZodRawShape>(
  shape: Shape,
  about: string,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  const some = known.length > 6 ? [...known.slice(0, 6), '…'] : known;
  return z
    .strictObject(shape, {
      error: ({ code }) =>
        code === 'unrecognized_keys'
          ? KNOWN_KEYS + known.join(' ')
          : `keys with their values: ${some.join(', ')}`,
    })
    .describe(about);
}

function kindsOf(name: string): z.ZodObject {
  const entries = Object.entries(KINDS).filter(
    ([id]) => id.includes('.') && sectionOf(id) === name,
  );
  return section(
    Object.fromEntries(
      entries.map(([id, { type }]) => [id.slice(name.length + 1), type.exactOptional()]),
    ),
    `What has to hold of ${name}`,
  );
}

function leaf<T>({ type }: Leaf<T>): z.ZodType<T> {
  return type;
}

function oneOf<T extends string>(known: readonly T[], what = either(known)): Leaf<T> {
  const right = (input: unknown): string => {
    const meant =
      typeof input === 'string'
        ? (nearest(input, known) ?? nearest(input.toUpperCase(), known))
        : undefined;
    return `${what}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  };
  return { type: z.enum(known as readonly [T, ...T[]], says(right)) as z.ZodType<T>, right };
}

/** One text or several. */
function texts(what: string): Leaf<readonly string[]> {
  const right = (): string => what;
  const one = z.string(says(right)).min(1, says(right)).max(1000, says(right));
  return { type: oneOrMore(one, right), right };
}

/** Rules by id, each `absent` or `any`; a list of ids stands for `absent`. */
function rules(): z.ZodType<Readonly<Record<string, string>>> {
  const right = (): string => 'a list of ids of rules, or a map of ids to absent or any';
  const listed = oneOf(RULE_IDS, 'the id of a rule; VERDICTS.md lists them');
  const said = leaf(oneOf(['absent', ANY]));
  const byId = section(
    Object.fromEntries(FINDINGS.map(({ id, title }) => [id, said.exactOptional().describe(title)])),
    'Rules, and whether they may find something',
  );
  return z
    .union([z.array(leaf(listed)).min(1, says(right)), byId], says(right))
    .transform(
      (value): Readonly<Record<string, string>> =>
        Array.isArray(value)
          ? Object.fromEntries(value.map((each) => [each, 'absent']))
          : (value as Readonly<Record<string, string>>),
    );
}
