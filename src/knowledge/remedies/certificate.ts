import type { Remedy } from '../remedy.ts';
import {
  DISCONNECT_PAGE,
  EVENTS_AZURE,
  IDENTITY_SERVER,
  LISTENER_CERTIFICATE,
  learn,
  NAME_SERVER,
  POLICIES,
  serverArticle,
  TIME_TOOLS,
} from '../source.ts';

const TEMPLATE =
  'Computer Configuration\\Administrative Templates\\Windows Components\\Remote Desktop Services\\Remote Desktop Session Host\\Security\\Server authentication certificate template';
const BIND =
  "$setting = Get-CimInstance -Namespace root/cimv2/TerminalServices -ClassName Win32_TSGeneralSetting -Filter \"TerminalName='RDP-tcp'\"; Set-CimInstance $setting -Property @{ SSLCertificateSHA1Hash = 'THUMBPRINT' }";
const RENEW =
  "Get-ChildItem 'Cert:\\LocalMachine\\Remote Desktop' | Remove-Item; Restart-Service SessionEnv,TermService -Force";
const UNBIND =
  'Delete the value SSLCertificateSHA1Hash under the RDP-Tcp key and restart TermService: the listener is back at its own certificate.';
const ISSUED =
  'Issue a certificate with RSA 2048 and SHA-256 for the full name of the host, and bind it.';

export const certificateRemedies: readonly Remedy[] = [
  {
    rule: 'RDP-CERT-001',
    about: 'people learn to click warnings away, and hardened clients refuse',
    remedy: 'Renew the certificate; one that Windows made itself is made anew after it is deleted.',
    policy: TEMPLATE,
    powershell: RENEW,
    rollback: 'Nothing is lost but the pin of clients that had stored the old certificate.',
    sources: [EVENTS_AZURE, serverArticle('rdc-stuck-on-src-screen'), POLICIES],
    confidence: 'A',
  },
  {
    rule: 'RDP-CERT-002',
    about: 'it will be a fault in a few weeks',
    remedy: 'Renew it and bind the new one; Windows renews its own by itself.',
    policy: TEMPLATE,
    powershell: BIND,
    rollback: UNBIND,
    sources: [LISTENER_CERTIFICATE, serverArticle('rdc-stuck-on-src-screen'), POLICIES],
    confidence: 'A',
  },
  {
    rule: 'RDP-CERT-003',
    about: 'clients refuse it, and a clock is wrong somewhere',
    remedy: 'Set the clock right, then renew the certificate.',
    powershell: 'w32tm /resync',
    rollback: 'Nothing is changed but the clock.',
    sources: [IDENTITY_SERVER, TIME_TOOLS],
    confidence: 'A',
  },
  {
    rule: 'RDP-CERT-004',
    about: 'clients warn, and a warning that is always there protects nobody',
    remedy: `${ISSUED} Or use the name that is in it.`,
    policy: TEMPLATE,
    powershell: BIND,
    rollback: UNBIND,
    sources: [LISTENER_CERTIFICATE, NAME_SERVER, POLICIES],
    confidence: 'A',
  },
  {
    rule: 'RDP-CERT-005',
    about: 'the certificate was made for another machine, or the machine was renamed',
    remedy: ISSUED,
    powershell: BIND,
    rollback: UNBIND,
    sources: [LISTENER_CERTIFICATE, NAME_SERVER],
    confidence: 'A',
  },
  {
    rule: 'RDP-CERT-006',
    about: 'clients cannot tell the server from another that calls itself the same',
    remedy: 'Let the internal authority issue certificates by a template.',
    policy: TEMPLATE,
    powershell: BIND,
    rollback: UNBIND,
    sources: [LISTENER_CERTIFICATE, NAME_SERVER, POLICIES],
    confidence: 'A',
  },
  {
    rule: 'RDP-CERT-007',
    about: 'the key can be broken, and current clients refuse it',
    remedy: ISSUED,
    powershell: BIND,
    rollback: UNBIND,
    sources: ['RFC 9325 section 4.5', LISTENER_CERTIFICATE],
    confidence: 'A',
  },
  {
    rule: 'RDP-CERT-008',
    about: 'signatures with this hash can be forged, and current clients refuse them',
    remedy: ISSUED,
    powershell: BIND,
    rollback: UNBIND,
    sources: ['RFC 9155', 'RFC 9325 section 4.5', LISTENER_CERTIFICATE],
    confidence: 'A',
  },
  {
    rule: 'RDP-CERT-009',
    about: 'old clients and tools fail in TLS, while current ones are fine',
    remedy: 'Leave it where no old client is left; else issue one with RSA 2048.',
    powershell: BIND,
    rollback: UNBIND,
    sources: ['neutrinolabs/xrdp#1776', LISTENER_CERTIFICATE],
    confidence: 'B',
  },
  {
    rule: 'RDP-CERT-010',
    about: 'some clients cannot unpack it (0x706), and every handshake takes longer',
    remedy: ISSUED,
    powershell: BIND,
    rollback: UNBIND,
    sources: [DISCONNECT_PAGE, 'neutrinolabs/xrdp#195', LISTENER_CERTIFICATE],
    confidence: 'B',
  },
  {
    rule: 'RDP-CERT-011',
    about:
      'whoever gets the key of one machine can pass for all of them; hosts behind one name share it on purpose',
    remedy:
      'Give each machine a certificate of its own, and generalise images before they are cloned.',
    powershell: RENEW,
    rollback: 'Import the shared certificate again and bind it.',
    sources: [
      learn('windows-hardware/manufacture/desktop/sysprep--generalize--a-windows-installation'),
      EVENTS_AZURE,
    ],
    confidence: 'A',
  },
];
