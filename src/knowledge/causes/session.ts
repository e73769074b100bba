import type { Cause } from '../cause.ts';
import {
  CONNECT_SERVER,
  DISCONNECT_PAGE,
  EVENT_MANIFESTS,
  eventPage,
  GENERAL_SERVER,
  INFERRED,
  INTERNAL_AZURE,
  INTERNAL_SERVER,
  POLICIES,
  serverArticle,
  TRANSCRIBED,
} from '../source.ts';
import { CLIENT_LOG, POLICY, SESSION_LOG } from './checks.ts';
import { SERVICE_LOG } from './logs.ts';

const KEEP_ALIVE =
  'Set the policy "Configure keep-alive connection interval" below Remote Desktop Session Host\\Connections.';
const RECONNECT = serverArticle('rdp-client-disconnects-cannot-reconnect-same-session');

/** What ends sessions that had begun, and what stands behind several symptoms. */
export const sessionCauses: readonly Cause[] = [
  {
    id: 'dropped-mid-session',
    stage: 'session',
    title: 'the connection was lost in the middle of a session',
    sees: 'The client shows 0x904 with extended 0x0, 0x304 or 0x404.',
    wire: 'The handshake is sound.',
    reasons: [
      'VPN or wireless network of the client dropped',
      'a firewall or address translation forgot an idle connection',
      'the Remote Desktop service died',
      'the host was suspended',
    ],
    remote: 'Repeated handshakes show losses on the path of the probe, never those of the user.',
    server: [
      SESSION_LOG,
      SERVICE_LOG,
      'Read System log, Kernel-Power 42: the host went to sleep.',
      CLIENT_LOG,
      'On the client, run `ping -t HOST` while it works and look for losses, with and without the VPN.',
    ],
    fix: { network: 'Raise idle time-outs.', server: KEEP_ALIVE },
    risk: 'Longer time-outs fill the tables of a firewall; keep-alive costs a few packets a minute.',
    sources: [DISCONNECT_PAGE, RECONNECT, EVENT_MANIFESTS],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'udp-transport',
    stage: 'session',
    title: 'the UDP transport breaks sessions',
    sees: 'Sessions drop about 65 seconds after they began, and hold over TCP alone.',
    wire: 'The handshake over TCP is sound.',
    reasons: ['an update of client or server broke UDP between their versions'],
    remote: 'At most whether UDP 3389 answers.',
    server: [
      'Read RemoteDesktopServices-RdpCoreTS/Operational 131, which says for each connection whether it is TCP or UDP.',
      'On the client, set the policy "Turn Off UDP On Client" below Remote Desktop Connection Client, and see whether sessions hold.',
    ],
    fix: {
      client: 'Update; until then turn UDP off on the client by policy.',
      server: 'Update; the policy "Select RDP transport protocols" turns UDP off for all clients.',
    },
    risk: 'Over a line that loses packets, TCP alone is slower.',
    sources: [
      'a field guide on Windows 11 24H2 against Server 2016 (engineerdirect.co.uk)',
      POLICIES,
      EVENT_MANIFESTS,
    ],
    confidence: 'C',
  },
  {
    id: 'reconnect-failed',
    stage: 'session',
    title: 'the client could not get back to its session',
    sees: 'The client shows 0xE08, 0x1108 or 0x2507.',
    wire: 'The handshake is sound.',
    reasons: [
      'the old session still counts as active on the host',
      'the broker has lost track of the session',
    ],
    remote: 'It cannot be seen from outside.',
    server: [
      'Run `qwinsta`: the old session stands there as Active although nobody is connected.',
      'Read TerminalServices-RemoteConnectionManager 1041: the client that came back was not authenticated.',
      SESSION_LOG,
    ],
    fix: { server: `End the old session with \`logoff ID\`. ${KEEP_ALIVE}` },
    risk: 'What was not saved in the old session is lost with it.',
    sources: [
      RECONNECT,
      TRANSCRIBED,
      eventPage('1041', 'TerminalServices-RemoteConnectionManager'),
    ],
    confidence: 'A',
    ranking: 'B',
  },
  {
    id: 'audio-blocking',
    stage: 'client',
    title: 'a blocked audio call holds the client up',
    sees: 'It hangs for about a minute, then an internal error; the second try works.',
    wire: 'The client leaves a gap between its messages until the server resets.',
    reasons: ['the audio service of client or server hangs'],
    remote: 'The probe has no audio: a sound handshake agrees with it.',
    server: [
      'Run `Stop-Service Audiosrv`: if the first try then works at once, this is it.',
      'On the client, run `Stop-Service Audiosrv` if the server alone made no difference.',
    ],
    fix: {
      server: 'Disable the Windows Audio service.',
      client: 'Disable the Windows Audio service where the server alone is not enough.',
    },
    risk: 'There is no sound while the service is off.',
    sources: [INTERNAL_SERVER],
    confidence: 'A',
  },
  {
    id: 'policy-overwrites',
    stage: 'session',
    title: 'a group policy writes the setting back',
    sees: 'What was mended breaks again by itself; all sessions drop at once now and then.',
    wire: 'Two probes some minutes apart differ.',
    reasons: [
      'policy is applied again about every 90 minutes',
      'while it is applied, a local "no" can hold for a moment',
    ],
    remote: 'Probe again later and compare.',
    server: [
      POLICY,
      'Look at fDenyTSConnections under `HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server`: where it is 1 and only the policy allows connections, sessions drop while the policy is applied.',
      'Run `gpupdate /force` and see whether the setting turns back; that can drop sessions.',
    ],
    fix: {
      server:
        'Change the setting in the policy, not on the machine; set the local fDenyTSConnections to 0.',
    },
    risk: 'A policy reaches all machines that it is linked to: try the change on one of them.',
    sources: [
      GENERAL_SERVER,
      serverArticle('client-disconnected-group-policy-updates'),
      INTERNAL_AZURE,
    ],
    confidence: 'A',
  },
  {
    id: 'jump-host',
    stage: 'session',
    title: 'the address belongs to a jump host or an access product, which speaks for itself',
    sees: 'Messages of the product, or codes that do not fit the host behind it.',
    wire: 'Certificate and NTLM names are those of the product.',
    reasons: [
      'the product refuses by its own rights',
      'the product is addressed by another name than its certificate has',
      'the product cannot do what the client or the host demands',
    ],
    remote: 'The names in the certificate and in the challenge show whose listener it is.',
    server: [
      "In the product's own log, look for the attempt, and in its settings for the rights of the user and the name of the target.",
      'On the machine of the product, probe the host behind it.',
    ],
    fix: {
      server: 'Give the right in the product.',
      client: 'Address the product by the name in its certificate.',
    },
    risk: 'A way round the product goes round its approvals and its recording too.',
    sources: ['docs.cyberark.com, Connect using RDP', 'FreeRDP/FreeRDP#10828', INFERRED],
    confidence: 'B',
    ranking: 'C',
  },
  {
    id: 'update-regression',
    stage: 'session',
    title: 'an update of Windows broke something',
    sees: 'It began on the day of an update, on many machines.',
    wire: 'Nothing, unless TLS or CredSSP changed.',
    reasons: [
      'KB5055528 of April 2025 with 0x3 and 0x11, KB5051987 of February 2025 with freezes, KB5074109 of January 2026 on clients, each by reports from the field',
    ],
    remote: 'It cannot be seen from outside.',
    server: [
      'Run `Get-HotFix | Sort-Object InstalledOn` and compare dates.',
      'On the client, run the same, and compare with the known issues under Windows release health.',
    ],
    fix: { server: 'Install a later update or a Known Issue Rollback.' },
    risk: 'Removing a security update opens again what it closed, and is the last resort.',
    sources: ['reports from the field (it.ittrip.xyz, windowsforum.com)'],
    confidence: 'C',
  },
  {
    id: 'security-software',
    stage: 'session',
    title: 'security or remote control software cuts the connection',
    sees: 'An internal error, or 0x904 with extended 0x0 after logon.',
    wire: 'TLS dies without an alert, or the handshake is sound and the session ends.',
    reasons: [
      'a scanner or firewall on the host interferes',
      'another remote tool interferes, such as RustDesk since 1.2.7',
    ],
    remote: 'No more than the symptom.',
    server: [
      "In the product's own log, look for the time of the attempt.",
      'Disable the product, then uninstall it: only the second excludes it.',
    ],
    fix: { server: 'Update the product, or exempt RDP.' },
    risk: 'Without it the host is unprotected: test for minutes, on a host that the internet does not reach.',
    sources: [CONNECT_SERVER, 'rustdesk/rustdesk#10125'],
    confidence: 'A',
    ranking: 'C',
  },
];
