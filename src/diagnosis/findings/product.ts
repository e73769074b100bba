/**
 * The product, by the build number in the NTLM CHALLENGE.
 *
 * MS-NLMP 2.2.2.10 calls that number a debugging aid, and other products send one that is not theirs,
 * so nothing is said where another fact speaks against Windows.
 */
import { plain } from '../phrase.ts';
import type { Judged } from '../verdict.ts';
import { evident, type Rule } from './rule.ts';

export const productRules: readonly Rule[] = [
  {
    id: 'RDP-OS-001',
    title: 'The product is past the end of its regular support.',
    severity: 'high',
    check: (result, { now }) => {
      const { ntlm, certificate } = result.facts;
      const { build, endOfSupport } = ntlm ?? {};
      if (build === undefined || endOfSupport === undefined) return undefined;
      if (now.toISOString().slice(0, 10) <= endOfSupport || foreign(build, result))
        return undefined;
      return evident(
        `NTLM gives build ${plain(build)}${ntlm?.product === undefined ? '' : ` (${plain(ntlm.product)})`}, with regular support until ${plain(endOfSupport)}; paid updates may go on longer.`,
        certificate?.windowsDefault === true
          ? 'The build number is advisory, and the certificate looks like one that Windows made itself.'
          : 'The build number is advisory, and no other fact was seen that speaks against it.',
      );
    },
  },
  {
    id: 'RDP-OS-002',
    title: 'The regular support of the product ends within a year.',
    severity: 'low',
    check: (result, { now }) => {
      const { build, endOfSupport, product } = result.facts.ntlm ?? {};
      if (build === undefined || endOfSupport === undefined || foreign(build, result))
        return undefined;
      const days = (Date.parse(endOfSupport) - now.getTime()) / 86_400_000;
      return evident(
        days >= 0 &&
          days < YEAR_DAYS &&
          `NTLM gives build ${plain(build)}${product === undefined ? '' : ` (${plain(product)})`}, with regular support until ${plain(endOfSupport)}.`,
      );
    },
  },
];

const YEAR_DAYS = 365;

// Seen: FreeRDP and what is built on its winpr library send build 6.1.7601 whatever they run on.
const WINPR_BUILD = '6.1.7601';
/** Server 2022 is the first build whose RDP listener does TLS 1.3. */
const FIRST_TLS13_BUILD = 20348;

/** Does something speak against this being the Windows of that build? */
function foreign(build: string, { facts: { x224, tls, certificate } }: Judged): boolean {
  // Windows sends 0x1234 as the source reference of its Connection Confirm, FreeRDP sends 0.
  if (x224?.sourceReference === 0) return true;
  if (tls?.version === 'TLSv1.3' && Number(build.split('.')[2]) < FIRST_TLS13_BUILD) return true;
  return build === WINPR_BUILD && certificate?.selfSigned === true && !certificate.windowsDefault;
}
