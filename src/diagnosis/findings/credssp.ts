/** @see MS-CSSP 2.2.1, 3.1.5; CVE-2018-0886 */
import { evident, type Rule } from './rule.ts';

/** First version with the fix of 2018. */
const FIXED_VERSION = 5;

export const credsspRules: readonly Rule[] = [
  {
    id: 'RDP-CREDSSP-001',
    title: 'CredSSP lacks the security update of 2018 (CVE-2018-0886).',
    severity: 'high',
    check: ({ facts: { credssp } }) =>
      evident(
        credssp !== undefined &&
          credssp.version < FIXED_VERSION &&
          `The server answered with CredSSP version ${credssp.version}, and updated servers answer with 5 or 6.`,
      ),
  },
  {
    id: 'RDP-CREDSSP-002',
    title: 'NLA is on offer and does not come about.',
    severity: 'medium',
    check: ({ outcome, facts: { ntlm } }) =>
      evident(
        outcome.kind === 'failed' &&
          outcome.at === 'credssp' &&
          ntlm === undefined &&
          BROKEN.has(outcome.failure.kind) &&
          'The server selected NLA, and it ended before the challenge.',
      ),
  },
  {
    id: 'RDP-CREDSSP-003',
    title: 'Someone is in the middle: the key of the TLS certificate was not proven.',
    severity: 'critical',
    check: ({ facts: { credssp } }) =>
      evident(
        credssp?.serverKeyVerified === false &&
          'The proof that came back over NLA is not for the public key of the certificate that TLS was set up with.',
      ),
  },
];

const BROKEN: ReadonlySet<string> = new Set([
  'closed',
  'reset',
  'malformed',
  'unexpected',
  'timedOut',
]);
