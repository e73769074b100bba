/** The findings that real servers deserve for how they are configured, rule by rule. */
import { expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { surveyOf } from './kit/expected.ts';
import { startShadow } from './kit/freerdp-shadow.ts';
import { type Peer, withPeer } from './kit/peer.ts';
import { startXrdp, type XrdpOptions } from './kit/xrdp.ts';

/** No xrdp has NLA, and each makes its own certificate where nothing else is said. */
const UNDER_TLS = ['RDP-NLA-001', 'RDP-CERT-006'];
/** It selects Standard RDP Security where TLS was offered, and refuses nothing. */
const UNDER_RDP = ['RDP-STD-001', 'RDP-NLA-001', 'RDP-NEG-005'];

const XRDP: Readonly<Record<string, readonly [XrdpOptions, readonly string[]]>> = {
  // TLS is there, and so is the way round it.
  'security_layer=negotiate': [{ securityLayer: 'negotiate' }, [...UNDER_TLS, 'RDP-STD-001']],
  'security_layer=rdp': [{ securityLayer: 'rdp' }, UNDER_RDP],
  'security_layer=tls': [{ securityLayer: 'tls' }, UNDER_TLS],
  // Below 1.2, and only after a current hello had failed.
  'TLS 1.0 alone': [
    { securityLayer: 'tls', tlsProtocols: ['TLSv1'] },
    [...UNDER_TLS, 'RDP-TLS-001', 'RDP-TLS-002'],
  ],
  // A method and a level that protect little or nothing.
  'crypt_level=none': [
    { securityLayer: 'rdp', cryptLevel: 'none' },
    [...UNDER_RDP, 'RDP-STD-002', 'RDP-STD-003'],
  ],
  'crypt_level=low': [
    { securityLayer: 'rdp', cryptLevel: 'low' },
    [...UNDER_RDP, 'RDP-STD-002', 'RDP-STD-003'],
  ],
  // Forty bits again: xrdp does not ask what the client could do.
  'crypt_level=medium': [
    { securityLayer: 'rdp', cryptLevel: 'medium' },
    [...UNDER_RDP, 'RDP-STD-002', 'RDP-STD-003'],
  ],
  'crypt_level=high': [{ securityLayer: 'rdp', cryptLevel: 'high' }, UNDER_RDP],
  'crypt_level=fips': [{ securityLayer: 'rdp', cryptLevel: 'fips' }, [...UNDER_RDP, 'RDP-STD-005']],
  'a key of 1024 bits': [
    { securityLayer: 'tls', certificate: { key: 'rsa:1024' } },
    [...UNDER_TLS, 'RDP-CERT-007'],
  ],
  // Sound, and beyond clients that know RSA alone.
  'a key of an elliptic curve': [
    { securityLayer: 'tls', certificate: { key: 'ec:prime256v1' } },
    [...UNDER_TLS, 'RDP-CERT-009'],
  ],
  'a certificate that has expired': [
    { securityLayer: 'tls', certificate: { expired: true } },
    [...UNDER_TLS, 'RDP-CERT-001'],
  ],
  'a certificate for ten days': [
    { securityLayer: 'tls', certificate: { days: 10 } },
    [...UNDER_TLS, 'RDP-CERT-002'],
  ],
};

/** What the shadow server does over loopback is told in its kit. */
const SHADOW = {
  // Its NTLM names are those of the machine, which is in no domain, and not those of the certificate.
  nla: ['RDP-CERT-005', 'RDP-CERT-006', 'RDP-NTLM-002'],
  tls: UNDER_TLS,
  rdp: ['RDP-STD-001', 'RDP-STD-002', 'RDP-STD-003', 'RDP-NLA-001'],
} as const;

for (const [name, [options, rules]] of Object.entries(XRDP)) {
  withPeer(
    `xrdp with ${name}`,
    () => startXrdp(options),
    (peer) => deserves(peer, rules),
  );
}

for (const security of ['nla', 'tls', 'rdp'] as const) {
  withPeer(
    `freerdp-shadow with /sec:${security}`,
    () => startShadow({ security, user: 'alice', password: 'Pass-w0rd' }),
    (peer) => deserves(peer, SHADOW[security]),
  );
}

function deserves(peer: () => Peer, rules: readonly string[]): void {
  const result = surveyOf(peer);
  it('has the findings it deserves, and no others', () => {
    const found = diagnose(result()).findings.map(({ rule }) => rule);
    expect(found.sort()).toEqual([...rules].sort());
  });
}
