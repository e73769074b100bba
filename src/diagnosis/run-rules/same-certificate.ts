import { plain } from '../phrase.ts';
import type { RunRule } from '../run-rule.ts';
import { groups, others, targetKey } from './kept.ts';

/** A copied private key lets each of the hosts pass for any other. */
export const sameCertificate: RunRule = {
  id: 'RDP-CERT-011',
  title: 'Several machines show the same certificate, so they share its private key.',
  severity: 'medium',
  start() {
    const shown = groups();
    const computers = groups();
    return {
      add(result) {
        const { certificate, ntlm } = result.facts;
        if (certificate === undefined) return;
        shown.add(certificate.sha256, targetKey(result));
        const computer = ntlm?.dnsComputerName ?? ntlm?.netbiosComputerName ?? result.address;
        if (computer !== null) computers.add(certificate.sha256, computer.toLowerCase());
      },
      evidence() {
        const several = new Map(computers.shared());
        return new Map(
          shown
            .shared()
            .filter(([sha256]) => several.has(sha256))
            .flatMap(([sha256, members]) =>
              [...members].map((self) => [
                self,
                [
                  `The certificate ${sha256.slice(0, 16)}… is also on ${plain(others(members, self), 400)}.`,
                ],
              ]),
            ),
        );
      },
    };
  },
};
