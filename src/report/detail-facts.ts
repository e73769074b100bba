/** What was learnt, in blocks: the certificate, NTLM, MCS and the session in words, every other fact as it stands in the JSON. */
import type { NtlmFacts } from '../handshake/ntlm-facts.ts';
import type { McsFacts } from '../handshake/stages/mcs.ts';
import { sessionBlocks } from './detail-session.ts';
import type { Block, Page } from './page.ts';
import type { DiagnosedResult } from './report.ts';

type CertificateFacts = NonNullable<DiagnosedResult['facts']['certificate']>;

export function factBlocks({ facts }: DiagnosedResult, page: Page): Block[] {
  const [session, earlier] = sessionBlocks(facts, page);
  const { certificate, ntlm, mcs, ...others } = earlier;
  return [
    ['Connection', otherLines(others, page)],
    ['Certificate', certificate === undefined ? [] : certificateLines(certificate, page)],
    ['NTLM', ntlm === undefined ? [] : ntlmLines(ntlm, page)],
    ['MCS', mcs === undefined ? [] : mcsLines(mcs, page)],
    ...session,
  ];
}

/** Most items of a list that are shown. */
const MOST_ITEMS = 20;

/** Invariant: a fact that this file has never heard of is shown all the same. */
function otherLines(facts: Readonly<Record<string, unknown>>, page: Page): string[] {
  return Object.entries(facts).flatMap(([name, value]) => page.field(name, plainText(value)));
}

function certificateLines(facts: CertificateFacts, page: Page): string[] {
  const { daysLeft } = facts;
  const left = daysLeft < 0 ? `expired ${-daysLeft} days ago` : `${daysLeft} days left`;
  const key = [facts.keyType.toUpperCase(), facts.curve, facts.keyBits && `${facts.keyBits} bits`];
  const traits = [
    facts.selfSigned ? 'self-signed' : undefined,
    facts.windowsDefault ? 'made by Windows for its RDP listener' : undefined,
  ].filter((each) => each !== undefined);
  return [
    ...page.field('subject', facts.subject),
    ...page.field('issuer', facts.issuer),
    ...page.field('made', traits.join(', ')),
    ...page.field('names', list(facts.names)),
    ...page.field('matches', matches(facts)),
    ...page.field(
      'valid',
      `${shortTime(facts.notBefore)} to ${shortTime(facts.notAfter)}, ${left}`,
    ),
    ...page.field('key', key.filter(Boolean).join(' ')),
    ...page.field('signature', facts.signatureAlgorithm),
    ...page.field('usage', facts.extendedKeyUsage && (list(facts.extendedKeyUsage) || 'none')),
    ...page.field('serial', facts.serialNumber),
    ...page.field('SHA-1', facts.sha1),
    ...page.field('SHA-256', facts.sha256),
    ...page.field('chain', `${facts.chainLength} sent`),
    ...facts.chain
      .slice(0, MOST_ITEMS)
      .flatMap(({ subject, notAfter }) => page.field('', `${subject}, until ${notAfter}`)),
  ];
}

/** Certificates count in whole seconds. */
function shortTime(time: string): string {
  return time.replace(/\.000Z$/, 'Z');
}

function matches({ matchesTarget, matchesNtlmName }: CertificateFacts): string {
  const said = [];
  if (matchesTarget !== null) said.push(`the name that was asked for: ${yesNo(matchesTarget)}`);
  if (matchesNtlmName !== undefined) said.push(`the name NTLM gives: ${yesNo(matchesNtlmName)}`);
  return said.join('; ');
}

function ntlmLines(facts: NtlmFacts, page: Page): string[] {
  const both = (netbios?: string, dns?: string) => list([netbios, dns].filter((each) => !!each));
  const system = list([facts.product, facts.build].filter((each) => !!each));
  return [
    ...page.field('target', facts.targetName),
    ...page.field('computer', both(facts.netbiosComputerName, facts.dnsComputerName)),
    ...page.field('domain', both(facts.netbiosDomainName, facts.dnsDomainName)),
    ...page.field('forest', facts.dnsTreeName),
    ...page.field('system', system),
    ...page.field('support', facts.endOfSupport && `until ${facts.endOfSupport}`),
    ...page.field('clock', clock(facts)),
  ];
}

function clock({ time, clockSkewSeconds }: NtlmFacts): string | undefined {
  if (time === undefined || clockSkewSeconds === undefined) return time;
  const seconds = Math.abs(clockSkewSeconds).toFixed(1);
  return `${time}, ${seconds} s ${clockSkewSeconds < 0 ? 'behind' : 'ahead of'} ours`;
}

function mcsLines(facts: McsFacts, page: Page): string[] {
  const { serverCertificate, messageChannel, requestedProtocolsEcho } = facts;
  return [
    ...page.field('RDP version', facts.serverVersion),
    ...page.field('encryption', `method ${facts.encryptionMethod}, level ${facts.encryptionLevel}`),
    ...page.field('certificate', serverCertificate && plainText(serverCertificate)),
    ...page.field(
      'channels',
      `I/O ${facts.ioChannel}${messageChannel === undefined ? '' : `, message ${messageChannel}`}`,
    ),
    ...page.field('echo', requestedProtocolsEcho),
  ];
}

/** A fact as text: `selectedProtocol PROTOCOL_SSL; negotiated yes; flags A, B`. */
function plainText(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return yesNo(value);
  if (Array.isArray(value)) return list(value.map(plainText)) || 'none';
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, each]) => `${name} ${plainText(each)}`)
    .join('; ');
}

function list(items: readonly (string | undefined)[]): string {
  const shown = items.slice(0, MOST_ITEMS).join(', ');
  const more = items.length - MOST_ITEMS;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
