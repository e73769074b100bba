/** Results that rules on ciphers, licensing, time and networks fire on, and the nearest ones they must leave alone. */
import type { Failure } from '../../src/handshake/failure.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import type { Facts } from '../../src/handshake/sequence.ts';
import {
  certificateFacts,
  completed,
  died,
  failed,
  matrix,
  mcsFacts,
  nlaFacts,
  notTried,
  ntlmFacts,
  refused,
  result,
  selected,
  standardRdpFacts,
  tlsFacts,
  tlsOnlyFacts,
} from '../kit/results.ts';

export interface Case {
  readonly when: string;
  readonly result: SurveyResult;
}

const withFacts = (facts: Facts) => result({ facts: nlaFacts(facts) });
const withCertificate = (overrides: Parameters<typeof certificateFacts>[0]) =>
  withFacts({ certificate: certificateFacts(overrides) });
const withCipher = (version: string, cipher: string) =>
  withFacts({ tls: tlsFacts({ version, cipher }) });
const withNtlm = (overrides: Parameters<typeof ntlmFacts>[0]) =>
  withFacts({ ntlm: ntlmFacts(overrides) });
const withStandardRdp = (overrides: Parameters<typeof mcsFacts>[0]) =>
  completed('channels', {
    facts: standardRdpFacts({ mcs: mcsFacts(overrides) }),
    protocols: notTried,
  });
const rejected = (
  protocol: 'licensing' | 'errorInfo' | 'negotiation' | 'tls',
  code: string,
  value: number,
): Failure => ({
  kind: 'rejected',
  protocol,
  code,
  value,
});
const licensing = (code: string) => failed('channels', rejected('licensing', code, 1));
const errorInfo = (value: number) => failed('channels', rejected('errorInfo', 'ERRINFO_X', value));
/** Facts of a stage that comes after those that every walk has. */
const withLicensing = (errorCode: string) =>
  completed('channels', {
    facts: {
      ...tlsOnlyFacts(),
      licensing: { message: 'ERROR_ALERT', errorCode, stateTransition: 'ST_NO_TRANSITION' },
    } as Facts,
  });
const tls12 = 'ECDHE-RSA-AES256-GCM-SHA384';

export const MORE_CASES: Readonly<
  Record<string, { fires: readonly Case[]; spares: readonly Case[] }>
> = {
  'RDP-TLS-003': {
    fires: [{ when: 'keys are exchanged by RSA', result: withCipher('TLSv1.2', 'AES256-SHA') }],
    spares: [
      { when: 'ECDHE is used', result: withCipher('TLSv1.2', tls12) },
      {
        when: 'the suite is named as in the RFCs',
        result: withCipher('TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'),
      },
      { when: 'it is TLS 1.3', result: result() },
    ],
  },
  'RDP-TLS-004': {
    fires: ['DES-CBC3-SHA', 'ECDHE-RSA-RC4-SHA', 'NULL-SHA256', 'EXP-RC4-MD5'].map((cipher) => ({
      when: `the suite is ${cipher}`,
      result: withCipher('TLSv1.2', cipher),
    })),
    spares: [
      { when: 'the suite is sound', result: withCipher('TLSv1.2', tls12) },
      { when: 'no TLS was seen', result: withStandardRdp({}) },
    ],
  },
  'RDP-TLS-005': {
    fires: [
      {
        when: 'a firewall issued it',
        result: withCertificate({ issuer: 'CN=FortiGate CA, O=Fortinet' }),
      },
    ],
    spares: [{ when: 'an internal authority issued it', result: result() }],
  },
  'RDP-TLS-006': {
    fires: [
      { when: 'TLS is closed', result: failed('tls', { kind: 'closed', received: 0 }) },
      { when: 'TLS is reset', result: failed('tls', { kind: 'reset' }) },
    ],
    spares: [
      {
        when: 'an alert names the reason',
        result: failed('tls', rejected('tls', 'protocol_version', 70)),
      },
      { when: 'NLA is closed', result: failed('credssp', { kind: 'closed', received: 0 }) },
    ],
  },
  'RDP-CERT-009': {
    fires: [
      { when: 'the key is EC', result: withCertificate({ keyType: 'ec', keyBits: 256 }) },
      { when: 'the key is Ed25519', result: withCertificate({ keyType: 'ed25519', keyBits: 256 }) },
    ],
    spares: [{ when: 'the key is RSA', result: result() }],
  },
  'RDP-CERT-010': {
    fires: [{ when: 'RSA has 8192 bits', result: withCertificate({ keyBits: 8192 }) }],
    spares: [
      { when: 'RSA has 4096 bits', result: withCertificate({ keyBits: 4096 }) },
      { when: 'the size is not known', result: withCertificate({ keyBits: null }) },
    ],
  },
  'RDP-STD-005': {
    fires: [
      {
        when: 'the method is FIPS',
        result: withStandardRdp({ encryptionMethod: 'FIPS', encryptionLevel: 'FIPS' }),
      },
    ],
    spares: [
      {
        when: 'the method is 128BIT',
        result: withStandardRdp({ encryptionMethod: '128BIT', encryptionLevel: 'HIGH' }),
      },
      { when: 'there is TLS', result: completed('channels', { facts: tlsOnlyFacts() }) },
    ],
  },
  'RDP-STD-006': {
    fires: [
      {
        when: 'the signature does not hold',
        result: withStandardRdp({
          serverCertificate: { kind: 'proprietary', keyBits: 2048, signatureValid: false },
        }),
      },
    ],
    spares: [
      {
        when: 'it holds',
        result: withStandardRdp({
          serverCertificate: { kind: 'proprietary', keyBits: 2048, signatureValid: true },
        }),
      },
      {
        when: 'it is an X.509 certificate',
        result: withStandardRdp({ serverCertificate: { kind: 'x509', keyBits: 2048 } }),
      },
    ],
  },
  'RDP-CREDSSP-002': {
    fires: [
      {
        when: 'it is closed before the challenge',
        result: failed('credssp', { kind: 'closed', received: 0 }),
      },
      { when: 'it is silent', result: failed('credssp', { kind: 'timedOut', afterMs: 5000 }) },
    ],
    spares: [
      { when: 'the challenge came', result: result() },
      {
        when: 'credentials were refused after the challenge',
        result: failed('credssp', { kind: 'closed', received: 0 }, { facts: nlaFacts() }),
      },
    ],
  },
  'RDP-NTLM-002': {
    fires: [
      {
        when: 'the domain is the computer',
        result: withNtlm({ netbiosDomainName: 'RDS01', netbiosComputerName: 'RDS01' }),
      },
    ],
    spares: [
      { when: 'there is a domain', result: result() },
      { when: 'nothing was seen', result: failed('tcp', { kind: 'refused' }) },
    ],
  },
  'RDP-TIME-002': {
    fires: [
      { when: 'the server is two weeks ahead', result: withNtlm({ clockSkewSeconds: 1_209_600 }) },
      { when: 'the server is two days behind', result: withNtlm({ clockSkewSeconds: -172_800 }) },
    ],
    spares: [
      { when: 'it is ten minutes', result: withNtlm({ clockSkewSeconds: 600 }) },
      { when: 'the clock was not seen', result: failed('tcp', { kind: 'refused' }) },
    ],
  },
  'RDP-OS-002': {
    fires: [
      {
        when: 'it ends in spring',
        result: withNtlm({
          build: '10.0.14393',
          product: 'Windows Server 2016',
          endOfSupport: '2027-01-12',
        }),
      },
    ].map(({ when, result: each }) => ({
      when,
      result: {
        ...each,
        facts: { ...each.facts, tls: tlsFacts({ version: 'TLSv1.2', cipher: tls12 }) },
      },
    })),
    spares: [
      { when: 'it ends in years', result: result() },
      { when: 'it has ended', result: withNtlm({ build: '6.3.9600', endOfSupport: '2023-10-10' }) },
    ],
  },
  'RDP-NEG-006': {
    fires: [
      {
        when: 'one is reset',
        result: result({ protocols: matrix({ ssl: died({ kind: 'reset' }) }) }),
      },
    ],
    spares: [
      { when: 'all are answered', result: result() },
      {
        when: 'one was slow',
        result: result({ protocols: matrix({ ssl: died({ kind: 'timedOut', afterMs: 1 }) }) }),
      },
      {
        when: 'all die',
        result: failed(
          'x224',
          { kind: 'reset' },
          {
            protocols: { ...notTried, hybridEx: died({ kind: 'reset' }) },
          },
        ),
      },
    ],
  },
  'RDP-NEG-007': {
    fires: [
      {
        when: 'TLS is refused for it',
        result: result({ protocols: matrix({ ssl: refused('SSL_CERT_NOT_ON_SERVER') }) }),
      },
      {
        when: 'the walk is refused for it',
        result: failed('x224', rejected('negotiation', 'SSL_CERT_NOT_ON_SERVER', 3)),
      },
    ],
    spares: [{ when: 'TLS is refused for NLA', result: result() }],
  },
  'RDP-LIC-001': {
    fires: [
      { when: 'licensing says so', result: licensing('ERR_NO_LICENSE_SERVER') },
      { when: 'the error info says so', result: errorInfo(0x101) },
      { when: 'it was learnt', result: withLicensing('ERR_NO_LICENSE_SERVER') },
    ],
    spares: [
      {
        when: 'licensing ends in 7, which is success',
        result: withLicensing('STATUS_VALID_CLIENT'),
      },
      { when: 'it says 8', result: licensing('ERR_INVALID_CLIENT') },
    ],
  },
  'RDP-LIC-002': {
    fires: [
      { when: 'licensing says so', result: licensing('ERR_INVALID_CLIENT') },
      { when: 'the error info says so', result: errorInfo(0x102) },
    ],
    spares: [{ when: 'it is a matter of the server', result: licensing('ERR_NO_LICENSE_SERVER') }],
  },
  'RDP-LIC-003': {
    fires: [
      { when: 'a MAC is wrong', result: licensing('ERR_INVALID_MAC') },
      { when: 'the error info says so', result: errorInfo(0x105) },
    ],
    spares: [
      { when: 'the error info is no license', result: errorInfo(0x102) },
      { when: 'licensing ends well', result: withLicensing('STATUS_VALID_CLIENT') },
    ],
  },
  'RDP-LIC-004': {
    fires: [{ when: 'the error info says so', result: errorInfo(0x10a) }],
    spares: [{ when: 'it says something else', result: errorInfo(0x101) }],
  },
  'RDP-NET-001': {
    fires: [
      {
        when: 'NTLM gives another computer',
        result: withNtlm({ dnsComputerName: 'rds02.example', netbiosComputerName: 'RDS02' }),
      },
    ],
    spares: [
      { when: 'the names agree', result: result() },
      {
        when: 'the host was asked for by its address',
        result: {
          ...withNtlm({ dnsComputerName: 'rds02.example' }),
          target: { host: '192.0.2.7', port: 3389 },
        },
      },
      { when: 'only the case differs', result: withNtlm({ dnsComputerName: 'RDS01.EXAMPLE' }) },
      {
        when: 'NetBIOS cuts the name short',
        result: {
          ...result({
            facts: nlaFacts({ ntlm: { targetName: 'X', netbiosComputerName: 'A-VERY-LONG-COM' } }),
          }),
          target: { host: 'a-very-long-computer.example', port: 3389 },
        },
      },
    ],
  },
  'RDP-ERR-001': {
    fires: [{ when: 'it denies the probe', result: errorInfo(7) }],
    spares: [
      { when: 'it ended otherwise', result: failed('channels', { kind: 'closed', received: 0 }) },
      {
        when: 'it did not end',
        result: completed('channels', {
          facts: tlsOnlyFacts(),
          protocols: matrix({ ssl: selected('PROTOCOL_SSL') }),
        }),
      },
    ],
  },
};
