/** What was learnt behind the channels: licensing, the session, and what the server said on its way out. */
import type { Block, Page } from './page.ts';
import type { DiagnosedResult } from './report.ts';

type Facts = DiagnosedResult['facts'];
type SessionFacts = Pick<Facts, (typeof SESSION_FACTS)[number]>;

const SESSION_FACTS = [
  'licensing',
  'activation',
  'errorInfo',
  'statusInfo',
  'redirection',
  'logonNotice',
  'encryption',
] as const satisfies readonly (keyof Facts)[];

/** The facts of the session in blocks, and all other facts. */
export function sessionBlocks(facts: Facts, page: Page): [blocks: Block[], others: Partial<Facts>] {
  const { licensing, activation, errorInfo, statusInfo, redirection, logonNotice, encryption } =
    facts;
  const session: SessionFacts = {
    ...(activation && { activation }),
    ...(errorInfo && { errorInfo }),
    ...(statusInfo && { statusInfo }),
    ...(logonNotice && { logonNotice }),
    ...(encryption && { encryption }),
  };
  const others = Object.fromEntries(
    Object.entries(facts).filter(([name]) => !(SESSION_FACTS as readonly string[]).includes(name)),
  );
  return [
    [
      ['Licensing', licensing === undefined ? [] : licensingLines(licensing, page)],
      ['Redirection', redirection === undefined ? [] : redirectionLines(redirection, page)],
      ['Session', sessionLines(session, page)],
    ],
    others,
  ];
}

function licensingLines(facts: NonNullable<Facts['licensing']>, page: Page): string[] {
  const { product, scopes, serverCertificate, errorCode, stateTransition } = facts;
  return [
    ...page.field('said', words([facts.message, errorCode, stateTransition])),
    ...page.field(
      'wants',
      product && `a license for ${product.id} ${product.version} of ${product.company}`,
    ),
    ...page.field('scopes', scopes && words(scopes)),
    ...page.field(
      'certificate',
      serverCertificate && words([serverCertificate.kind, bits(serverCertificate.keyBits)]),
    ),
  ];
}

function redirectionLines(facts: NonNullable<Facts['redirection']>, page: Page): string[] {
  const names = [facts.targetFqdn, facts.targetNetBiosName, facts.targetNetAddress];
  return [
    ...page.field('to', words(names)),
    ...page.field('addresses', words(facts.targetNetAddresses ?? [])),
    ...page.field('session', String(facts.sessionId)),
    ...page.field('flags', words(facts.flags)),
    ...page.field('token', facts.loadBalanceInfo),
    ...page.field('TSV URL', facts.tsvUrl),
  ];
}

function sessionLines(facts: SessionFacts, page: Page): string[] {
  const { activation, errorInfo, statusInfo, logonNotice, encryption } = facts;
  return [
    ...(activation ? activationLines(activation, page) : []),
    ...page.field('status', statusInfo && words(statusInfo)),
    ...page.field(
      'logon',
      logonNotice &&
        (logonNotice.event === 'loggedOn'
          ? 'somebody has logged on'
          : `not possible: ${logonNotice.type}, ${logonNotice.data}`),
    ),
    ...page.field('error info', errorInfo && `0x${errorInfo.code.toString(16)} ${errorInfo.name}`),
    ...page.field('wrong MACs', encryption && String(encryption.invalidMacs)),
  ];
}

function activationLines(facts: NonNullable<Facts['activation']>, page: Page): string[] {
  const { desktop, activeAfterMs, reactivations } = facts;
  const active =
    activeAfterMs === undefined
      ? 'not reached'
      : `${Math.round(activeAfterMs)} ms after the first SYN`;
  return [
    ...page.field('active', active),
    ...page.field('server', facts.sourceDescriptor),
    ...page.field(
      'desktop',
      desktop && `${desktop.width} x ${desktop.height}, ${desktop.bitsPerPixel} bits a pixel`,
    ),
    ...page.field('begun anew', reactivations > 0 ? times(reactivations) : undefined),
    ...page.field('can do', words(facts.capabilitySets)),
  ];
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** Most items of a list that are shown. */
const MOST_ITEMS = 40;

function words(items: readonly (string | undefined)[]): string {
  const said = items.filter((each) => each !== undefined && each !== '');
  const more = said.length - MOST_ITEMS;
  return said.slice(0, MOST_ITEMS).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function bits(keyBits: number | null): string | undefined {
  return keyBits === null ? undefined : `${keyBits} bits`;
}
