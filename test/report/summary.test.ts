import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/handshake/failure.ts';
import type { DiagnosedResult, SummaryLine } from '../../src/report/report.ts';
import { OTHERS, summarize } from '../../src/report/summary.ts';
import { summaryText } from '../../src/report/summary-text.ts';
import { DEAD_IN_TLS, END, FOUR, HTTP, NLA, STANDARD } from './fixtures.ts';

function died(at: 'tcp' | 'x224' | 'tls', failure: Failure): DiagnosedResult {
  return { ...HTTP, outcome: { kind: 'failed', at, during: 'connecting', failure } };
}

function summaryOf(results: readonly DiagnosedResult[]): SummaryLine {
  const counted = summarize();
  for (const result of results) counted.add(result);
  return { type: 'summary', schema: 1, ...END, ...counted.summary(), runFindings: [] };
}

describe('a summary', () => {
  it('is all zeros before the first host', () => {
    expect(summarize().summary()).toMatchObject({
      hosts: 0,
      outcomes: { completed: 0, stopped: 0, failed: 0 },
      diedAt: {},
      failures: {},
    });
  });

  it('counts outcomes, stages, failures, security, verdicts and findings', () => {
    expect(summaryOf(FOUR)).toEqual({
      type: 'summary',
      schema: 1,
      ...END,
      hosts: 4,
      outcomes: { completed: 1, stopped: 1, failed: 2 },
      completedThrough: { channels: 1 },
      stoppedAfter: { credssp: 1 },
      diedAt: {
        x224: { hosts: 1, failures: { 'notRdp http': 1 } },
        tls: { hosts: 1, failures: { closed: 1 } },
      },
      failures: { closed: 1, notRdp: 1 },
      security: {
        nla: { required: 1, unsupported: 2 },
        tls: { required: 2, unsupported: 1 },
        standardRdp: { refused: 2, allowed: 1 },
      },
      verdicts: { 'nla-required': 1, 'tls-closed': 1, 'standard-rdp': 1, 'not-rdp': 1 },
      findings: { medium: 1, high: 1, critical: 1 },
      runFindings: [],
    });
  });

  it('names stages in the order of the handshake and failures by how often they came', () => {
    const { diedAt } = summaryOf([
      DEAD_IN_TLS,
      died('tls', { kind: 'reset' }),
      died('tls', { kind: 'reset' }),
      died('tcp', { kind: 'refused' }),
      HTTP,
    ]);
    expect(Object.keys(diedAt)).toEqual(['tcp', 'x224', 'tls']);
    expect(Object.keys(diedAt['tls']?.failures ?? {})).toEqual(['reset', 'closed']);
  });

  it('stays small however many codes servers make up', () => {
    const counted = summarize();
    for (let value = 0; value < 10_000; value += 1) {
      const code = `0x${value.toString(16)}`;
      counted.add(died('x224', { kind: 'rejected', protocol: 'negotiation', code, value }));
    }
    const { hosts, failures } = counted.summary().diedAt['x224'] ?? {};
    expect(hosts).toBe(10_000);
    expect(Object.keys(failures ?? {})).toHaveLength(65);
    expect(failures?.[OTHERS]).toBe(10_000 - 64);
  });
});

describe('a summary in words', () => {
  it('shows where handshakes died, of what, and how the others ended', () => {
    const results = [
      ...Array<DiagnosedResult>(3).fill(DEAD_IN_TLS),
      died('tls', { kind: 'rejected', protocol: 'tls', code: 'handshake_failure', value: 40 }),
      died('tcp', { kind: 'refused' }),
      died('tcp', { kind: 'timedOut', afterMs: 3000 }),
      NLA,
      NLA,
      STANDARD,
    ];
    expect(summaryText(summaryOf(results))).toBe(
      [
        '9 hosts in 12.3 s: 1 completed, 2 stopped, 6 died.',
        '',
        'Died at',
        '  tcp  ##    2  refused 1, timedOut 1',
        '  tls  ####  4  closed 3, handshake_failure 1',
        '',
        'Completed     through channels 1',
        'Stopped       after credssp 2',
        'NLA           unsupported 4, required 2',
        'TLS           required 5, unsupported 1',
        'Standard RDP  refused 5, allowed 1',
        'Findings      critical 1, high 3, medium 2',
        '',
      ].join('\n'),
    );
  });

  it('says when the run is not complete', () => {
    expect(summaryText({ ...summaryOf([HTTP]), complete: false })).toContain(
      '1 host in 12.3 s: 0 completed, 0 stopped, 1 died.\nThe run ended before every host was done.\n',
    );
  });

  it('keeps to its columns with many kinds of failure and thousands of hosts', () => {
    const results = Array.from({ length: 3000 }, (_, value) =>
      died('x224', {
        kind: 'rejected',
        protocol: 'negotiation',
        code: `A_RATHER_LONG_NAME_OF_A_CODE_${value % 100}`,
        value,
      }),
    );
    const lines = summaryText(summaryOf(results), { columns: 80 }).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines.join(' ')).toContain('and 57 more kinds');
  });
});
