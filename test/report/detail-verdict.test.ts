import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Failure } from '../../src/handshake/failure.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import { detail } from '../../src/report/detail.ts';
import { overlong } from '../kit/overlong.ts';
import {
  completed,
  failed,
  matrix,
  refused,
  result,
  STAGE_IDS,
  standardRdpFacts,
  tlsOnlyFacts,
} from '../kit/results.ts';

const shown = (judged: SurveyResult) =>
  detail({ ...judged, ...diagnose(judged) }, { unicode: false, columns: 80 });
/** Without the breaks of lines. */
const words = (judged: SurveyResult) => shown(judged).replace(/\s+/g, ' ');

const closed: Failure = { kind: 'closed', received: 0 };
const TLS_DEAD = failed('tls', closed, {
  protocols: matrix({ ssl: refused('HYBRID_REQUIRED_BY_SERVER') }),
});

describe('the judgement of a dead host', () => {
  it('tells grounds and causes in words, the one that killed it first', () => {
    const text = words(TLS_DEAD);
    for (const label of ['observed', 'means', 'possible', 'still open', 'ask server']) {
      expect(text).toContain(` ${label} `);
    }
    const [, causes = ''] = text.split('What can be behind it 1. ');
    expect(causes).toMatch(/^the server agrees to TLS and cannot or will not go through with it/);
    for (const label of ['seen as', 'because', 'remote', 'server', 'mend', 'risk', 'source']) {
      expect(causes).toContain(` ${label} `);
    }
    expect(causes).toContain('confidence C');
    // How the host is set has no part in this death.
    expect(causes).not.toContain('(nla-required)');
  });

  it('asks the server for nothing twice', () => {
    const text = words(TLS_DEAD);
    const check = 'Compare SSLCertificateSHA1Hash under the RDP-Tcp key';
    expect(text.split(check)).toHaveLength(2);
  });
});

describe('the judgement of a sound host', () => {
  it('is no all-clear, and says so', () => {
    expect(words(result())).toContain(
      'means Sound as far as NLA goes without credentials is a result and no all-clear',
    );
    expect(words(completed('channels', { facts: tlsOnlyFacts() }))).toContain(
      'means Sound through stage channels is a result and no all-clear',
    );
  });

  it('names what clients can stumble over, and tells how to ask for more', () => {
    const text = words(result());
    expect(text).toContain('What clients can stumble over 1. the server requires NLA');
    expect(text).toContain('rdpprobe explain ID tells how');
    expect(text).not.toContain(' seen as ');
  });
});

describe('a finding', () => {
  it('has its remedy and the way back', () => {
    const text = words(completed('channels', { facts: standardRdpFacts() }));
    expect(text).toMatch(/RDP-STD-001 .* remedy Require TLS\. policy .* rollback SecurityLayer 1/);
  });
});

describe('a page', () => {
  const failures: readonly Failure[] = [
    closed,
    { kind: 'reset' },
    { kind: 'timedOut', afterMs: 5000 },
    { kind: 'refused' },
    { kind: 'rejected', protocol: 'errorInfo', code: 'ERRINFO_SERVER_DENIED_CONNECTION', value: 7 },
    { kind: 'malformed', pdu: 'X', path: 'a.b', offset: 3, reason: 'odd', bytes: 'ff'.repeat(64) },
    { kind: 'local', code: 'EMFILE' },
  ];
  const dead = STAGE_IDS.flatMap((at) =>
    failures.map((failure) => [`${failure.kind} at ${at}`, failed(at, failure)] as const),
  );

  it.each([...dead, ['soundness', result()] as const])('about %s is bounded', (_name, judged) => {
    const text = shown(judged);
    const lines = text.split('\n');
    expect(text).toMatch(/^[\n -~]*$/);
    expect(overlong(text, 80)).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(230);
  });
});
