import { plain } from '../phrase.ts';
import type { RunRule } from '../run-rule.ts';
import type { Judged } from '../verdict.ts';
import { MOST_KEPT, oursToBlame, targetKey } from './kept.ts';

/** Needs a run that probes every address of a name. */
export const addressesDisagree: RunRule = {
  id: 'RDP-NET-003',
  title: 'The addresses of one name do not answer alike.',
  severity: 'medium',
  start() {
    const names = new Map<string, Map<string, string>>();
    let kept = 0;
    return {
      add(result) {
        const { address, target } = result;
        if (kept >= MOST_KEPT || address === target.host || result.stages.length === 0) return;
        if (oursToBlame(result)) return;
        const name = `${target.host.toLowerCase()}:${target.port}`;
        const answers = names.get(name) ?? new Map<string, string>();
        answers.set(targetKey(result), answerOf(result));
        names.set(name, answers);
        kept += 1;
      },
      evidence: () =>
        new Map(
          [...names.values()]
            .filter((answers) => new Set(answers.values()).size > 1)
            .flatMap((answers) => [...answers.keys()].map((key) => [key, said(answers)])),
        ),
    };
  },
};

/** What of an answer has to be the same: how it ended, by which security, and who answers. */
function answerOf({ outcome, facts: { x224, ntlm } }: Judged): string {
  const end =
    outcome.kind === 'failed'
      ? `died at ${outcome.at} (${outcome.failure.kind})`
      : `went through ${outcome.kind === 'completed' ? outcome.through : outcome.after}`;
  const security = x224 === undefined ? '' : ` with ${plain(x224.selectedProtocol)}`;
  const computer = ntlm?.dnsComputerName ?? ntlm?.netbiosComputerName;
  return `${end}${security}${computer === undefined ? '' : ` as ${plain(computer)}`}`;
}

const MOST_SAID = 6;

function said(answers: ReadonlyMap<string, string>): string[] {
  return [...answers].slice(0, MOST_SAID).map(([key, answer]) => `${plain(key, 200)} ${answer}.`);
}
