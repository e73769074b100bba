/** @see MS-NLMP 2.2.2.1 (MsvAvTimestamp); RFC 4120 1.6 on why clocks must agree */
import { plain } from '../phrase.ts';
import { evident, type Rule } from './rule.ts';

/** Kerberos gives up at this difference unless told otherwise. */
const KERBEROS_LIMIT_SECONDS = 300;

const SECONDS_A_DAY = 86_400;

export const timeRules: readonly Rule[] = [
  {
    id: 'RDP-TIME-001',
    title: 'The clocks of the server and of this machine are more than five minutes apart.',
    severity: 'low',
    check: ({ facts: { ntlm } }) => {
      const skew = ntlm?.clockSkewSeconds;
      return evident(
        skew !== undefined &&
          Math.abs(skew) > KERBEROS_LIMIT_SECONDS &&
          `The server's clock${ntlm?.time === undefined ? '' : ` says ${plain(ntlm.time)} and`} is ${Math.round(Math.abs(skew))} s ${skew > 0 ? 'ahead of' : 'behind'} that of this machine, and which of the two is wrong does not show.`,
      );
    },
  },
  {
    id: 'RDP-TIME-002',
    title: 'The clocks are more than a day apart, so certificates and tickets fail as well.',
    severity: 'medium',
    check: ({ facts: { ntlm } }) => {
      const days = Math.abs(ntlm?.clockSkewSeconds ?? 0) / SECONDS_A_DAY;
      return evident(days > 1 && `They are ${Math.round(days * 10) / 10} days apart.`);
    },
  },
];
