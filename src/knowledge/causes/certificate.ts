import type { Cause } from '../cause.ts';
import {
  clientPage,
  DISCONNECT_PAGE,
  EVENTS_AZURE,
  IDENTITY_SERVER,
  INTERNAL_SERVER,
  serverArticle,
  TRANSCRIBED,
} from '../source.ts';
import { BINDING, OWN_CERTIFICATE, TLS_LOG, XRDP_LOG } from './checks.ts';

const WARNS_ANEW = 'Clients that had accepted or pinned the old certificate warn once more.';

export const certificateCauses: readonly Cause[] = [
  {
    id: 'certificate-expired',
    stage: 'tls',
    title: 'the certificate has expired',
    sees: 'The client shows a warning, or 0x1B07; hardened clients refuse.',
    wire: 'The last day of the certificate is past.',
    reasons: [
      'Windows could not renew its own certificate',
      'the certificate of the enterprise was not renewed',
      'it was renewed, and the listener still holds the old one',
    ],
    not: 'By itself it does not stop mstsc, which warns and goes on.',
    remote: 'The dates are in the result.',
    server: [
      OWN_CERTIFICATE,
      'Read System log, TerminalServices-RemoteConnectionManager 1057 and 1058: Windows could not make or replace its certificate.',
      BINDING,
    ],
    fix: {
      server:
        'Delete the self-signed certificate and restart SessionEnv, which makes one for six months; or renew the own one and bind it.',
    },
    risk: WARNS_ANEW,
    sources: [TRANSCRIBED, serverArticle('rdc-stuck-on-src-screen'), EVENTS_AZURE],
    confidence: 'A',
  },
  {
    id: 'clock-skew',
    stage: 'tls',
    title: 'a clock is wrong',
    sees: 'The client shows 0x1B07 or 0x1D07 and speaks of a difference in time or date.',
    wire: 'The time in the NTLM challenge is far from ours, or the certificate is valid from a day to come.',
    reasons: [
      'the clock of the server or of the client is wrong',
      'the certificate was made while a clock was wrong',
    ],
    not: 'A wrong clock breaks certificates and Kerberos; it never gives extended code 0x7.',
    remote:
      'The challenge always carries the time of the server; Kerberos gives up at 300 seconds.',
    server: [
      'Run `w32tm /query /status`, which names the source of the time and when it was last reached.',
      'On the client, run `net time \\\\HOST`, and compare with a clock that is right.',
    ],
    fix: {
      server:
        'Run `w32tm /resync`, and mend the source of the time; then have the certificate made anew if it was made while the clock was wrong.',
      client: 'Run `w32tm /resync`, and mend the source of the time.',
    },
    risk: 'A clock that jumps upsets what relies on time, such as scheduled jobs and logs.',
    sources: ['MS-NLMP 2.2.2.1', IDENTITY_SERVER],
    confidence: 'A',
  },
  {
    id: 'certificate-untrusted',
    stage: 'tls',
    title: 'clients have no reason to trust the certificate',
    sees: 'The client shows the yellow warning; with authentication level 1 it refuses.',
    wire: 'The certificate is self-signed, has another name, or comes from an unknown issuer.',
    reasons: [
      'the listener uses the certificate that Windows made for itself',
      'the name that people type is not in the certificate',
      'the issuing authority is not installed on the client',
    ],
    not: 'It is worth a note, and the cause of a failure only where the client says that it refused.',
    remote: 'Names and issuer are in the result.',
    server: [BINDING, OWN_CERTIFICATE],
    fix: {
      server: 'Issue a certificate from the internal authority and bind it.',
      client: 'Install the authority, and use the name in the certificate.',
    },
    risk: 'Who learns to click the warning away gives the password to whoever stands in between. A self-signed certificate that clients are told to trust has to be told anew when Windows replaces it after six months.',
    sources: [
      serverArticle('error-when-connecting-terminal-server'),
      serverArticle('custom-server-authentication-certificate-for-tls'),
      serverArticle('rdc-stuck-on-src-screen'),
    ],
    confidence: 'A',
  },
  {
    id: 'unexpected-certificate',
    stage: 'tls',
    title: 'the client meets another certificate than it expects',
    sees: 'The client shows 0x907 and speaks of an unexpected server certificate.',
    wire: 'The fingerprint differs from the one that was pinned or seen before.',
    reasons: [
      'the hosts behind one name have certificates of their own',
      'a jump product is addressed by another name than its certificate has',
      'the self-signed certificate was made anew',
      'a device on the way opens TLS',
    ],
    remote: 'Compare fingerprints over several connections and addresses.',
    server: [
      'Compare the fingerprint in the result with the certificates of each host behind the name: where none has it, something on the way opens TLS.',
      OWN_CERTIFICATE,
      BINDING,
    ],
    fix: {
      server: 'Give all hosts behind one name the same certificate.',
      client: 'Use the full name that is in the certificate.',
    },
    risk: 'A key that lies on several hosts is lost with any of them. Whoever accepts a new fingerprint without comparing it with the server may accept an impostor.',
    sources: [TRANSCRIBED, 'a field report on CyberArk PSM (gozmosis.blogspot.com, 2023-03)'],
    confidence: 'B',
    ranking: 'C',
  },
  {
    id: 'listener-certificate-binding',
    stage: 'tls',
    title: 'the certificate that is bound to the listener is missing, stale or not usable',
    sees: 'The client shows an internal error, or 0x904 with extended 0x7.',
    wire: 'TLS is refused or dies, or an old certificate is still shown after a renewal.',
    reasons: [
      'the thumbprint names a certificate that is gone',
      'the certificate is not in the Personal store of the computer',
      'NETWORK SERVICE may not read its private key',
    ],
    not: 'An empty thumbprint is the normal state of a listener with a self-signed certificate.',
    remote: 'From outside it shows which certificate is presented, never which one is bound.',
    server: [
      BINDING,
      'Run `Get-ChildItem Cert:\\LocalMachine\\My`, which has to list that thumbprint with HasPrivateKey, and look with `certlm.msc`, Manage Private Keys, whether NETWORK SERVICE may read the key.',
      TLS_LOG,
    ],
    fix: {
      server:
        'Bind a usable certificate; or delete the value SSLCertificateSHA1Hash under the RDP-Tcp key and restart, though not on a Connection Broker.',
    },
    risk: 'Without the value clients get the self-signed certificate and warn. Renaming the folder MachineKeys, as often advised, breaks the keys of all other certificates of the machine.',
    sources: [
      clientPage('win32-tsgeneralsetting'),
      serverArticle('remote-desktop-listener-certificate-configurations'),
      EVENTS_AZURE,
      INTERNAL_SERVER,
    ],
    confidence: 'A',
  },
  {
    id: 'certificate-unreadable',
    stage: 'tls',
    title: 'clients cannot make out the certificate',
    sees: 'The client shows 0x706.',
    wire: 'The key is unusually large or of an unusual kind, extensions are missing, or the certificate of Standard RDP Security is damaged.',
    reasons: [
      'a certificate for xrdp or another server was made by hand',
      'the client is older than the algorithms of the certificate',
    ],
    remote: 'Type and size of the key and the signature algorithm are in the result.',
    server: [
      BINDING,
      'On xrdp, run `openssl x509 -in /etc/xrdp/cert.pem -noout -text`, or on the file that certificate in xrdp.ini names.',
      XRDP_LOG,
    ],
    fix: { server: 'Use an RSA key of 2048 bits and SHA-256.', client: 'Update the client.' },
    risk: WARNS_ANEW,
    sources: [DISCONNECT_PAGE, 'neutrinolabs/xrdp#195', 'neutrinolabs/xrdp#1776'],
    confidence: 'B',
  },
];
