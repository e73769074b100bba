import { plain } from '../phrase.ts';
import type { RunRule } from '../run-rule.ts';
import { groups, others, targetKey } from './kept.ts';

/** Not a fault in itself: several names, several cards, or a machine that was cloned with its name. */
export const sameComputer: RunRule = {
  id: 'RDP-NET-002',
  title: 'One computer name answers at several targets.',
  severity: 'info',
  start() {
    const named = groups();
    return {
      add(result) {
        const { ntlm } = result.facts;
        const computer = ntlm?.dnsComputerName ?? ntlm?.netbiosComputerName;
        if (computer !== undefined && computer !== '') {
          named.add(computer.toLowerCase(), targetKey(result));
        }
      },
      evidence: () =>
        new Map(
          named
            .shared()
            .flatMap(([computer, members]) =>
              [...members].map((self) => [
                self,
                [`${plain(computer)} also answers at ${plain(others(members, self), 400)}.`],
              ]),
            ),
        ),
    };
  },
};
