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
];
