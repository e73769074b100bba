import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { FINDINGS } from '../../src/diagnosis/finding.ts';
import type { SurveyResult, Target, TlsVersions } from '../../src/handshake/result.ts';
import { noTlsVersions } from '../../src/handshake/tls-survey.ts';
import { changeClusters } from '../../src/policy/change-groups.ts';
import {
  type Change,
  changesBetween,
  comparedFields,
  type Tree,
} from '../../src/policy/compared.ts';
import {
  compareWith,
  type Difference,
  indexRun,
  type RunIndex,
} from '../../src/policy/comparison.ts';
import { fieldFilter, VOLATILE } from '../../src/policy/field-path.ts';
import { isFieldPath, someFieldPaths } from '../../src/policy/fields.ts';
import type { RunFileLine, Shortfall } from '../../src/policy/run-file.ts';
import type { RecordedResult } from '../../src/policy/run-line.ts';
import { changeText } from '../../src/report/difference-values.ts';
import { completed, failed, result } from '../kit/results.ts';
import {
  CLOSED,
  enumerated,
  MOTLEY_TLS,
  REFUSED,
  SOUND_TLS,
  taken,
  tlsVersions,
} from '../kit/tls-versions.ts';

vi.setConfig({ testTimeout: 60_000 });

const ALL = fieldFilter();

function line(survey: SurveyResult, host = 'rds01.example'): RecordedResult {
  const placed = { ...survey, target: { host, port: 3389 } };
  return { type: 'result', schema: 1, ...placed, ...diagnose(placed) };
}

async function indexOf(
  results: readonly RecordedResult[],
  compared = ALL,
  shortfall?: Shortfall,
): Promise<RunIndex> {
  async function* lines(): AsyncGenerator<RunFileLine> {
    yield* results;
    yield { type: 'end', results: results.length, ...(shortfall && { shortfall }) };
  }
  return indexRun(lines(), compared);
}

interface Compared {
  readonly differences: readonly Difference[];
  readonly counts: object;
}

async function compare(
  before: readonly RecordedResult[],
  after: readonly RecordedResult[],
  {
    compared = ALL,
    shortfall,
    whole = true,
  }: { compared?: typeof ALL; shortfall?: Shortfall; whole?: boolean } = {},
): Promise<Compared> {
  const comparer = compareWith(await indexOf(before, compared, shortfall), compared);
  const differences = after.flatMap((each) => comparer.add(each) ?? []);
  differences.push(...comparer.rest(whole));
  return { differences, counts: comparer.counts };
}

const HEALTHY = line(result());
const DEAD = line(failed('tcp', { kind: 'refused' }));
const FAULTY = line(failed('tcp', { kind: 'local', code: 'EMFILE' }));
const TARGET: Target = HEALTHY.target;

describe('two runs', () => {
  it.each<[string, readonly RecordedResult[], readonly RecordedResult[], object[]]>([
    ['the same', [HEALTHY], [HEALTHY], []],
    ['a host that answers no more', [HEALTHY], [DEAD], [{ kind: 'gone', outcome: DEAD.outcome }]],
    ['a host that is not asked any more', [HEALTHY], [], [{ kind: 'gone' }]],
    ['a host that answers now', [DEAD], [HEALTHY], [{ kind: 'new', verdict: 'nla-required' }]],
    ['a host that was not asked before', [], [HEALTHY], [{ kind: 'new' }]],
    ['a target that never answered', [DEAD], [], []],
    ['a fault of ours, then', [FAULTY], [HEALTHY], [{ kind: 'untold', because: 'faultBefore' }]],
    ['a fault of ours, now', [HEALTHY], [FAULTY], [{ kind: 'untold', because: 'faultAfter' }]],
    ['a fault of ours that was made good', [HEALTHY], [FAULTY, HEALTHY], []],
    ['a host that is there twice', [HEALTHY, DEAD], [HEALTHY, DEAD], []],
  ])('with %s', async (_name, before, after, expected) => {
    const { differences } = await compare(before, after);
    expect(differences).toMatchObject(expected.map((each) => ({ target: TARGET, ...each })));
    expect(differences).toHaveLength(expected.length);
  });

  it('are not told apart where one of them broke off', async () => {
    const short = await compare([HEALTHY], [], { whole: false });
    expect(short.differences).toMatchObject([{ kind: 'untold', because: 'missingAfter' }]);
    const before = await compare([], [HEALTHY], { shortfall: 'truncated' });
    expect(before.differences).toMatchObject([{ kind: 'untold', because: 'missingBefore' }]);
  });

  it('are counted', async () => {
    const other = line(completed('channels'), 'rds02.example');
    const { counts } = await compare([HEALTHY, other], [HEALTHY, line(result(), 'rds03.example')]);
    expect(counts).toEqual({
      hosts: 3,
      same: 1,
      gone: 1,
      new: 1,
      changed: 0,
      untold: 0,
      silent: 0,
    });
  });
});

/** Any JSON for a field that nobody knows. */
const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 3 }),
);
const name = fc.stringMatching(/^[a-z]{1,6}$/);
const facts = fc.dictionary(name, fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 }), {
  maxKeys: 5,
});

function withFacts(made: object): RecordedResult {
  return { ...HEALTHY, facts: { ...HEALTHY.facts, ...made } };
}

describe('a comparison', () => {
  it('of anything with itself is empty', async () => {
    await fc.assert(
      fc.asyncProperty(facts, async (made) => {
        const one = withFacts(made);
        const again = withFacts(JSON.parse(JSON.stringify(made)) as object);
        expect((await compare([one], [again])).differences).toEqual([]);
      }),
    );
  });

  it('does not look at the order of names and flags', () => {
    const one = comparedFields(withFacts({ odd: { list: ['a', 'b'], flag: 1 } }), ALL);
    const other = comparedFields(withFacts({ odd: { flag: 1, list: ['b', 'a'] } }), ALL);
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  it('names each field that was changed, once, with what was there and what is', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1 }), (made, seed) => {
        const before = comparedFields(withFacts(made), ALL);
        const places = leavesOf(before).filter(
          ([first]) => !['outcome', 'protocols'].includes(first ?? ''),
        );
        const chosen = places.filter((_place, index) => (seed >> (index % 20)) % 2 === 1);
        const after = chosen.reduce<Tree>((tree, path) => replaced(tree, path, CHANGED), before);
        const changes = changesBetween(before, after);
        expect(changes.map(({ path }) => path).sort()).toEqual(
          chosen.map((path) => path.join('.')).sort(),
        );
        for (const change of changes) expect(change.after).toBe(CHANGED);
        expect(changesBetween(after, before).map(swapped)).toEqual(changes);
      }),
    );
  });

  it('names what one side lacks as one field', () => {
    const { credssp: _credssp, ...others } = HEALTHY.facts;
    const changes = changesBetween(
      comparedFields(HEALTHY, ALL),
      comparedFields({ ...HEALTHY, facts: others }, ALL),
    );
    expect(changes).toEqual([{ path: 'credssp', before: HEALTHY.facts.credssp }]);
  });

  it('names how a walk ended, and how a request was answered, as one field each', () => {
    const died = line(failed('tls', { kind: 'timedOut', afterMs: 500 }));
    const changes = changesBetween(comparedFields(HEALTHY, ALL), comparedFields(died, ALL));
    const paths = changes.map(({ path }) => path);
    expect(paths.filter((path) => /^outcome|^protocols/.test(path)).sort()).toEqual([
      'outcome',
      'protocols.hybrid',
      'protocols.hybridEx',
      'protocols.rdp',
      'protocols.rdsaad',
      'protocols.rdstls',
      'protocols.ssl',
    ]);
    expect(changes.find(({ path }) => path === 'outcome')?.after).toEqual({
      at: 'tls',
      during: 'waiting at tls',
      failure: { kind: 'timedOut' },
      kind: 'failed',
    });
  });

  it('survives names that mean something to the language, and any depth', () => {
    const odd = JSON.parse(
      `{"__proto__":{"polluted":1},"constructor":"x","deep":${'['.repeat(500)}1${']'.repeat(500)}}`,
    ) as object;
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as object;
    const tree = comparedFields(withFacts({ odd, deep }), ALL);
    expect(changesBetween(tree, tree)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const bare = comparedFields(HEALTHY, ALL);
    expect(
      changesBetween(bare, tree)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['deep', 'odd']);
  });
});

const CHANGED = 'something that was never there';

function leavesOf(tree: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return [path];
  return Object.entries(tree).flatMap(([key, each]) => leavesOf(each, [...path, key]));
}

function replaced(tree: Tree, [key = '', ...rest]: readonly string[], by: unknown): Tree {
  return { ...tree, [key]: rest.length === 0 ? by : replaced(tree[key] as Tree, rest, by) };
}

function swapped({ path, before, after }: Change): Change {
  return { path, before: after, after: before };
}

describe('what changes by itself', () => {
  it('is left out by default, and compared where it is named', () => {
    const later = {
      ...HEALTHY,
      address: '192.0.2.99',
      ms: 999,
      startedAt: '2026-12-24T00:00:00.000Z',
      facts: {
        ...HEALTHY.facts,
        ...(HEALTHY.facts.certificate && {
          certificate: { ...HEALTHY.facts.certificate, daysLeft: 1 },
        }),
      },
    };
    const paths = (filter: typeof ALL): string[] =>
      changesBetween(comparedFields(HEALTHY, filter), comparedFields(later, filter)).map(
        ({ path }) => path,
      );
    expect(paths(ALL)).toEqual([]);
    expect(paths(fieldFilter({ only: ['certificate'] }))).toEqual([]);
    expect(paths(fieldFilter({ only: ['certificate.daysLeft'] }))).toEqual([
      'certificate.daysLeft',
    ]);
    expect(paths(fieldFilter({ only: ['address', 'tls'] }))).toEqual(['address']);
    expect(paths(fieldFilter({ only: ['address'], ignore: ['address'] }))).toEqual([]);
  });

  it('is made of fields and rules that there are', () => {
    const known = someFieldPaths();
    for (const path of VOLATILE) expect(isFieldPath(path), path).toBe(true);
    for (const { id } of FINDINGS) expect(known).toContain(`findings.${id}`);
  });
});

describe('the fields that can be named', () => {
  it.each([
    'security',
    'security.nla',
    'certificate.names',
    'mcs.serverCertificate.kind',
    'protocols.*',
    'protocols.hybridEx.code',
    'outcome.failure.kind',
    '*.version',
    'stages.tls',
    'verdict.code',
    'followed',
  ])('have %s among them', (path) => {
    expect(isFieldPath(path)).toBe(true);
  });

  it.each([
    '',
    'nla',
    'facts.tls',
    'certificate.',
    'tls.version.x',
    '*.*.*.*.*',
    'ms',
    'target.host',
  ])('do not have %j among them', (path) => {
    expect(isFieldPath(path)).toBe(false);
  });
});

describe('groups of changes', () => {
  const changed = (host: string, ...changes: Change[]) => ({ target: { host, port: 1 }, changes });
  const tls = { path: 'tls.version', before: 'TLSv1.2', after: 'TLSv1.3' };
  const print = (text: string): Change => ({
    path: 'certificate.sha256',
    before: 'x',
    after: text,
  });

  it('tell one change on many hosts once', () => {
    const hosts = Array.from({ length: 14 }, (_, index) => changed(`h${index}`, tls));
    expect(changeClusters(hosts)).toEqual([
      { hosts: hosts.map(({ target }) => target), changes: [{ ...tls, various: false }] },
    ]);
  });

  it('keep apart what changed on other hosts as well, the most common first', () => {
    const nla = { path: 'security.nla', before: 'required', after: 'supported' };
    const clusters = changeClusters([changed('a', nla), changed('b', tls), changed('c', tls, nla)]);
    const told = clusters.map(({ hosts, changes }) => [
      hosts.map(({ host }) => host).join(),
      changes.map(({ path }) => path).join(),
    ]);
    expect(told).toEqual([
      ['a,c', 'security.nla'],
      ['b,c', 'tls.version'],
    ]);
  });

  it('do not list a value of its own for each of many hosts', () => {
    const few = changeClusters(['a', 'b', 'c'].map((host) => changed(host, print(host))));
    expect(few).toHaveLength(3);
    const many = changeClusters(['a', 'b', 'c', 'd'].map((host) => changed(host, print(host))));
    expect(many).toMatchObject([{ changes: [{ path: 'certificate.sha256', various: true }] }]);
    expect(many[0]?.hosts).toHaveLength(4);
  });

  it('have each change of each host once', () => {
    const change = fc.record({
      path: fc.constantFrom('a.b', 'security.nla', 'tls.version'),
      before: fc.constantFrom('x', 'y'),
      after: fc.constantFrom('p', 'q', 'r'),
    });
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(change, { selector: ({ path }) => path, minLength: 1 }), {
          maxLength: 12,
        }),
        (all) => {
          const hosts = all.map((changes, index) => changed(`h${index}`, ...changes));
          const told = changeClusters(hosts).flatMap((cluster) =>
            cluster.hosts.flatMap(({ host }) =>
              cluster.changes.map(({ path }) => `${host} ${path}`),
            ),
          );
          const wanted = hosts.flatMap(({ target, changes }) =>
            changes.map(({ path }) => `${target.host} ${path}`),
          );
          expect(told.sort()).toEqual(wanted.sort());
        },
      ),
    );
  });
});

describe('which TLS a host takes', () => {
  const asked = (tlsVersions: TlsVersions) => line(result({ tlsVersions }));
  const versionsOnly = asked(
    tlsVersions({
      tls12: taken('tls12', ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384']),
      tls13: taken('tls13', ['TLS_AES_256_GCM_SHA384']),
    }),
  );
  const pathsOf = async (before: RecordedResult, after: RecordedResult): Promise<string[]> => {
    const { differences } = await compare([before], [after]);
    return differences.flatMap((each) =>
      each.kind === 'changed' ? each.changes.map(({ path }) => path) : [each.kind],
    );
  };

  it('is compared version by version, a turn as one change', async () => {
    const old = enumerated('tls10', ['TLS_RSA_WITH_AES_128_CBC_SHA']);
    const before = asked({ ...SOUND_TLS, tls10: old });
    expect((await pathsOf(before, asked(SOUND_TLS))).sort()).toEqual([
      'findings.RDP-TLS-008',
      'findings.RDP-TLS-009',
      'tlsVersions.tls10',
    ]);
    const fewer = { ...SOUND_TLS.tls12, suites: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'] };
    expect(await pathsOf(asked(SOUND_TLS), asked({ ...SOUND_TLS, tls12: fewer }))).toEqual([
      'tlsVersions.tls12.suites',
    ]);
  });

  it('is no change where only one run asked, or asked for more', async () => {
    const motley = asked(MOTLEY_TLS);
    for (const other of [HEALTHY, asked(noTlsVersions())]) {
      expect(await pathsOf(HEALTHY, other)).toEqual([]);
      expect(await pathsOf(other, motley)).toEqual([]);
      expect(await pathsOf(motley, other)).toEqual([]);
    }
    expect(await pathsOf(versionsOnly, asked(SOUND_TLS))).toEqual([]);
    expect(await pathsOf(asked(SOUND_TLS), versionsOnly)).toEqual([]);
  });

  it('is told in a few words', () => {
    const change = { path: 'tlsVersions.tls10', before: CLOSED, after: REFUSED };
    expect(changeText(change, '->')).toBe('died closed -> refused protocol_version');
  });
});
