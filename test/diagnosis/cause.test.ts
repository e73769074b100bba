import { describe, expect, it } from 'vitest';
import { causesOf, EVIDENCE, OUT_OF_SIGHT } from '../../src/diagnosis/cause.ts';
import { verdictOf } from '../../src/diagnosis/verdict.ts';
import type { Failure } from '../../src/handshake/failure.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import type { StageId } from '../../src/handshake/sequence.ts';
import { CAUSES } from '../../src/knowledge/cause.ts';
import {
  certificateFacts,
  completed,
  credsspFacts,
  failed,
  matrix,
  nlaFacts,
  ntlmFacts,
  refused,
  result,
  selected,
  standardRdpFacts,
  tlsFacts,
  tlsOnlyFacts,
  unnegotiated,
  x224Facts,
} from '../kit/results.ts';
import { SOUND_TLS, tlsVersions } from '../kit/tls-versions.ts';

const NEWEST_ALONE = result({ tlsVersions: tlsVersions({ tls13: SOUND_TLS.tls13 }) });
const closed: Failure = { kind: 'closed', received: 0 };
const timedOut: Failure = { kind: 'timedOut', afterMs: 5000 };
const alert = (code: string, value: number): Failure => ({
  kind: 'rejected',
  protocol: 'tls',
  code,
  value,
});
const status = (code: string): Failure => ({
  kind: 'rejected',
  protocol: 'credssp',
  code,
  value: 1,
});
const info = (value: number): Failure => ({
  kind: 'rejected',
  protocol: 'errorInfo',
  code: 'ERRINFO_X',
  value,
});
const negotiation = (code: string): Failure => ({
  kind: 'rejected',
  protocol: 'negotiation',
  code,
  value: 1,
});
const licensing = (code: string): Failure => ({
  kind: 'rejected',
  protocol: 'licensing',
  code,
  value: 1,
});
const lookup = (code: string): Failure => ({ kind: 'unresolved', code });
const malformed = (pdu: string): Failure => ({
  kind: 'malformed',
  pdu,
  path: '',
  offset: 0,
  reason: 'is wrong',
  bytes: '',
});
const withFacts = (facts: Parameters<typeof nlaFacts>[0]) => result({ facts: nlaFacts(facts) });
const walk = (at: StageId, failure: Failure) => failed(at, failure);
/** The server has named itself, and has been sent credentials. */
const loggingOn = (failure: Failure) => failed('credssp', failure, { facts: nlaFacts() });

/** What is seen, and the cause that comes first. */
const FIRST: ReadonlyArray<readonly [cause: string, result: SurveyResult]> = [
  ['dns-not-found', walk('dns', lookup('ENOTFOUND'))],
  ['dns-failure', walk('dns', lookup('ESERVFAIL'))],
  ['bad-target', walk('dns', lookup('EBADNAME'))],
  ['tcp-refused', walk('tcp', { kind: 'refused' })],
  ['tcp-timeout', walk('tcp', timedOut)],
  ['network-unreachable', walk('tcp', { kind: 'unreachable', code: 'EHOSTUNREACH' })],
  ['not-rdp', walk('x224', { kind: 'notRdp', looksLike: 'ssh', bytes: '5353482d' })],
  ['accept-then-close', walk('x224', closed)],
  ['accept-then-silence', walk('x224', timedOut)],
  ['bad-confirm', walk('x224', malformed('X.224'))],
  ['no-server-certificate', walk('x224', negotiation('SSL_CERT_NOT_ON_SERVER'))],
  ['standard-rdp-only', walk('x224', negotiation('SSL_NOT_ALLOWED_BY_SERVER'))],
  ['tls-closed-without-alert', walk('tls', closed)],
  ['tls-version-mismatch', walk('tls', alert('protocol_version', 70))],
  ['no-shared-cipher', walk('tls', alert('handshake_failure', 40))],
  ['tls-stall-mtu', walk('tls', timedOut)],
  ['certificate-unreadable', walk('tls', malformed('Certificate'))],
  ['nla-dropped-silently', walk('credssp', closed)],
  ['ntlm-blocked', walk('credssp', status('STATUS_NTLM_BLOCKED'))],
  ['bad-credentials', loggingOn(status('STATUS_LOGON_FAILURE'))],
  ['account-locked', loggingOn(status('STATUS_ACCOUNT_LOCKED_OUT'))],
  ['no-authority', loggingOn(status('STATUS_NO_LOGON_SERVERS'))],
  ['mcs-failed', walk('mcs', closed)],
  ['server-denied', walk('channels', info(0x07))],
  ['insufficient-privileges', walk('channels', info(0x09))],
  ['display-driver', walk('channels', info(0x11))],
  ['broker-error', walk('channels', info(0x408))],
  ['no-license-server', walk('channels', licensing('ERR_NO_LICENSE_SERVER'))],
  ['license-refused', walk('channels', licensing('ERR_INVALID_CLIENT'))],
  ['licensing-protocol-error', walk('channels', licensing('ERR_INVALID_MAC'))],
];

describe('the causes of a result', () => {
  it('have evidence or are known to be out of sight, each of the catalogue', () => {
    const seen = EVIDENCE.map(({ cause }) => cause);
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen, ...OUT_OF_SIGHT].sort()).toEqual(CAUSES.map(({ id }) => id).sort());
  });

  it.each(FIRST)('begin with %s', (cause, judged) => {
    const [first] = causesOf(judged);
    expect(first?.cause.id).toBe(cause);
  });

  it.each([
    ['credssp-server-unpatched', withFacts({ credssp: credsspFacts({ version: 3 }) })],
    ['clock-skew', withFacts({ ntlm: ntlmFacts({ clockSkewSeconds: 1_209_600 }) })],
    [
      'certificate-expired',
      withFacts({ certificate: certificateFacts({ notAfter: '2026-01-01T00:00:00.000Z' }) }),
    ],
    ['tls-version-mismatch', NEWEST_ALONE],
    ['unsupported-function-not-credssp', NEWEST_ALONE],
    ['weak-tls-refused-by-clients', withFacts({ tls: tlsFacts({ version: 'TLSv1' }) })],
    [
      'wrong-host',
      withFacts({
        ntlm: ntlmFacts({ dnsComputerName: 'other.example' }),
        certificate: certificateFacts({ matchesTarget: false }),
      }),
    ],
    ['nla-required', result()],
    [
      'nla-not-required',
      completed('channels', {
        facts: tlsOnlyFacts(),
        protocols: matrix({ ssl: selected('PROTOCOL_SSL') }),
      }),
    ],
    [
      'no-negotiation',
      completed('channels', {
        facts: standardRdpFacts({ x224: x224Facts({ negotiated: false }) }),
        protocols: matrix({ rdp: unnegotiated }),
      }),
    ],
  ])('show %s on a host that is otherwise sound', (cause, judged) => {
    const found = causesOf(judged).find(({ cause: { id } }) => id === cause);
    expect(found?.fit).toMatch(/shown|likely/);
  });

  it('leave an old client possible where nothing old is taken, and only where that was asked', () => {
    const fits = (judged: SurveyResult) =>
      causesOf(judged)
        .filter(({ cause: { id } }) => /^(tls-version-mismatch|unsupported-function)/.test(id))
        .map(({ fit }) => fit);
    expect(fits(result({ tlsVersions: SOUND_TLS }))).toEqual(['possible', 'possible']);
    expect(fits(result())).toEqual([]);
    expect(fits(result({ tlsVersions: tlsVersions({ tls10: SOUND_TLS.tls12 }) }))).toEqual([]);
  });

  it('never speak of CredSSP where TLS has died', () => {
    for (const failure of [closed, alert('protocol_version', 70), { kind: 'reset' } as const]) {
      const ids = causesOf(walk('tls', failure)).map(({ cause }) => cause.id);
      expect(ids.filter((id) => id.startsWith('credssp-') || id.startsWith('nla-'))).toEqual([]);
    }
  });

  it('never blame an account that nobody had named yet', () => {
    const ids = causesOf(walk('credssp', status('STATUS_LOGON_FAILURE'))).map(
      ({ cause }) => cause.id,
    );
    expect(ids).toEqual(['ntlm-blocked', 'jump-host']);
  });

  it('never blame the server for its version where it is current', () => {
    expect(causesOf(result()).map(({ cause }) => cause.id)).not.toContain(
      'credssp-server-unpatched',
    );
  });

  it('leave open after a sound walk what only credentials or the server can tell', () => {
    const open = causesOf(result()).filter(({ fit }) => fit === 'notExcluded');
    expect(open.map(({ cause }) => cause.id)).toEqual(
      expect.arrayContaining([
        'no-authority',
        'bad-credentials',
        'server-denied',
        'no-license-server',
        'display-driver',
      ]),
    );
  });

  it('are none where this machine or the probe is at fault', () => {
    expect(causesOf(walk('tcp', { kind: 'local', code: 'EMFILE' }))).toEqual([]);
    expect(causesOf(walk('tls', { kind: 'bug', reason: 'x' }))).toEqual([]);
  });
});

describe('the grounds of a verdict', () => {
  it('name only causes whose evidence holds, with their confidence', () => {
    for (const [, judged] of FIRST) {
      for (const { id, confidence, fit } of verdictOf(judged).causes ?? []) {
        const found = EVIDENCE.find(({ cause }) => cause === id);
        expect(found?.fit(judged)).toBe(fit);
        expect(confidence).toMatch(/^[ABC]$/);
      }
    }
  });

  it('say what was seen, what it means, and what it does not', () => {
    const verdict = verdictOf(result());
    expect(verdict.observed?.[0]).toContain('stopped after stage credssp');
    expect(verdict.means?.join(' ')).toContain('no all-clear');
    expect(verdict.notExcluded?.join(' ')).toContain('domain controller');
    const asked = verdict.askTheServer?.join(' ') ?? '';
    // By turns: the trust in the domain and the failed logons are of different causes.
    expect(asked).toContain('Test-ComputerSecureChannel');
    expect(asked).toContain('Security 4625');
    // What is at the client the server cannot tell.
    expect(asked).not.toContain('On the client');
  });

  it('say of a dead port that RDP was never reached', () => {
    const verdict = verdictOf(walk('tcp', { kind: 'refused' }));
    expect(verdict.means?.join(' ')).toContain('RDP itself was never reached');
    expect(verdict.possible?.join(' ')).toContain('confidence');
    expect(verdict.askTheServer?.join(' ')).toContain('qwinsta');
  });

  it('tell a proxy that can only do TLS by its code', () => {
    const verdict = verdictOf(
      completed('channels', {
        facts: standardRdpFacts(),
        protocols: matrix({
          rdp: selected('PROTOCOL_RDP'),
          ssl: refused('SSL_NOT_ALLOWED_BY_SERVER'),
          hybrid: refused('SSL_NOT_ALLOWED_BY_SERVER'),
          hybridEx: refused('SSL_NOT_ALLOWED_BY_SERVER'),
        }),
      }),
    );
    expect(verdict.causes?.[0]?.id).toBe('standard-rdp-only');
    expect(verdict.means?.join(' ')).toContain('0x904 with extended 0x7');
  });

  it('keep text of a server to one line', () => {
    const verdict = verdictOf(
      withFacts({ ntlm: ntlmFacts({ dnsComputerName: 'evil\u001b[31m\nname' }) }),
    );
    for (const line of verdict.observed ?? []) expect(line).not.toMatch(/\p{Cc}/u);
  });
});
