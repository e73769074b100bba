import type { Remedy } from '../remedy.ts';
import { CIPHER_PAGE, INFERRED, TLS_SETTINGS } from '../source.ts';

const PROTOCOLS =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols';
const CIPHER_ORDER =
  'Computer Configuration\\Administrative Templates\\Network\\SSL Configuration Settings\\SSL Cipher Suite Order';
const DISABLE = (...versions: readonly string[]) =>
  `${versions.map((each) => `'${each}'`).join(',')} | ForEach-Object { New-Item "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\$_\\Server" -Force | Set-ItemProperty -Name Enabled -Value 0 }`;
const RESTORE = 'Delete the added keys and restart, to be back at the defaults of the system.';
const SUITE_BACK = 'Run `Enable-TlsCipherSuite -Name NAME` for a suite that an old client needs.';

/** What a survey of TLS finds. */
export const tlsRemedies: readonly Remedy[] = [
  {
    rule: 'RDP-TLS-007',
    about:
      'the design of SSL 3.0 is broken (CVE-2014-3566), and no client that is still in use needs it',
    remedy: 'Disable SSL 3.0; on xrdp, leave SSLv3 out of ssl_protocols.',
    registry: `${PROTOCOLS}\\SSL 3.0\\Server\\Enabled = 0`,
    powershell: DISABLE('SSL 3.0'),
    rollback: RESTORE,
    sources: ['RFC 7568', TLS_SETTINGS],
    confidence: 'A',
  },
  {
    rule: 'RDP-TLS-008',
    about:
      'TLS 1.0 and 1.1 are withdrawn, and whoever is on the way may bring clients down to them',
    remedy: 'Disable TLS 1.0 and 1.1; on xrdp, leave them out of ssl_protocols.',
    registry: `${PROTOCOLS}\\TLS 1.0\\Server\\Enabled = 0, and the same for TLS 1.1`,
    powershell: DISABLE('TLS 1.0', 'TLS 1.1'),
    rollback: `${RESTORE} Clients that know nothing newer are shut out until then.`,
    sources: ['RFC 8996', 'RFC 9325 section 3.1.1', TLS_SETTINGS],
    confidence: 'A',
  },
  {
    rule: 'RDP-TLS-009',
    about: 'old clients cannot agree on a TLS version with it, which is as it should be',
    remedy:
      'Leave the server as it is and update such clients; Windows 7 and Server 2008 R2 need KB3080079.',
    registry: `${PROTOCOLS}\\TLS 1.0\\Server\\Enabled`,
    rollback: 'Nothing is changed.',
    sources: ['RFC 8996', TLS_SETTINGS, 'neutrinolabs/xrdp#2628'],
    confidence: 'B',
  },
  {
    rule: 'RDP-TLS-010',
    about: 'TLS 1.2 is what many clients still have at best, and they fail before CredSSP begins',
    remedy: 'Enable TLS 1.2 as well; on xrdp, add TLSv1.2 to ssl_protocols.',
    registry: `${PROTOCOLS}\\TLS 1.2\\Server\\Enabled = 1`,
    powershell:
      "New-Item 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server' -Force | Set-ItemProperty -Name Enabled -Value 1",
    rollback: 'Set Enabled back to 0 where every client has TLS 1.3.',
    sources: [TLS_SETTINGS, 'neutrinolabs/xrdp#2628', INFERRED],
    confidence: 'B',
  },
  {
    rule: 'RDP-TLS-011',
    about:
      'suites with RC4, RC2, DES, 3DES, IDEA or MD5 are broken or outdated, and a client may still choose them',
    remedy: 'Disable these suites; on xrdp, leave them out of tls_ciphers.',
    policy: CIPHER_ORDER,
    powershell: 'Disable-TlsCipherSuite -Name NAME',
    rollback: SUITE_BACK,
    sources: ['RFC 9325 section 4.1', CIPHER_PAGE],
    confidence: 'A',
  },
  {
    rule: 'RDP-TLS-012',
    about:
      'suites with NULL, EXPORT or anon leave out encryption, or keys that hold, or the proof of who the server is, so that anyone on the way can read or take over',
    remedy: 'Disable these suites; on xrdp, leave them out of tls_ciphers.',
    policy: CIPHER_ORDER,
    powershell: 'Disable-TlsCipherSuite -Name NAME',
    rollback: SUITE_BACK,
    sources: ['RFC 9325 section 4.1', CIPHER_PAGE],
    confidence: 'A',
  },
  {
    rule: 'RDP-TLS-013',
    about: 'whoever records traffic today can read it when the private key gets out',
    remedy: 'Enable suites with ECDHE and put them first.',
    policy: CIPHER_ORDER,
    powershell: 'Enable-TlsCipherSuite -Name TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 -Position 0',
    rollback: 'Run `Disable-TlsCipherSuite -Name TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384`.',
    sources: ['RFC 9325 section 4.1', CIPHER_PAGE],
    confidence: 'A',
  },
  {
    rule: 'RDP-TLS-014',
    about:
      'a prime of 1024 bits or less can be prepared for by whoever has the means, once for all',
    remedy:
      'Use a prime of 2048 bits or more, or leave suites with DHE out in favour of those with ECDHE.',
    registry: `${PROTOCOLS.replace(/Protocols$/, 'KeyExchangeAlgorithms')}\\Diffie-Hellman\\ServerMinKeyBitLength = 2048`,
    powershell:
      'Get-TlsCipherSuite | Where-Object Name -like "TLS_DHE_*" | ForEach-Object { Disable-TlsCipherSuite -Name $_.Name }',
    rollback: 'Delete ServerMinKeyBitLength, or run `Enable-TlsCipherSuite` for each suite.',
    sources: ['RFC 9325 section 4.1', TLS_SETTINGS],
    confidence: 'A',
  },
];
