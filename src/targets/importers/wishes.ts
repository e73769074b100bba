/**
 * What the security settings of a client's file ask of the host: without it, this client does not
 * connect. A setting that takes whatever the host offers asks nothing.
 *
 * @see MS-RDPBCGR 5.4
 */
import type { ExpectedId } from '../target.ts';
import type { Wish } from './importer.ts';

/** A setting, and where it stands. */
export interface Setting {
  /** As the file writes it, for the report: `enablecredsspsupport:i:0`. */
  readonly text: string;
  readonly line: number;
}

/** A client that may not use CredSSP cannot connect to a host that requires NLA; one that may asks nothing. */
export function wishesOfCredSsp(enabled: boolean, setting: Setting): Wish[] {
  return enabled ? [] : [wish('security.nla', 'not required', setting)];
}

/** A client that does not negotiate begins with TLS at once. */
export function wishesOfNegotiation(negotiates: boolean, setting: Setting): Wish[] {
  return negotiates ? [] : [wish('security.tls', 'supported', setting)];
}

/**
 * A client that must authenticate the server does so by Kerberos or by its certificate, which is
 * then in date, names the host, and comes from somebody who is trusted.
 */
export function wishesOfAuthentication(required: boolean, setting: Setting): Wish[] {
  if (!required) return [];
  return [
    wish('certificate.daysLeft', '>= 0', setting),
    wish('certificate.names', 'host', setting),
    wish('certificate.issuer', 'trusted', setting),
  ];
}

/** A client that is told to speak one protocol only, in the words of FreeRDP and guacd. */
export function wishesOfProtocol(security: string, setting: Setting): Wish[] {
  const id = ONLY[security.trim().toLowerCase()];
  return id === undefined ? [] : [wish(id, 'supported', setting)];
}

const ONLY: Readonly<Record<string, ExpectedId>> = {
  nla: 'protocols.hybrid',
  'nla-ext': 'protocols.hybridEx',
  ext: 'protocols.hybridEx',
  tls: 'protocols.ssl',
  rdp: 'protocols.rdp',
};

/** One of several thumbprints in hex, between commas: `sha256:aa:bb…`, or bare. */
export function wishesOfThumbprints(text: string, setting: Setting): Wish[] {
  const prints = text.split(',').flatMap((each) => {
    const [, hash, digits = ''] = /^\s*(?:(sha-?1|sha-?256):)?([\da-f:\s]+)$/i.exec(each) ?? [];
    const print = digits.replace(/[^\da-f]/gi, '').toLowerCase();
    const bits = hash?.replace(/\D+/, '') ?? { 40: '1', 64: '256' }[print.length];
    return print.length === (bits === '1' ? 40 : 64) ? [{ bits, print }] : [];
  });
  const [first] = prints;
  if (first === undefined || prints.length > MOST_PRINTS) return [];
  if (prints.some(({ bits }) => bits !== first.bits)) return [];
  const id = first.bits === '1' ? 'certificate.sha1' : 'certificate.sha256';
  return [wish(id, prints.map(({ print }) => print).join(' or '), setting)];
}

const MOST_PRINTS = 16;
const LONGEST_SETTING = 80;

function wish(id: ExpectedId, expected: string, { text, line }: Setting): Wish {
  return { id, expected, because: text.slice(0, LONGEST_SETTING), line };
}
