/** Groups, profiles, grave findings and waivers: what a whole policy says of a host. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import { holdAgainst } from '../../src/policy/held.ts';
import { PROFILE_NAMES, PROFILES } from '../../src/policy/profiles.ts';
import { readPolicy } from '../../src/policy/read.ts';
import { credsspFacts, failed, nlaFacts, result } from '../kit/results.ts';

const TODAY = '2026-11-21';
const OLD = result({ facts: nlaFacts({ credssp: credsspFacts({ version: 2 }) }) });

function run(text: string, today = TODAY) {
  const started = holdAgainst(readPolicy(text, { source: 'rdpprobe.yaml' }), today);
  return {
    notes: () => started.notes(),
    hold: (host: SurveyResult = result()) => started.hold({ ...host, ...diagnose(host) }),
    statuses(host: SurveyResult = result()) {
      const held = started.hold({ ...host, ...diagnose(host) });
      return held?.expectations.map(({ id, status }) => `${id} ${status}`);
    },
  };
}

function at(host: string, address: string | null, port = 3389): SurveyResult {
  return result({ target: { host, port }, address });
}

describe('the group of a host', () => {
  const groups = run(`
groups:
  first: { targets: 'rds01.example rds02.example:3390' }
  nets:
    targets: [10.0.0.0/24, 2001:db8::/64]
  names: { targets: ['*.dmz.example', 'rds-*'] }
  rest: { targets: '*.example' }
`);
  const groupOf = (host: string, address: string | null, port?: number) =>
    groups.hold(at(host, address, port))?.group;

  it('is the first that names it', () => {
    expect(groupOf('RDS01.example.', '10.0.0.7')).toBe('first');
    expect(groupOf('rds02.example', null, 3390)).toBe('first');
    expect(groupOf('rds02.example', null)).toBe('rest');
  });

  it('is found by the address as well, even if a name was probed', () => {
    expect(groupOf('10.0.0.255', '10.0.0.255', 4000)).toBe('nets');
    expect(groupOf('db.internal', '10.0.0.9')).toBe('nets');
    expect(groupOf('2001:db8::7', '2001:db8::7')).toBe('nets');
    expect(groupOf('db.internal', null)).toBeUndefined();
    expect(groupOf('10.0.1.1', '10.0.1.1')).toBeUndefined();
  });

  it('is found by a part of the name', () => {
    expect(groupOf('WEB.dmz.example', null)).toBe('names');
    expect(groupOf('rds-7', null)).toBe('names');
    expect(groupOf('dmz.example', null)).toBe('rest');
  });
});

describe('a profile', () => {
  it('is the newest version where none is named', () => {
    const named = run('groups: { a: { targets: rds01.example, profile: hardened } }').statuses();
    const exact = run('groups: { a: { targets: rds01.example, profile: hardened@1 } }').statuses();
    expect(named).toEqual(exact);
    expect(named?.length).toBeGreaterThan(10);
  });

  it.each(PROFILE_NAMES)('%s holds on a sound host', (profile) => {
    const { expectations } =
      run(`groups: { a: { targets: rds01.example, profile: ${profile} } }`).hold() ?? {};
    expect(expectations?.filter(({ status }) => status !== 'met')).toEqual([]);
  });

  it('does not hold on an old one, which legacy-ok lets stay', () => {
    const of = (profile: string) =>
      run(`groups: { a: { targets: rds01.example, profile: ${profile} } }`).statuses(OLD);
    expect(of('hardened')?.[0]).toBe('credssp.version unmet');
    expect(of('legacy-ok')?.every((each) => each.endsWith(' met'))).toBe(true);
    expect(of('inventory')).toEqual([]);
  });

  it('says at its own line where an expectation comes from', () => {
    const held = run('groups:\n  a:\n    targets: rds01.example\n    profile: hardened\n').hold();
    expect(new Set(held?.expectations.map(({ source }) => source))).toEqual(
      new Set(['rdpprobe.yaml:4:14']),
    );
  });

  it('is overridden by what the group says, and taken back by any', () => {
    const policy = run(`
groups:
  a:
    targets: rds01.example
    profile: hardened
    expect:
      credssp: { version: '>= 2' }
      security: { standardRdp: any }
      rules: { RDP-TLS-004: any }
`);
    const held = policy.hold(OLD);
    const ids = held?.expectations.map(({ id }) => id);
    expect(ids).not.toContain('security.standardRdp');
    expect(ids).not.toContain('RDP-TLS-004');
    expect(held?.expectations.find(({ id }) => id === 'credssp.version')).toMatchObject({
      status: 'met',
      expected: '>= 2',
      source: 'rdpprobe.yaml:7:27',
    });
  });

  it('never changes what a version asks', () => {
    expect(PROFILES).toMatchSnapshot();
  });
});

describe('failOn', () => {
  const policy = (more = '') => `
failOn: high
groups:
  a:
    targets: rds01.example
${more}`;

  it('makes each grave finding an expectation that does not hold', () => {
    const held = run(policy()).hold(OLD);
    expect(held?.expectations).toMatchObject([
      { id: 'RDP-CREDSSP-001', status: 'unmet', expected: 'absent', severity: 'high' },
    ]);
  });

  it('holds where nothing grave was found, and is unknown where nothing was seen', () => {
    expect(run(policy()).hold()?.expectations).toMatchObject([
      { id: 'findings', status: 'met', expected: 'none of severity high or graver' },
    ]);
    expect(run(policy()).statuses(failed('tcp', { kind: 'refused' }))).toEqual([
      'findings unknown',
    ]);
  });

  it('may be another for a group', () => {
    expect(run(policy('    failOn: critical\n')).statuses(OLD)).toEqual(['findings met']);
  });

  it('leaves rules alone that may find something', () => {
    const text = policy('    expect: { rules: { RDP-CREDSSP-001: any } }\n');
    expect(run(text).statuses(OLD)).toEqual(['findings met']);
  });

  it('asks nothing of what must not be reached', () => {
    const text = policy('    expect: { blocked: true }\n');
    expect(run(text).statuses(failed('tcp', { kind: 'refused' }))).toEqual(['blocked met']);
  });
});

describe('a waiver', () => {
  const policy = (waive: string, until: string, targets = 'rds01.example') => `
groups:
  a:
    targets: 'rds01.example, rds02.example'
    expect: { credssp: { version: '>= 5' }, rules: [RDP-CREDSSP-001] }
waivers:
  - waive: ${waive}
    targets: ${targets}
    reason: CHG0012345
    until: ${until}
`;

  it('accepts what it names until its last day, which counts', () => {
    for (const until of ['2026-11-21', '2099-01-01']) {
      const held = run(policy('credssp.version', until)).hold(OLD);
      expect(held?.expectations).toMatchObject([
        { id: 'RDP-CREDSSP-001', status: 'unmet' },
        { id: 'credssp.version', status: 'waived', waiver: { reason: 'CHG0012345', until } },
      ]);
      expect(held?.expectations[1]?.summary).toMatch(`accepted until ${until}: CHG0012345`);
    }
  });

  it('fails the day after, and says so', () => {
    const expired = run(policy('credssp.version', '2026-11-20'));
    const held = expired.hold(OLD);
    const version = held?.expectations.find(({ id }) => id === 'credssp.version');
    expect(version).toMatchObject({ status: 'unmet', waiver: { until: '2026-11-20' } });
    expect(version?.summary).toMatch('; the waiver ended on 2026-11-20 (CHG0012345)');
    expect(expired.notes()).toEqual([
      'rdpprobe.yaml:7:5: the waiver of credssp.version ended on 2026-11-20, and 1 expectation it covered does not hold',
    ]);
  });

  it('counts on the hosts it names, and on no other', () => {
    const other = { ...OLD, target: { host: 'rds02.example', port: 3389 } };
    expect(run(policy('everything', '2099-01-01')).statuses(other)).toEqual([
      'credssp.version unmet',
      'RDP-CREDSSP-001 unmet',
    ]);
  });

  it.each([
    ['credssp', 'credssp.version waived'],
    ['RDP-CREDSSP-001', 'RDP-CREDSSP-001 waived'],
    ['[RDP-CREDSSP-001, credssp.version]', 'credssp.version waived, RDP-CREDSSP-001 waived'],
    ['everything', 'credssp.version waived, RDP-CREDSSP-001 waived'],
  ])('of %s accepts %s', (waive, accepted) => {
    const statuses = run(policy(waive, '2099-01-01')).statuses(OLD) ?? [];
    expect(statuses.filter((each) => each.endsWith(' waived')).join(', ')).toBe(accepted);
  });

  it('accepts what cannot be told', () => {
    const dead = failed('tcp', { kind: 'refused' });
    expect(run(policy('everything', '2099-01-01')).statuses(dead)).toEqual([
      'credssp.version waived',
      'RDP-CREDSSP-001 waived',
    ]);
  });

  it('of a finding that nothing was asked of is told, so that --fail-on can leave it out', () => {
    const text = `
groups: { a: { targets: rds01.example } }
waivers:
  - { waive: RDP-CREDSSP-001, targets: rds01.example, reason: CHG1, until: 2099-01-01 }
`;
    expect(run(text).statuses(OLD)).toEqual(['RDP-CREDSSP-001 waived']);
    expect(run(text).statuses(result())).toEqual([]);
    expect(run(text.replace('2099', '2025')).statuses(OLD)).toEqual(['RDP-CREDSSP-001 unmet']);
  });

  it.each([
    ['2099-01-01', 'was not needed: what it accepts holds on every host it names'],
    ['2025-01-01', 'ended on 2025-01-01 and is no longer needed: take it out'],
  ])('that ends on %s and covers nothing is told of', (until, note) => {
    const unused = run(policy('credssp.version', until));
    unused.hold(result());
    expect(unused.notes()).toEqual([`rdpprobe.yaml:7:5: the waiver of credssp.version ${note}`]);
  });

  it('that names no host of the run is told of', () => {
    const unused = run(policy('credssp.version', '2099-01-01', 'other.example'));
    unused.hold(OLD);
    expect(unused.notes()).toEqual([
      'rdpprobe.yaml:7:5: the waiver of credssp.version names no host of this run',
    ]);
  });

  it.each([
    ['2026-11-21', ['ends today']],
    ['2026-11-22', ['ends in 1 day, on 2026-11-22']],
    ['2026-12-05', ['ends in 14 days, on 2026-12-05']],
    ['2026-12-06', []],
  ])('that is of use until %s is told of when that is soon', (until, notes) => {
    const used = run(policy('credssp.version', until));
    used.hold(OLD);
    expect(used.notes()).toEqual(
      notes.map((note) => `rdpprobe.yaml:7:5: the waiver of credssp.version ${note}`),
    );
  });
});
