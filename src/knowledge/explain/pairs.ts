/** What two numbers of the client's dialog say together, where that is more than each says alone. */
import type { Confidence } from '../confidence.ts';

export interface Pair {
  readonly disconnect: number;
  readonly extended: number;
  /** Whole sentences. */
  readonly means: string;
  readonly confidence: Confidence;
  readonly causes: readonly string[];
}

export const PAIRS: readonly Pair[] = [
  {
    disconnect: 0x3,
    extended: 0x7,
    means:
      'The server ended the connection and said that it denies it. No document of the maker gives a cause for this pair. It does not mean that the host cannot be reached, that a port is blocked, that ciphers, NLA or the CredSSP update are at fault, that a password is wrong, a limit is reached or a license is missing: each of those has another code. With 0x904 in place of 0x3 the connection died during the handshake, and the certificate is the first thing to look at. Run rdpprobe against the same address from the same network: where it finds the handshake sound up to NLA, the refusal comes after authentication, and only the logs of the server can name the cause: LocalSessionManager 40, RemoteConnectionManager 1149, Security 4625 and 4624.',
    confidence: 'A',
    causes: [
      'server-denied',
      'jump-host',
      'logons-disabled-or-limited',
      'broker-service-down',
      'insufficient-privileges',
    ],
  },
  {
    disconnect: 0x904,
    extended: 0x7,
    means:
      'The other side closed the connection before a session existed. The 7 need not come from the server: several reports show the pair where no server can have sent it, and how the client comes by it is not documented. Look at TLS, at the certificate, and at what really listens on the port.',
    confidence: 'B',
    causes: [
      'tls-closed-without-alert',
      'listener-certificate-binding',
      'not-rdp',
      'standard-rdp-only',
      'server-denied',
    ],
  },
  {
    disconnect: 0x904,
    extended: 0x0,
    means:
      'The other side closed the connection without a reason, most often in the middle of a session: the network was lost, the service died, or other software on the target interfered.',
    confidence: 'A',
    causes: ['dropped-mid-session', 'udp-transport', 'security-software'],
  },
  {
    disconnect: 0x3,
    extended: 0x0,
    means:
      'The server ended the connection and gave no reason, or the client had not asked for one.',
    confidence: 'A',
    causes: ['server-ended-no-reason'],
  },
  {
    disconnect: 0x3,
    extended: 0xc,
    means:
      'The user logged off, or the program of the session ended at once, as with a broken shell or where no desktop starts on xrdp.',
    confidence: 'A',
    causes: ['ended-by-user-or-administrator'],
  },
  {
    disconnect: 0x3,
    extended: 0x11,
    means:
      'The display of the remote session could not start. This comes long after TLS and has nothing to do with the certificate, and it is not 0x3 with 0x7.',
    confidence: 'A',
    causes: ['display-driver', 'update-regression'],
  },
  {
    disconnect: 0x3,
    extended: 0x1192,
    means:
      'Standard RDP Security could not decrypt, which was seen while files were copied to an old server without TLS.',
    confidence: 'B',
    causes: ['standard-security-failed'],
  },
];
