/** Questions that people asked, as results of hosts that behave so, and what the judgement has to say. */
import { describe, expect, it } from 'vitest';
import { causesOf } from '../../src/diagnosis/cause.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { heldAgainst } from '../../src/diagnosis/held-against.ts';
import type { Verdict } from '../../src/diagnosis/verdict.ts';
import type { Failure } from '../../src/handshake/failure.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import type { Facts, StageId } from '../../src/handshake/sequence.ts';
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
  selectedInstead,
  standardRdpFacts,
  tlsFacts,
  tlsOnlyFacts,
} from '../kit/results.ts';

const closed: Failure = { kind: 'closed', received: 0 };
const rejected = (
  protocol: 'errorInfo' | 'licensing' | 'tls' | 'negotiation',
  code: string,
  value: number,
): Failure => ({
  kind: 'rejected',
  protocol,
  code,
  value,
});
/** A death at a stage, which may be one that no walk comes to yet. */
const death = (at: string, failure: Failure, facts?: Facts) =>
  failed(at as StageId, failure, facts === undefined ? {} : { facts });
const info = (code: string, value: number, at = 'logon') =>
  death(at, rejected('errorInfo', code, value), tlsOnlyFacts());
const rdpOnly = refused('SSL_NOT_ALLOWED_BY_SERVER');

interface Scenario {
  readonly asked: string;
  readonly result: SurveyResult;
  /** Causes that have to be named. */
  readonly causes?: readonly string[];
  /** Words that have to stand in the verdict. */
  readonly says?: readonly RegExp[];
  /** Words that must not: what the evidence excludes. */
  readonly never?: readonly RegExp[];
  readonly finds?: readonly string[];
}

const SCENARIOS: readonly Scenario[] = [
  {
    asked: 'works directly, 0x904/0x7 through the jump host',
    result: completed('channels', {
      facts: standardRdpFacts(),
      protocols: matrix({
        rdp: selected('PROTOCOL_RDP'),
        ssl: rdpOnly,
        hybrid: rdpOnly,
        hybridEx: rdpOnly,
      }),
      security: { nla: 'unsupported', tls: 'unsupported', standardRdp: 'allowed' },
    }),
    causes: ['standard-rdp-only'],
    says: [/proxy that can only do TLS this reads as 0x904 with extended 0x7/],
    finds: ['RDP-STD-001'],
  },
  {
    asked: '0x904/0x7 after long uptime: TLS closed without an alert',
    result: death('tls', closed),
    causes: ['tls-closed-without-alert', 'listener-certificate-binding'],
    says: [/1057/, /36870/],
    never: [/CredSSP version/, /oracle/],
  },
  {
    asked: '0x904/0x7 after long uptime: no certificate',
    result: death('x224', rejected('negotiation', 'SSL_CERT_NOT_ON_SERVER', 3)),
    causes: ['no-server-certificate'],
    says: [/MachineKeys/],
    never: [/oracle/],
    finds: ['RDP-NEG-007'],
  },
  {
    asked: 'the certificate expired, then the server closed',
    result: death(
      'mcs',
      closed,
      tlsOnlyFacts({ certificate: certificateFacts({ notAfter: '2026-10-01T00:00:00.000Z' }) }),
    ),
    causes: ['certificate-expired'],
    finds: ['RDP-CERT-001'],
  },
  {
    asked: 'CredSSP encryption oracle remediation',
    result: result({ facts: nlaFacts({ credssp: credsspFacts({ version: 3 }) }) }),
    causes: ['credssp-server-unpatched'],
    says: [/6041/],
    finds: ['RDP-CREDSSP-001'],
  },
  {
    asked: 'the same message against a server that is up to date',
    result: result(),
    says: [/no all-clear/],
    never: [/lacks the CredSSP update of 2018/],
  },
  {
    asked: 'function requested is not supported, against xrdp',
    result: death('tls', rejected('tls', 'handshake_failure', 40)),
    causes: ['unsupported-function-not-credssp', 'no-shared-cipher'],
    says: [/CredSSP had not (begun|started)/],
  },
  {
    asked: 'Vista shows 0x80090302',
    result: death('tls', rejected('tls', 'protocol_version', 70)),
    causes: ['tls-version-mismatch', 'unsupported-function-not-credssp'],
    says: [/0x80090302/],
  },
  {
    asked: 'web and jump clients show failureCode 5',
    result: result(),
    causes: ['nla-required'],
    says: [/not of ciphers/],
  },
  {
    asked: 'a Linux upgrade broke Windows 7',
    result: result({
      facts: nlaFacts({
        tls: tlsFacts({ version: 'TLSv1', cipher: 'AES128-SHA' }),
        certificate: certificateFacts({
          keyBits: 1024,
          signatureAlgorithm: 'sha1WithRSAEncryption',
        }),
      }),
    }),
    causes: ['weak-tls-refused-by-clients'],
    says: [/ERRCONNECT_TLS_CONNECT_FAILED/],
    finds: ['RDP-TLS-001', 'RDP-CERT-007', 'RDP-CERT-008', 'RDP-TLS-003'],
  },
  {
    asked: 'none of the cipher suites are supported',
    result: death('tls', rejected('tls', 'handshake_failure', 40)),
    causes: ['no-shared-cipher'],
    says: [/none of the cipher suites/],
  },
  {
    asked: 'SSL_NOT_ALLOWED, then a malformed message',
    result: failed(
      'channels',
      { kind: 'malformed', pdu: 'TS_FP_UPDATE', path: '', offset: 0, reason: 'x', bytes: '' },
      {
        facts: standardRdpFacts(),
        protocols: matrix({
          rdp: selected('PROTOCOL_RDP'),
          ssl: rdpOnly,
          hybrid: rdpOnly,
          hybridEx: rdpOnly,
        }),
      },
    ),
    causes: ['standard-rdp-only', 'protocol-stream-error'],
    says: [/stage channels/],
  },
  {
    asked: 'ERRINFO 9 on a farm',
    result: info('ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES', 0x9),
    causes: ['insufficient-privileges', 'broker-without-collection'],
  },
  {
    asked: 'unknown extended disconnection reason 1040',
    result: info('ERRINFO_CB_CONNECTION_ERROR_INVALID_SETTINGS', 0x410),
    causes: ['broker-without-collection'],
    says: [/1040/, /routing token/],
  },
  {
    asked: 'no license servers after 120 days',
    result: death('licensing', rejected('licensing', 'ERR_NO_LICENSE_SERVER', 6), tlsOnlyFacts()),
    causes: ['no-license-server'],
    finds: ['RDP-LIC-001'],
  },
  {
    asked: 'licensing ends in 7, which is success',
    result: completed('channels', {
      facts: {
        ...tlsOnlyFacts(),
        licensing: { message: 'ERROR_ALERT', errorCode: 'STATUS_VALID_CLIENT' },
      } as Facts,
    }),
    never: [/license server, and its grace period/],
  },
  {
    asked: 'licensing is aborted',
    result: death('licensing', rejected('licensing', 'ERR_INVALID_CLIENT', 8), tlsOnlyFacts()),
    causes: ['license-refused'],
    says: [/two meanings/],
  },
  {
    asked: '0x204, refused',
    result: death('tcp', { kind: 'refused' }),
    causes: ['tcp-refused', 'rdp-disabled', 'termservice-down'],
    says: [/RDP itself was never reached/],
  },
  {
    asked: '0x204, dropped',
    result: death('tcp', { kind: 'timedOut', afterMs: 3000 }),
    causes: ['tcp-timeout'],
    says: [/RDP itself was never reached/],
  },
  {
    asked: 'the service stops when a connection arrives',
    result: death('x224', { kind: 'closed', received: 6 }),
    causes: ['accept-then-close'],
    says: [/termsrv\.dll|service dies|svchost/],
  },
  {
    asked: 'the session ends after a second, 0x3/0x11',
    result: info('ERRINFO_CLOSE_STACK_ON_DRIVER_FAILURE', 0x11, 'activation'),
    causes: ['display-driver'],
    says: [/nothing to do with the certificate/, /not 0x7/],
  },
  {
    asked: '0x807 from a Mac with an Entra account',
    result: result({ facts: nlaFacts({ ntlm: ntlmFacts({ netbiosDomainName: 'RDS01' }) }) }),
    says: [/rds01\.example/, /Entra ID account/],
  },
  {
    asked: 'the domain controller cannot be contacted to perform NLA',
    result: result(),
    says: [/cannot reach a domain controller/, /no all-clear/],
  },
  {
    asked: '0x904/0x7 on a host that moved to another product',
    result: death('x224', { kind: 'notRdp', looksLike: 'unknown', bytes: '4e584400' }),
    causes: ['not-rdp'],
    says: [/4e584400/],
  },
  {
    asked: 'hangs at securing, over a VPN',
    result: death('tls', { kind: 'timedOut', afterMs: 5000 }),
    causes: ['tls-stall-mtu'],
  },
  {
    asked: 'time difference',
    result: result({
      facts: nlaFacts({
        ntlm: ntlmFacts({ clockSkewSeconds: 1_209_600 }),
        certificate: certificateFacts({ notBefore: '2026-11-22T00:00:00.000Z' }),
      }),
    }),
    causes: ['clock-skew', 'kerberos-time'],
    says: [/1209600 s/, /never gives extended code 0x7/],
    finds: ['RDP-TIME-001', 'RDP-TIME-002', 'RDP-CERT-003'],
  },
  {
    asked: 'a server denies everyone on the way without NLA',
    result: info('ERRINFO_SERVER_DENIED_CONNECTION', 0x7),
    causes: ['server-denied'],
    says: [/not Windows/, /0x904 with 0x7/],
    never: [/lacks the CredSSP update/],
    finds: ['RDP-ERR-001'],
  },
  {
    asked: 'xrdp with a key it cannot read',
    result: completed('channels', {
      facts: standardRdpFacts(),
      protocols: matrix({ rdp: selected('PROTOCOL_RDP'), ssl: selectedInstead('PROTOCOL_RDP') }),
    }),
    causes: ['silent-downgrade'],
    finds: ['RDP-NEG-005'],
  },
  {
    asked: '0x3/0x1192 without TLS',
    result: death(
      'activation',
      rejected('errorInfo', 'ERRINFO_DECRYPTFAILED', 0x1192),
      standardRdpFacts(),
    ),
    causes: ['standard-security-failed'],
  },
];

describe('scenarios', () => {
  it.each(SCENARIOS)(
    '$asked',
    ({ result: seen, causes = [], says = [], never = [], finds = [] }) => {
      const { verdict, findings } = diagnose(seen);
      const text = textOf(verdict);
      const ids = (verdict.causes ?? []).map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining([...causes]));
      for (const words of says) expect(text).toMatch(words);
      for (const words of never) expect(text).not.toMatch(words);
      expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining([...finds]));
      expect(verdict.code).not.toBe('unforeseen-failure');
    },
  );
});

function textOf({
  summary,
  observed,
  means,
  possible,
  notExcluded,
  askTheServer,
}: Verdict): string {
  return [summary, observed, means, possible, notExcluded, askTheServer].flat().join('\n');
}

describe('a code held against a result', () => {
  it.each([
    ['0x204', death('tcp', { kind: 'refused' }), /both end at stage tcp/],
    ['0x3,0x7', death('tcp', { kind: 'refused' }), /died before, at tcp: the host has changed/],
    ['0x3,0x7', result(), /neither confirmed nor excluded/],
    ['0x204', result(), /which the probe passed/],
    ['0x204', death('tls', closed), /came past it and died at tls/],
    ['0x708', result(), /points at the client/],
    ['0x1000031', result(), /no table/],
  ])('%s is put in its place', (code, seen, words) => {
    expect(heldAgainst(code, seen).says.join(' ')).toMatch(words);
  });

  it.each([
    ['0x3,0x7', info('ERRINFO_SERVER_DENIED_CONNECTION', 7, 'channels'), 'sameCode'],
    ['ERRINFO_SERVER_DENIED_CONNECTION', info('ERRINFO_SERVER_DENIED_CONNECTION', 7), 'sameCode'],
    // SSL_CERT_NOT_ON_SERVER is 3 as well, in another number space.
    ['0x3,0x7', death('x224', rejected('negotiation', 'SSL_CERT_NOT_ON_SERVER', 3)), 'diedBefore'],
    [
      'SSL_CERT_NOT_ON_SERVER',
      death('x224', rejected('negotiation', 'SSL_CERT_NOT_ON_SERVER', 3)),
      'sameCode',
    ],
    ['516', death('tcp', { kind: 'refused' }), 'sameStage'],
    ['0x80090302', result(), 'notReached'],
    ['STATUS_LOGON_FAILURE', result(), 'notReached'],
    ['0x3,0x7', death('tcp', { kind: 'local', code: 'EMFILE' }), 'noResult'],
    ['0x1000031', death('tcp', { kind: 'refused' }), 'unknownCode'],
    ['STATUS_NOBODY_HAS_HEARD_OF', result(), 'unknownCode'],
  ])('%s lies to it as it should', (code, seen, relation) => {
    const held = heldAgainst(code, seen);
    expect(held.relation).toBe(relation);
    expect(held.code).toBe(code);
    expect(held.says.length).toBeGreaterThan(0);
  });

  it('says nothing of causes where it is unknown', () => {
    const held = heldAgainst('0x1000031', death('tcp', { kind: 'refused' }));
    expect(held).toMatchObject({ known: false, causes: [] });
    expect(held).not.toHaveProperty('stage');
    expect(held.says).toHaveLength(1);
  });

  it('shares causes with the result, and only those', () => {
    const seen = death('tcp', { kind: 'refused' });
    const { causes } = heldAgainst('0x204', seen);
    const fitting = causesOf(seen).map(({ cause }) => cause.id);
    expect(causes.map(({ id }) => id)).toContain('tcp-refused');
    expect(causes.filter(({ id }) => !fitting.includes(id))).toEqual([]);
    expect(causes.map(({ id }) => id)).not.toContain('tcp-timeout');
  });
});
