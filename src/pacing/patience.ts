/**
 * How long a SYN is worth waiting for, learnt from those that were answered nearby: the estimate
 * of the round trip that TCP itself makes. It only ever shortens the wait.
 *
 * @see RFC 6298 2
 */

import type { Patience } from '../transport/session.ts';
import { subnetOf, surroundingsOf } from './subnet.ts';

/** The kernel repeats a lost SYN after a second: whoever gives up before that calls a loss a silence. */
export const REPEATED_AFTER_MS = 1_000;
/** No host is given less, however near it is. */
export const LEAST_PATIENCE_MS = 1_250;

/** Answers that a subnet, and the network around it, must have given before they are believed. */
const ENOUGH = 3;
const ENOUGH_AROUND = 8;
/** Networks of a kind that are remembered; the oldest is forgotten first. */
const REMEMBERED = 10_000;

interface Estimate {
  srtt: number;
  rttvar: number;
  samples: number;
}

export function learningPatience(): Patience {
  const subnets = estimates(ENOUGH);
  const around = estimates(ENOUGH_AROUND);
  return {
    limitMs(address, ceilingMs) {
      if (ceilingMs <= LEAST_PATIENCE_MS) return ceilingMs;
      const subnet = subnetOf(address);
      if (subnet === undefined) return ceilingMs;
      const bound = subnets.bound(subnet) ?? around.bound(surroundingsOf(subnet));
      if (bound === undefined) return ceilingMs;
      return Math.min(ceilingMs, Math.ceil(Math.max(LEAST_PATIENCE_MS, bound)));
    },
    answered(address, ms) {
      const subnet = subnetOf(address);
      if (subnet === undefined) return;
      subnets.learn(subnet, ms);
      around.learn(surroundingsOf(subnet), ms);
    },
  };
}

/** What is known of each network, of which `enough` answers are believed. */
function estimates(enough: number) {
  const known = new Map<string, Estimate>();
  return {
    bound(network: string): number | undefined {
      const estimate = known.get(network);
      if (estimate === undefined || estimate.samples < enough) return undefined;
      return REPEATED_AFTER_MS + estimate.srtt + Math.max(GRANULARITY_MS, 4 * estimate.rttvar);
    },
    learn(network: string, ms: number): void {
      const estimate = known.get(network);
      if (estimate !== undefined) {
        update(estimate, ms);
        return;
      }
      known.set(network, { srtt: ms, rttvar: ms / 2, samples: 1 });
      if (known.size > REMEMBERED) known.delete(known.keys().next().value as string);
    },
  };
}

/** What timers can tell apart. */
const GRANULARITY_MS = 10;

// Deviation: RFC 6298 3 leaves out what was sent again. Here an answer to a second SYN counts with all of its
// wait: it only ever makes the wait for others longer, as is right where packets are lost.
function update(known: Estimate, ms: number): void {
  known.rttvar = (3 * known.rttvar + Math.abs(known.srtt - ms)) / 4;
  known.srtt = (7 * known.srtt + ms) / 8;
  known.samples += 1;
}
