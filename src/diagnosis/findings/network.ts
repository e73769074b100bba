/** What does not fit together between names, answers and the host that gives them. */
import { isAddress } from '../causes/evidence.ts';
import { plain } from '../phrase.ts';
import type { Judged } from '../verdict.ts';
import { evident, type Rule } from './rule.ts';

export const networkRules: readonly Rule[] = [
  {
    id: 'RDP-NET-001',
    title: 'The name leads to a machine that calls itself by another name.',
    severity: 'low',
    check: (result) => {
      const computer = otherName(result);
      return evident(
        computer !== undefined &&
          `The host was asked for as ${plain(result.target.host)}, and NTLM gives the computer as ${plain(computer)}.`,
      );
    },
  },
  {
    id: 'RDP-ERR-001',
    title: 'The server turns connections away before anyone has logged on.',
    severity: 'medium',
    check: ({ outcome }) =>
      evident(
        outcome.kind === 'failed' &&
          outcome.failure.kind === 'rejected' &&
          outcome.failure.protocol === 'errorInfo' &&
          `At stage ${outcome.at} the server sent ${plain(outcome.failure.code)}, and the probe had named no user.`,
      ),
  },
];

/** The computer's name where neither its full nor its short form is what was asked for. */
function otherName(result: Judged): string | undefined {
  const { ntlm } = result.facts;
  const computer = ntlm?.dnsComputerName ?? ntlm?.netbiosComputerName;
  if (computer === undefined || computer === '' || isAddress(result)) return undefined;
  // A NetBIOS name has at most 15 characters.
  const short = (name: string) => (name.split('.')[0] ?? '').toLowerCase().slice(0, 15);
  return short(computer) === short(result.target.host) ? undefined : computer;
}
