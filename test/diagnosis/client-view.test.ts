import { describe, expect, it } from 'vitest';
import { type ClientView, clientView } from '../../src/diagnosis/client-view.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import { noTlsVersions } from '../../src/handshake/tls-survey.ts';
import type { Client } from '../../src/knowledge/clients/client.ts';
import { CLIENTS, clientNamed } from '../../src/knowledge/clients/clients.ts';
import {
  certificateFacts,
  completed,
  credsspFacts,
  died,
  failed,
  matrix,
  nlaFacts,
  notTried,
  refused,
  result,
  selected,
  selectedInstead,
  standardRdpFacts,
  tlsFacts,
  tlsOnlyFacts,
  unnegotiated,
} from '../kit/results.ts';
import { SOUND_TLS, taken, tlsVersions } from '../kit/tls-versions.ts';

function client(name: string): Client {
  const found = clientNamed(name);
  if (typeof found === 'string') throw new TypeError(`${name} ${found}`);
  return found;
}

const view = (name: string, judged: SurveyResult): ClientView => clientView(client(name), judged);

const NLA_ONLY = result();
const TLS_ONLY = completed('channels', {
  facts: tlsOnlyFacts(),
  protocols: matrix({
    rdp: refused('SSL_REQUIRED_BY_SERVER'),
    ssl: selected('PROTOCOL_SSL'),
    hybrid: selectedInstead('PROTOCOL_SSL'),
    hybridEx: selectedInstead('PROTOCOL_SSL'),
  }),
});
const RDP_ONLY = completed('channels', {
  facts: standardRdpFacts(),
  protocols: matrix({
    rdp: selected('PROTOCOL_RDP'),
    ssl: refused('SSL_NOT_ALLOWED_BY_SERVER'),
    hybrid: refused('SSL_NOT_ALLOWED_BY_SERVER'),
    hybridEx: refused('SSL_NOT_ALLOWED_BY_SERVER'),
  }),
});
const ANCIENT = completed('channels', {
  facts: standardRdpFacts(),
  protocols: matrix({
    rdp: unnegotiated,
    ssl: { ...unnegotiated, supported: false },
    hybrid: { ...unnegotiated, supported: false },
    hybridEx: { ...unnegotiated, supported: false },
  }),
});
const selfSigned = result({
  facts: nlaFacts({ certificate: certificateFacts({ selfSigned: true }) }),
});

describe('the view of a client', () => {
  it.each([
    ['mstsc', NLA_ONLY, 'connects', 'PROTOCOL_HYBRID_EX'],
    ['mstsc', TLS_ONLY, 'connects', 'PROTOCOL_SSL'],
    ['mstsc', RDP_ONLY, 'connects', 'PROTOCOL_RDP'],
    ['mstsc', ANCIENT, 'connects', 'PROTOCOL_RDP'],
    ['freerdp', NLA_ONLY, 'connects', 'PROTOCOL_HYBRID'],
    ['freerdp', TLS_ONLY, 'connects', 'PROTOCOL_SSL'],
    ['freerdp', RDP_ONLY, 'connects', 'PROTOCOL_RDP'],
    ['freerdp:security=tls', NLA_ONLY, 'stopped', undefined],
    ['freerdp:security=nla', TLS_ONLY, 'stopped', undefined],
    ['freerdp:security=rdp', RDP_ONLY, 'connects', 'PROTOCOL_RDP'],
    ['guacd', NLA_ONLY, 'connects', 'PROTOCOL_HYBRID'],
    ['guacd:security=any', RDP_ONLY, 'connects', 'PROTOCOL_RDP'],
    ['guacd:security=rdp', NLA_ONLY, 'stopped', undefined],
    ['guacd:security=nla', RDP_ONLY, 'stopped', undefined],
    ['guacd:security=nla-ext', NLA_ONLY, 'connects', 'PROTOCOL_HYBRID_EX'],
    ['guacd:security=vmconnect', TLS_ONLY, 'connects', 'PROTOCOL_SSL'],
    ['guacd:security=vmconnect', RDP_ONLY, 'stopped', undefined],
    ['rdesktop', NLA_ONLY, 'depends', 'PROTOCOL_HYBRID'],
    ['rdesktop', TLS_ONLY, 'connects', 'PROTOCOL_SSL'],
    ['rdesktop', RDP_ONLY, 'connects', 'PROTOCOL_RDP'],
  ] as const)('%s', (name, judged, verdict, protocol) => {
    const seen = view(name, judged);
    expect(seen.verdict).toBe(verdict);
    expect(seen.protocol).toBe(protocol);
    expect(seen.summary).toMatch(/^[^.]*\b(?:[^.]|\.\d)*\.$/);
    expect(seen.stops.length > 0).toBe(verdict === 'stopped');
  });

  it('names the setting of both sides that stops it', () => {
    const { stops, at } = view('guacd:security=tls', NLA_ONLY);
    expect(at).toBe('x224');
    expect(stops.map(({ side, setting }) => [side, setting])).toEqual([
      ['client', 'security=tls'],
      ['server', 'NLA required (UserAuthentication 1)'],
    ]);
  });

  it('is stopped by a certificate where the client gives up, and not where it asks', () => {
    expect(view('guacd', selfSigned)).toMatchObject({ verdict: 'stopped', at: 'tls' });
    expect(view('guacd', selfSigned).stops[0]?.setting).toContain('ignore-cert');
    expect(view('guacd:ignore-cert=true', selfSigned).verdict).toBe('connects');
    expect(view('mstsc', selfSigned).conditions).toEqual([
      'somebody agrees to the certificate, which is self-signed',
    ]);
  });

  it('is stopped by CredSSP from before 2018 where the client heeds that', () => {
    const old = result({ facts: nlaFacts({ credssp: credsspFacts({ version: 3 }) }) });
    expect(view('mstsc', old)).toMatchObject({ verdict: 'stopped', at: 'credssp' });
    expect(view('freerdp', old).verdict).toBe('connects');
  });

  it('is stopped by an old TLS', () => {
    const old = result({ facts: nlaFacts({ tls: tlsFacts({ version: 'TLSv1' }) }) });
    expect(view('freerdp', old)).toMatchObject({ verdict: 'stopped', at: 'tls' });
    expect(view('freerdp', old).summary).toContain('TLS 1.0');
    expect(view('mstsc', old).verdict).toBe('connects');
  });

  it('is stopped where no version of its TLS is taken', () => {
    const seen = view('windows7', result({ tlsVersions: SOUND_TLS }));
    expect(seen).toMatchObject({ verdict: 'stopped', at: 'tls' });
    expect(seen.summary).toContain('takes TLS 1.2 and TLS 1.3 and no version that the client has');
    expect(seen.stops[0]).toMatchObject({
      side: 'client',
      setting: 'TLS versions, 1.0 at the most',
    });
    expect(view('freerdp', result({ tlsVersions: SOUND_TLS })).verdict).toBe('connects');
    const old = tlsVersions({ tls10: taken('tls10', ['TLS_RSA_WITH_3DES_EDE_CBC_SHA']) });
    expect(view('windows7', result({ tlsVersions: old })).verdict).toBe('connects');
    expect(view('freerdp', result({ tlsVersions: old }))).toMatchObject({
      verdict: 'stopped',
      at: 'tls',
    });
  });

  it('depends on an older TLS that nobody asked for', () => {
    const seen = view('windows7', NLA_ONLY);
    expect(seen.verdict).toBe('depends');
    expect(seen.conditions.join()).toContain('--tls versions');
    const silent = { ...SOUND_TLS, tls10: noTlsVersions().tls10 };
    expect(view('windows7', result({ tlsVersions: silent })).verdict).toBe('depends');
  });

  it('is not that of our own TLS where the server takes what we do not have', () => {
    const dead = failed('tls', { kind: 'reset' }, { protocols: matrix(), tlsVersions: SOUND_TLS });
    expect(view('freerdp', dead)).toMatchObject({ verdict: 'depends' });
    const none = { ...dead, tlsVersions: tlsVersions({}) };
    expect(view('freerdp', none)).toMatchObject({ verdict: 'stopped', at: 'tls' });
  });

  it('of a client without TLS 1.3 heeds no hello with it', () => {
    const fragile = nlaFacts({ tls: tlsFacts({ version: 'TLSv1', fallback: 'legacy' }) });
    expect(view('windows7', result({ facts: fragile })).verdict).toBe('connects');
    expect(view('mstsc', result({ facts: fragile })).verdict).toBe('depends');
  });

  it('depends where a current hello kills the handshake', () => {
    const fragile = result({ facts: nlaFacts({ tls: tlsFacts({ fallback: 'TLS 1.2' }) }) });
    expect(view('mstsc', fragile).verdict).toBe('depends');
  });

  it('goes no further than the probe where all clients are alike', () => {
    const dead = failed('mcs', { kind: 'closed', received: 0 }, { protocols: matrix() });
    expect(view('mstsc', dead)).toMatchObject({ verdict: 'stopped', at: 'mcs' });
    const refusing = failed('tcp', { kind: 'refused' });
    for (const each of CLIENTS) {
      expect(clientView(each, refusing)).toMatchObject({ verdict: 'stopped', at: 'tcp' });
    }
    const broken = failed('tls', { kind: 'reset' }, { protocols: matrix() });
    expect(view('freerdp', broken)).toMatchObject({ verdict: 'stopped', at: 'tls' });
  });

  it('is stopped where its request ends the connection', () => {
    const picky = result({ protocols: matrix({ hybrid: died({ kind: 'reset' }) }) });
    expect(view('freerdp', picky)).toMatchObject({ verdict: 'stopped', at: 'x224' });
    expect(view('mstsc', picky).verdict).toBe('connects');
  });

  it('is not known where too little was asked, and never for a fault of this machine', () => {
    expect(view('mstsc', result({ protocols: notTried })).verdict).toBe('unknown');
    expect(view('mstsc', failed('tcp', { kind: 'local', code: 'EMFILE' })).verdict).toBe('unknown');
  });
});

describe('the clients', () => {
  it('have a source and a confidence for everything that is said of them', () => {
    expect(CLIENTS.length).toBeGreaterThan(12);
    for (const { facts, attempts, name } of CLIENTS) {
      expect(attempts.length, name).toBeGreaterThan(0);
      expect(facts.map(({ about }) => about)).toEqual(
        expect.arrayContaining(['requests', 'certificate', 'CredSSP', 'TLS']),
      );
      for (const { source, confidence, says } of facts) {
        expect(source).not.toBe('');
        expect(says).not.toBe('');
        expect(confidence).toMatch(/^[ABC]$/);
      }
    }
  });

  it.each([
    ['', /is not a client/],
    ['constructor', /is not a client/],
    ['mstsc:', /takes none/],
    ['guacd:', /does not know/],
    ['guacd:security', /has a security that is not one of any, nla/],
    ['guacd:__proto__=x', /does not know/],
    ['guacd:security=nla,security=tls', /has security twice/],
    ['guacd:ignore-cert=maybe', /has a ignore-cert|not one of true, false/],
  ])('are not taken from %j', (text, words) => {
    expect(clientNamed(text)).toMatch(words);
  });
});
