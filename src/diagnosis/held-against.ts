/**
 * A code that a user reports, held against what is seen now. The code tells when the user's attempt
 * died, the probe what is true now and from here; where the two disagree, both are told.
 */
import { explain } from '../knowledge/explain/explain.ts';
import { STAGE_ORDER } from './stage-order.ts';
import type { Judged } from './verdict.ts';

/** Whole sentences. @param words the code as the user gives it, e.g. `0x3,0x7` */
export function heldAgainst(words: string, result: Judged): string[] {
  const { known, readings, causes } = explain([words]);
  if (!known)
    return ['The code is in no table known here, so nothing follows from it for this host.'];
  const stage = causes[0]?.stage ?? readings[0]?.stage;
  const code = STAGE_ORDER.indexOf(stage ?? '');
  const { outcome } = result;
  if (code === -1) {
    return [
      'The code points at the client, a gateway or a session that had begun, none of which a probe of the host can see.',
    ];
  }
  if (outcome.kind === 'failed') {
    const died = STAGE_ORDER.indexOf(outcome.at);
    if (died === code) return [`Code and probe both end at stage ${outcome.at}.`];
    return died < code
      ? [
          `The code belongs to stage ${stage}, and the probe died before, at ${outcome.at}: the host has changed since, or the user's way to it is another.`,
        ]
      : [
          `The code belongs to stage ${stage}, and the probe came past it and died at ${outcome.at}: it is another trouble, or another way.`,
        ];
  }
  const last = outcome.kind === 'completed' ? outcome.through : outcome.after;
  return STAGE_ORDER.indexOf(last) >= code
    ? [
        `The code belongs to stage ${stage}, which the probe passed: from here and now it does not show, so look at the user's way, client and time.`,
      ]
    : [
        `The code belongs to stage ${stage}, and the probe went no further than ${last}: what it saw is sound, and the code is neither confirmed nor excluded.`,
      ];
}
