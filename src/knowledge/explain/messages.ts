/** Words from dialogs, and the causes they lead to. Words are compared without case and punctuation. */

export interface Message {
  /** Any of these, as they stand in a dialog. */
  readonly words: readonly string[];
  /** Whole sentences: how to take it. */
  readonly means: string;
  readonly causes: readonly string[];
}

export const MESSAGES: readonly Message[] = [
  {
    words: ['credssp encryption oracle remediation', 'encryption oracle'],
    means: 'One side lacks the CredSSP update of 2018, most often the server.',
    causes: ['credssp-server-unpatched', 'credssp-client-too-old'],
  },
  {
    words: ['ntlm authentication being blocked', 'ntlm authentication is blocked'],
    means: 'The server does not take NTLM, so that only Kerberos gets in.',
    causes: ['ntlm-blocked', 'credssp-server-unpatched'],
  },
  {
    words: ['the function requested is not supported', 'function requested is not supported'],
    means:
      'Two troubles share this sentence: the CredSSP update of 2018, and a TLS that did not come about. A probe tells them apart.',
    causes: [
      'credssp-server-unpatched',
      'unsupported-function-not-credssp',
      'credssp-client-too-old',
    ],
  },
  {
    words: ['local security authority cannot be contacted'],
    means:
      'The server could not check the account; reachability, TLS and CredSSP version are most often sound.',
    causes: ['lsa-cannot-be-contacted', 'no-authority', 'password-or-account-expired'],
  },
  {
    words: [
      'domain controller cannot be contacted to perform nla',
      'domain controller cannot be contacted',
    ],
    means: 'The server reaches no domain controller; a probe without credentials stays green.',
    causes: ['no-authority', 'trust-broken', 'port-exhaustion'],
  },
  {
    words: ['requires network level authentication'],
    means:
      'The server requires NLA and the client does not do it, which is a setting of the client.',
    causes: ['nla-required'],
  },
  {
    words: ['no remote desktop license servers available', 'no remote desktop license server'],
    means: 'The session host found no license server and its grace period is over.',
    causes: ['no-license-server'],
  },
  {
    words: ['invalid licensing message', 'licensing protocol', 'licence protocol'],
    means: 'Licensing broke down between client and server.',
    causes: ['licensing-protocol-error', 'server-licensing-certificate'],
  },
  {
    words: ['because of a security error', 'security error the client could not connect'],
    means: 'Standard RDP Security did not come about.',
    causes: ['standard-security-failed', 'server-licensing-certificate'],
  },
  {
    words: ['data decompression', 'decompression at the client'],
    means: 'The client could not decompress data of the session.',
    causes: ['protocol-error-after-start'],
  },
  {
    words: [
      'administrative tool',
      'ended by an administrator',
      'disconnected by the administrator',
    ],
    means: 'Somebody ended the session on purpose.',
    causes: ['ended-by-user-or-administrator'],
  },
  {
    words: [
      'remote access to the server is not enabled',
      'remote computer is turned off',
      'not available on the network',
    ],
    means: 'The TCP connection could not be made; RDP itself was never reached.',
    causes: ['tcp-refused', 'tcp-timeout', 'rdp-disabled', 'custom-port', 'source-scoped'],
  },
  {
    words: [
      'this computer cant connect to the remote computer',
      'can t connect to the remote computer',
    ],
    means: 'The sentence names no stage; a probe shows at which one it ends.',
    causes: [
      'accept-then-silence',
      'tls-closed-without-alert',
      'insufficient-privileges',
      'logons-disabled-or-limited',
    ],
  },
  {
    words: ['cant find the computer', 'can t find the computer', 'cannot find the computer'],
    means: 'The name could not be looked up.',
    causes: ['dns-not-found', 'dns-failure'],
  },
  {
    words: ['restricted the type of logon', 'restricted the types of logon'],
    means: 'The account may not log on in this way; over NLA that is a logon from the network.',
    causes: ['logon-type-not-granted'],
  },
  {
    words: ['not authorized for remote login', 'not authorized for remote logon'],
    means: 'The account is known and has no right to log on through Remote Desktop.',
    causes: ['early-authorization-denied', 'insufficient-privileges'],
  },
  {
    words: ['time or date difference', 'difference between your computer and the remote computer'],
    means: 'Clocks differ too much for Kerberos or for the certificate.',
    causes: ['kerberos-time', 'clock-skew', 'port-exhaustion'],
  },
  {
    words: ['unexpected server authentication certificate'],
    means: 'The certificate is not the one that the client expects.',
    causes: ['unexpected-certificate'],
  },
  {
    words: [
      'certificate is expired',
      'certificate has expired',
      'certificate expired',
      'expired or invalid',
    ],
    means: 'The certificate of the server is past its last day, or a clock is wrong.',
    causes: ['certificate-expired', 'clock-skew'],
  },
  {
    words: ['not the one you specified'],
    means: 'The name leads to another machine than it should.',
    causes: ['wrong-host'],
  },
  {
    words: ['credentials did not work', 'logon attempt failed'],
    means: 'The credentials were not accepted, or a farm could not use them.',
    causes: ['bad-credentials', 'cached-credentials', 'broker-service-down'],
  },
  {
    words: ['service is currently busy'],
    means: 'The server has run out of memory or other resources.',
    causes: ['server-exhausted'],
  },
  {
    words: ['because of a protocol error', 'protocol error detected'],
    means: 'The session broke right after it began; the handshake is most often sound.',
    causes: ['protocol-error-after-start', 'protocol-stream-error'],
  },
  {
    words: ['another console session', 'console session is already in progress'],
    means: 'The client connects to its own machine, or the listener is patched.',
    causes: ['console-session'],
  },
  {
    words: ['another user connected', 'another connection was made'],
    means: 'Somebody else took the session over.',
    causes: ['session-replaced'],
  },
  {
    words: ['receive any input', 'idle for too long'],
    means: 'The limit for idle sessions was reached.',
    causes: ['session-time-limit'],
  },
  {
    words: ['doesnt support restricted administration', 'restricted administration mode'],
    means: 'The client asks for Restricted Admin mode, which is off on the server.',
    causes: ['restricted-admin-unavailable'],
  },
  {
    words: ['trust relationship'],
    means: 'The trust between the machine and its domain is broken.',
    causes: ['trust-broken'],
  },
  {
    words: ['an internal error has occurred', 'internal error'],
    means:
      'It is what the client says when it has no better text, also for pairs of codes that it does not know; the codes below the text and a probe say more.',
    causes: [
      'tls-closed-without-alert',
      'tls-version-mismatch',
      'listener-certificate-binding',
      'protocol-error-after-start',
      'audio-blocking',
      'port-under-attack',
    ],
  },
];
