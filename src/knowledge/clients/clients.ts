/** The clients that are known, and how they are written: a name, and settings behind a colon. */
import type { Attempt, Client, ClientFact } from './client.ts';

const RDP: Attempt = { asks: 'rdp', takes: ['PROTOCOL_RDP'] };
const TLS: Attempt = { asks: 'ssl', takes: ['PROTOCOL_SSL'] };
const NLA: Attempt = { asks: 'hybrid', takes: ['PROTOCOL_HYBRID'] };
const NLA_EX: Attempt = { asks: 'hybridEx', takes: ['PROTOCOL_HYBRID_EX'] };

/** What FreeRDP does where all three are switched on, which is its default. */
const DOWNWARDS: readonly Attempt[] = [
  { asks: 'hybrid', takes: ['PROTOCOL_HYBRID', 'PROTOCOL_SSL', 'PROTOCOL_RDP'] },
  { asks: 'ssl', takes: ['PROTOCOL_SSL', 'PROTOCOL_RDP'] },
  RDP,
];

const fact = (
  about: string,
  says: string,
  source: string,
  confidence: ClientFact['confidence'] = 'B',
): ClientFact => ({ about, says, source, confidence });

const NEGO = 'FreeRDP 3, libfreerdp/core/nego.c';
const FREERDP_TLS = fact(
  'TLS',
  'from 1.2 on at security level 2; FreeRDP 2.11 takes 1.0 at level 1',
  'FreeRDP 3 and 2.11, libfreerdp/core/settings.c',
);
const FREERDP_CREDSSP = fact(
  'CredSSP',
  'version 6, and older ones of the server as well',
  'FreeRDP 3, libfreerdp/core/nla.c',
);

type Traits = Omit<Client, 'name' | 'setting' | 'attempts'>;

/** A client whose one setting chooses what it asks for; the first choice is the default. */
interface Family {
  readonly traits: Traits;
  readonly settingName: string;
  readonly choices: Readonly<Record<string, readonly Attempt[]>>;
  /** Whether `ignore-cert=true` may be said as well. */
  readonly mayIgnore?: true;
}

const FAMILIES: Readonly<Record<string, Family>> = {
  mstsc: {
    traits: {
      title: 'Remote Desktop Connection of Windows, up to date',
      untrusted: 'asks',
      certificateSetting: 'authentication level',
      leastCredssp: {
        version: 5,
        setting: 'Encryption Oracle Remediation (AllowEncryptionOracle)',
      },
      facts: [
        fact(
          'requests',
          'NLA with all that it builds on, and Standard RDP Security where the server has nothing else',
          'MS-RDPBCGR 2.2.1.1.1; Microsoft Learn, windows/win32/termserv/imsrdpclientnonscriptable3-negotiatesecuritylayer',
          'C',
        ),
        fact(
          'certificate',
          'asks where it cannot trust it, refuses at level 1, says nothing at level 0',
          'Microsoft Learn, windows/win32/termserv/imsrdpclientadvancedsettings4-authenticationlevel',
          'A',
        ),
        fact(
          'CredSSP',
          'refuses servers without the update of 2018, as the policy is Mitigated by default',
          'Microsoft Support, KB4093492',
          'A',
        ),
        fact('TLS', 'as Schannel of the system is set', 'MS-RDPBCGR 5.4.5.1', 'C'),
      ],
    },
    settingName: 'enablecredsspsupport',
    choices: {
      usual: [
        {
          asks: 'hybridEx',
          takes: ['PROTOCOL_HYBRID_EX', 'PROTOCOL_HYBRID', 'PROTOCOL_SSL', 'PROTOCOL_RDP'],
        },
        { ...RDP, after: ['SSL_NOT_ALLOWED_BY_SERVER'] },
      ],
    },
  },
  freerdp: {
    traits: {
      title: 'xfreerdp and its relatives, version 3',
      leastTls: 'TLSv1.2',
      untrusted: 'asks',
      certificateSetting: '/cert',
      facts: [
        fact('requests', '0x03, then 0x01, then 0x00, each as it is switched on with /sec', NEGO),
        fact(
          'certificate',
          'asks, and keeps the answer; without a terminal it gives up',
          'FreeRDP 3, client/common/client.c',
        ),
        FREERDP_CREDSSP,
        FREERDP_TLS,
      ],
    },
    settingName: '/sec',
    choices: { negotiate: DOWNWARDS, nla: [NLA], tls: [TLS], rdp: [RDP], ext: [NLA_EX] },
  },
  guacd: {
    traits: {
      title: 'Apache Guacamole, through FreeRDP',
      leastTls: 'TLSv1.2',
      untrusted: 'refuses',
      certificateSetting: 'ignore-cert, cert-tofu or cert-fingerprints',
      facts: [
        fact(
          'requests',
          'what security allows: any is 0x03, 0x01, 0x00; the others are one kind alone, and vmconnect NLA or TLS',
          `guacamole-server, src/protocols/rdp/settings.c; ${NEGO}`,
        ),
        fact(
          'certificate',
          'gives up where it cannot trust it, unless it is told otherwise',
          'guacamole-server, src/protocols/rdp/rdp.c',
        ),
        FREERDP_CREDSSP,
        FREERDP_TLS,
      ],
    },
    settingName: 'security',
    choices: {
      any: DOWNWARDS,
      nla: [NLA],
      'nla-ext': [NLA_EX],
      tls: [TLS],
      rdp: [RDP],
      vmconnect: [{ asks: 'hybrid', takes: ['PROTOCOL_HYBRID', 'PROTOCOL_SSL'] }, TLS],
    },
    mayIgnore: true,
  },
  rdesktop: {
    traits: {
      title: 'rdesktop 1.9, built with CredSSP',
      untrusted: 'asks',
      certificateSetting: 'its store of known certificates',
      kerberosOnly: true,
      facts: [
        fact(
          'requests',
          '0x03, without negotiation after failure code 2 or 3, with 0x01 where NLA fails',
          'rdesktop, iso.c',
        ),
        fact('certificate', 'asks where it cannot trust it', 'rdesktop, tcp.c and utils.c'),
        fact('CredSSP', 'with Kerberos alone, so that it takes a ticket', 'rdesktop, cssp.c'),
        fact('TLS', 'as GnuTLS comes, or one version with -V', 'rdesktop, tcp.c'),
      ],
    },
    settingName: 'built with CredSSP',
    choices: {
      usual: [
        { asks: 'hybrid', takes: ['PROTOCOL_HYBRID', 'PROTOCOL_SSL', 'PROTOCOL_RDP'] },
        { ...RDP, after: ['SSL_NOT_ALLOWED_BY_SERVER', 'SSL_CERT_NOT_ON_SERVER'] },
      ],
    },
  },
  windows7: {
    traits: {
      title: 'Remote Desktop Connection of Windows 7 and Server 2008 R2 without KB3080079',
      newestTls: 'TLSv1',
      untrusted: 'asks',
      certificateSetting: 'authentication level',
      facts: [
        fact(
          'requests',
          'NLA with all that it builds on, and Standard RDP Security where the server has nothing else',
          'MS-RDPBCGR 2.2.1.1.1',
          'C',
        ),
        fact(
          'certificate',
          'asks where it cannot trust it, refuses at level 1, says nothing at level 0',
          'Microsoft Learn, windows/win32/termserv/imsrdpclientadvancedsettings4-authenticationlevel',
          'A',
        ),
        fact(
          'CredSSP',
          'without the update of 2018 as well, and then it takes any server',
          'Microsoft Support, KB4093492',
        ),
        fact('TLS', '1.0 and nothing newer before the update', 'Microsoft Support, KB3080079'),
      ],
    },
    settingName: 'enablecredsspsupport',
    choices: {
      usual: [
        { asks: 'hybrid', takes: ['PROTOCOL_HYBRID', 'PROTOCOL_SSL', 'PROTOCOL_RDP'] },
        { ...RDP, after: ['SSL_NOT_ALLOWED_BY_SERVER'] },
      ],
    },
  },
};

/** Names as they are asked for, the defaults among them. */
export const CLIENT_NAMES: readonly string[] = Object.entries(FAMILIES).flatMap(
  ([name, { choices }]) => {
    const keys = Object.keys(choices);
    return keys.length === 1 ? [name] : [name, ...keys.map((key) => `${name}:security=${key}`)];
  },
);

/** Every client with every choice of what it asks for. */
export const CLIENTS: readonly Client[] = CLIENT_NAMES.flatMap((name) => {
  const found = clientNamed(name);
  return typeof found === 'string' ? [] : [found];
});

/**
 * @param text `mstsc`, `freerdp:security=nla`, `guacd:security=tls,ignore-cert=true`
 * @returns the client, or what is wrong with the text, to follow the text in a sentence
 */
export function clientNamed(text: string): Client | string {
  const [, name = '', said] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const family = Object.hasOwn(FAMILIES, name) ? FAMILIES[name] : undefined;
  if (family === undefined) {
    return `is not a client that is known: write ${Object.keys(FAMILIES).join(', ')}`;
  }
  const { traits, settingName, choices, mayIgnore } = family;
  const keys = Object.keys(choices);
  const settings = settingsIn(said, name, {
    ...(keys.length > 1 && { security: keys }),
    ...(mayIgnore && { 'ignore-cert': ['true', 'false'] }),
  });
  if (typeof settings === 'string') return settings;
  const choice = settings.get('security') ?? keys[0] ?? '';
  return {
    ...traits,
    name: text,
    setting: keys.length > 1 ? settingText(settingName, choice) : settingName,
    attempts: choices[choice] ?? [],
    ...(settings.get('ignore-cert') === 'true' && { untrusted: 'ignores' as const }),
  };
}

/** The settings of a client, or what is wrong with them. */
function settingsIn(
  said: string | undefined,
  name: string,
  allowed: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, string> | string {
  const settings = new Map<string, string>();
  const some = Object.keys(allowed).join('=..., ');
  if (said !== undefined && some === '') {
    return `has settings, and ${name} takes none: write ${name}`;
  }
  for (const part of said?.split(',') ?? []) {
    const [key = '', value = ''] = part.split(/=(.*)/s);
    const values = Object.hasOwn(allowed, key) ? allowed[key] : undefined;
    if (values === undefined) return `has a setting that ${name} does not know: write ${some}=...`;
    if (!values.includes(value)) return `has a ${key} that is not one of ${values.join(', ')}`;
    if (settings.has(key)) return `has ${key} twice: give it once`;
    settings.set(key, value);
  }
  return settings;
}

/** `/sec:nla`, `security=nla`. */
function settingText(name: string, choice: string): string {
  return name.startsWith('/') ? `${name}:${choice}` : `${name}=${choice}`;
}
