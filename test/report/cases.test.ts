import { describe, expect, it } from 'vitest';
import { casesOf, runCasesOf } from '../../src/report/cases.ts';
import type { SummaryLine } from '../../src/report/report.ts';
import { DEAD_IN_TLS, FOUR, NLA, run } from './fixtures.ts';
import { BLOCKED, HELD, MET, UNMET } from './judged.ts';

const told = (cases: ReturnType<typeof casesOf>) =>
  cases.map(({ name, status }) => `${status} ${name}`);

async function summaryOf(): Promise<SummaryLine> {
  for await (const line of run(FOUR)) if (line.type === 'summary') return line;
  throw new Error('a run has ended without a summary');
}

describe('the cases of a host', () => {
  it('are its handshake, and findings as grave as the gate', () => {
    expect(told(casesOf(NLA, 'high'))).toEqual(['passed handshake']);
    expect(told(casesOf(NLA, 'medium'))).toEqual([
      'passed handshake',
      expect.stringMatching(/^failed RDP-CERT-001 The certificate is self-signed/),
    ]);
  });

  it('fail where the handshake died', () => {
    const [handshake, finding] = casesOf(DEAD_IN_TLS, 'high');
    expect(handshake).toMatchObject({
      status: 'failed',
      id: 'tls-closed',
      place: 'terminal-server-17.branch.example:3390',
      details: [expect.stringMatching(/^It died at tls, waiting for the TLS handshake: /)],
    });
    expect(finding).toMatchObject({ status: 'failed', id: 'RDP-NLA-001', severity: 'high' });
  });

  it('are not determined where this machine fell short', () => {
    const outcome = {
      kind: 'failed',
      at: 'tcp',
      during: 'connecting',
      failure: { kind: 'local', code: 'EMFILE' },
    } as const;
    expect(told(casesOf({ ...NLA, outcome }, 'high'))).toEqual(['unknown handshake']);
  });

  it('are its expectations too, and a rule that one of them speaks of is told once', () => {
    expect(told(casesOf(HELD, 'info'))).toEqual([
      'passed handshake',
      'failed security.nla: required',
      'passed tls.version: >= TLSv1.2',
      'unknown certificate.daysLeft: >= 30',
      'waived RDP-CERT-001: not found',
    ]);
  });

  it('pass where a death is what the policy asks for', () => {
    expect(told(casesOf(BLOCKED, 'high'))).toEqual(['passed handshake', 'passed blocked: true']);
    const reachable = { ...BLOCKED, expectations: [{ ...UNMET, id: 'blocked' }] };
    expect(casesOf(reachable, 'high')[0]?.status).toBe('failed');
  });

  it('have names of their own', () => {
    const twice = { ...NLA, expectations: [MET, MET] };
    expect(told(casesOf(twice, 'high'))).toEqual([
      'passed handshake',
      'passed tls.version: >= TLSv1.2',
      'passed tls.version: >= TLSv1.2 (2)',
    ]);
  });

  it('stand where the host was named, else where the expectation was written', () => {
    expect(casesOf(HELD, 'high')[1]?.source).toBe('hosts.txt:12');
    const argument = { ...HELD, target: { ...HELD.target, source: 'argument' } };
    expect(casesOf(argument, 'high')[1]?.source).toBe('rdpprobe.yaml:12:7');
  });
});

describe('the cases of a run', () => {
  it('say whether it came to its end, even if there was no host', async () => {
    expect(runCasesOf(await summaryOf(), 'high')).toMatchObject([{ status: 'passed' }]);
    expect(runCasesOf({ ...(await summaryOf()), complete: false }, 'high')).toMatchObject([
      { status: 'unknown' },
    ]);
    expect(runCasesOf(undefined, 'high')).toMatchObject([{ status: 'unknown' }]);
  });

  it('are also what hosts show together', async () => {
    const runFindings = [
      { target: 'a:3389', rule: 'RDP-RUN-001', severity: 'high', summary: 'Same.', evidence: [] },
      { target: 'b:3389', rule: 'RDP-RUN-001', severity: 'low', summary: 'Same.', evidence: [] },
    ] as const;
    const summary = { ...(await summaryOf()), runFindings } as SummaryLine;
    expect(runCasesOf(summary, 'high').slice(1)).toMatchObject([
      { place: 'a:3389', id: 'RDP-RUN-001', status: 'failed' },
    ]);
  });
});
