/** @see MS-CSSP 2.2.1, MS-NLMP, MS-SPNG */
import { plain } from '../phrase.ts';
import type { Judged } from '../verdict.ts';
import { evident, type Rule } from './rule.ts';

export const ntlmRules: readonly Rule[] = [
  {
    id: 'RDP-NTLM-001',
    title: 'NTLM is refused, so clients need Kerberos and the name of the host.',
    severity: 'info',
    check: (result) => evident(blocked(result), kerberos(result)),
  },
  {
    id: 'RDP-NTLM-002',
    title: 'The machine is in no domain, so NLA works by NTLM alone.',
    severity: 'info',
    check: ({ facts: { ntlm } }) =>
      evident(
        ntlm?.netbiosComputerName !== undefined &&
          ntlm.netbiosDomainName === ntlm.netbiosComputerName &&
          `It gives ${plain(ntlm.netbiosComputerName)} as its domain and as its own name.`,
      ),
  },
];

function blocked({ outcome, facts: { credssp } }: Judged): string | undefined {
  const refused =
    outcome.kind === 'failed' &&
    outcome.failure.kind === 'rejected' &&
    outcome.failure.protocol === 'credssp' &&
    REFUSALS.has(outcome.failure.code);
  if (refused) return `The server answered NTLM with ${outcome.failure.code}.`;
  return credssp?.errorCode === NTLM_BLOCKED
    ? `The server answered NTLM with ${NTLM_BLOCKED}.`
    : undefined;
}

/** A challenge means that NTLM was taken after all. */
function kerberos({ facts: { credssp, ntlm } }: Judged): string | undefined {
  return credssp?.mechanism === 'kerberos' && ntlm === undefined
    ? `Offered NTLM, the server asked for ${plain(credssp.mechanism)} instead.`
    : undefined;
}

const NTLM_BLOCKED = 'STATUS_NTLM_BLOCKED';
/** The policy's answer, and that of SPNEGO. */
const REFUSALS: ReadonlySet<string> = new Set([NTLM_BLOCKED, 'reject']);
