import { describe, expect, it } from 'vitest';
import { RUN_RULES, runJudge } from '../../src/diagnosis/run-rule.ts';
import { MOST_KEPT } from '../../src/diagnosis/run-rules/kept.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import { certificateFacts, failed, nlaFacts, ntlmFacts, result } from '../kit/results.ts';

/** A host with an address, a certificate and a computer name of its own, unless told otherwise. */
function host(n: number, overrides: { sha256?: string; computer?: string } = {}): SurveyResult {
  const computer = overrides.computer ?? `host${n}.example`;
  return {
    ...result({
      facts: nlaFacts({
        certificate: certificateFacts({ sha256: overrides.sha256 ?? String(n).padStart(64, '0') }),
        ntlm: ntlmFacts({ dnsComputerName: computer, netbiosComputerName: computer.slice(0, 15) }),
      }),
    }),
    target: { host: `192.0.2.${n}`, port: 3389 },
    address: `192.0.2.${n}`,
  };
}

function found(rule: string, results: readonly SurveyResult[]) {
  const judge = runJudge();
  for (const each of results) judge.add(each);
  return judge.findings().filter((finding) => finding.rule === rule);
}

const at = (address: string, each: SurveyResult): SurveyResult => ({
  ...each,
  address,
  target: { host: 'farm.example', port: 3389 },
});
const slow = (n: number, ms: number): SurveyResult => {
  const each = host(n);
  return {
    ...each,
    stages: each.stages.map((stage) => (stage.stage === 'tls' ? { ...stage, ms } : stage)),
  };
};
const ten = Array.from({ length: 10 }, (_, n) => host(n + 1));

describe('the rules of a run', () => {
  it('find nothing where hosts have nothing to do with each other', () => {
    const judge = runJudge();
    for (const each of ten) judge.add(each);
    expect(judge.findings()).toEqual([]);
  });

  it('have ids that no rule of a single host has', () => {
    expect(new Set(RUN_RULES.map(({ id }) => id)).size).toBe(RUN_RULES.length);
  });

  it('remember nothing from one run to the next', () => {
    const shared = 'a'.repeat(64);
    found('RDP-CERT-011', [host(1, { sha256: shared })]);
    expect(found('RDP-CERT-011', [host(2, { sha256: shared })])).toEqual([]);
  });
});

describe('the same certificate', () => {
  const sha256 = 'b'.repeat(64);

  it('on several machines is found on each of them', () => {
    const findings = found('RDP-CERT-011', [host(1, { sha256 }), host(2, { sha256 }), host(3)]);
    expect(findings.map(({ target }) => target)).toEqual(['192.0.2.1:3389', '192.0.2.2:3389']);
    expect(findings[0]?.evidence.join(' ')).toContain('192.0.2.2:3389');
  });

  it('on one machine with two addresses is none', () => {
    const computer = 'one.example';
    expect(
      found('RDP-CERT-011', [host(1, { sha256, computer }), host(2, { sha256, computer })]),
    ).toEqual([]);
  });
});

describe('the same computer name', () => {
  it('at several targets is found', () => {
    const findings = found('RDP-NET-002', [
      host(1, { computer: 'x.example' }),
      host(2, { computer: 'X.example' }),
    ]);
    expect(findings).toHaveLength(2);
  });

  it('seen twice at one target is none', () => {
    const once = host(1, { computer: 'x.example' });
    expect(found('RDP-NET-002', [once, once])).toEqual([]);
  });
});

describe('addresses of one name', () => {
  it('that do not answer alike are found', () => {
    const dead = failed('tcp', { kind: 'refused' });
    const findings = found('RDP-NET-003', [at('192.0.2.1', host(1)), at('2001:db8::1', dead)]);
    expect(findings.map(({ target }) => target)).toEqual([
      'farm.example:3389 192.0.2.1',
      'farm.example:3389 2001:db8::1',
    ]);
    expect(findings[0]?.evidence.join(' ')).toContain('died at tcp');
  });

  it('that were not reached for a fault of this machine are none', () => {
    const ours = failed('tcp', { kind: 'local', code: 'EMFILE' });
    expect(found('RDP-NET-003', [at('192.0.2.1', host(1)), at('2001:db8::1', ours)])).toEqual([]);
  });

  it('that answer alike are none', () => {
    const same = host(1);
    expect(found('RDP-NET-003', [at('192.0.2.1', same), at('192.0.2.2', same)])).toEqual([]);
  });
});

describe('a slow stage', () => {
  it('is found against the neighbours', () => {
    const findings = found('RDP-NET-004', [...ten, slow(20, 5000)]);
    expect(findings.map(({ target }) => target)).toEqual(['192.0.2.20:3389']);
    expect(findings[0]?.evidence[0]).toMatch(
      /Stage tls took 5000 ms, where the median of 11 hosts is/,
    );
  });

  it('is none among few, or where it is little', () => {
    expect(found('RDP-NET-004', [host(1), host(2), slow(3, 5000)])).toEqual([]);
    expect(found('RDP-NET-004', [...ten, slow(20, 400)])).toEqual([]);
  });

  it('is none where all of the network is slow', () => {
    const slowNetwork = Array.from({ length: 10 }, (_, n) => slow(n + 1, 4000));
    expect(found('RDP-NET-004', [...slowNetwork, slow(20, 5000)])).toEqual([]);
  });
});

describe('what a run keeps', () => {
  it('is bounded, however many hosts there are', () => {
    const judge = runJudge();
    const each = host(1);
    for (let n = 0; n < MOST_KEPT + 10; n++) {
      judge.add({ ...each, target: { host: `h${n}`, port: 3389 }, address: null });
    }
    const sharers = judge.findings().filter(({ rule }) => rule === 'RDP-NET-002');
    expect(sharers.length).toBeLessThanOrEqual(MOST_KEPT);
  }, 60_000);
});
