/** When the next connection may begin, and to whom: so many a second, so many of a subnet at a time. */
import type { SurveyResult, Target } from '../handshake/result.ts';
import { pause } from '../transport/abort.ts';
import { type Congestion, congestionControl, ranShort } from './congestion.ts';
import { subnetOf } from './subnet.ts';

export interface PaceOptions {
  /** Hosts at the same time. */
  readonly concurrency: number;
  /** New connections a second, further ones to the same host included; may be less than 1. */
  readonly rate?: number | undefined;
  /** Hosts of one /24 or /64 at the same time. */
  readonly maxPerSubnet?: number | undefined;
}

export interface Pace {
  /** The target that may begin now, if there is one. */
  next(source: () => Target | undefined, underWay: number): Target | undefined;
  /** Is nothing kept back? */
  readonly idle: boolean;
  /** To be told of each host that is done; `false` where it was put back to be asked once more. */
  finished(result: SurveyResult, underWay: number): boolean;
  /** Resolves when a further connection may begin; `undefined` for at once. */
  turn(signal: AbortSignal | undefined): Promise<void> | undefined;
  /** Stops its clocks. */
  stop(): void;
}

/** How often a host is put back before the shortage is its result. */
const MOST_TRIES = 30;
const SHORTEST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 2_000;

/** @param ring called when what could not begin before may begin */
export function paceFor(
  { concurrency, rate, maxPerSubnet }: PaceOptions,
  ring: () => void,
): Pace & { readonly congestion: Congestion } {
  const congestion = congestionControl(concurrency, () => performance.now());
  const bucket = rate === undefined ? undefined : tokenBucket(rate);
  const subnets = maxPerSubnet === undefined ? undefined : subnetGate(maxPerSubnet, concurrency);
  const later = new Map<Target, { readonly at: number; readonly tries: number }>();
  const tries = new Map<Target, number>();
  let timer: NodeJS.Timeout | undefined;
  let ringsAt = Number.POSITIVE_INFINITY;

  const ringIn = (ms: number): void => {
    const at = performance.now() + ms;
    if (at >= ringsAt) return;
    clearTimeout(timer);
    ringsAt = at;
    timer = setTimeout(() => {
      ringsAt = Number.POSITIVE_INFINITY;
      ring();
    }, ms);
  };
  const due = (): Target | undefined => {
    let soonest = Number.POSITIVE_INFINITY;
    for (const [target, { at }] of later) {
      const ms = at - performance.now();
      if (ms <= 0) {
        later.delete(target);
        return target;
      }
      soonest = Math.min(soonest, ms);
    }
    if (soonest < Number.POSITIVE_INFINITY) ringIn(soonest);
    return undefined;
  };
  /** Puts a target back, unless that was done too often. */
  const putBack = (target: Target): boolean => {
    const times = (tries.get(target) ?? 0) + 1;
    if (times > MOST_TRIES) return false;
    tries.set(target, times);
    const delay = Math.min(LONGEST_DELAY_MS, SHORTEST_DELAY_MS * 2 ** (times - 1));
    later.set(target, { at: performance.now() + delay * (0.5 + Math.random() / 2), tries: times });
    return true;
  };
  return {
    congestion,
    next(source, underWay) {
      if (underWay >= congestion.allowed) return undefined;
      const wait = bucket?.waitMs() ?? 0;
      if (wait > 0) return void ringIn(wait);
      const target = later.size > 0 ? due() : undefined;
      const found = target ?? (subnets ? subnets.next(source) : source());
      if (found) bucket?.take();
      return found;
    },
    get idle() {
      return later.size === 0 && (subnets?.idle ?? true);
    },
    finished(result, underWay) {
      const { target } = result;
      if (ranShort(result)) {
        congestion.ranOut(underWay);
        // It keeps its place in its subnet meanwhile.
        if (putBack(target)) return false;
      }
      tries.delete(target);
      congestion.saw(result);
      subnets?.done(target);
      return true;
    },
    turn(signal) {
      const wait = bucket === undefined ? 0 : bucket.waitMs();
      bucket?.take();
      if (wait <= 0) return undefined;
      return pause(wait, signal);
    },
    stop: () => clearTimeout(timer),
  };
}

/** As a bucket that holds a tenth of a second's tokens, and can be in debt. */
export function tokenBucket(rate: number, clock: () => number = () => performance.now()) {
  const most = Math.max(1, rate / 10);
  let tokens = 1;
  let filledAt = clock();
  const fill = (): void => {
    const now = clock();
    tokens = Math.min(most, tokens + ((now - filledAt) * rate) / 1000);
    filledAt = now;
  };
  return {
    /** Milliseconds until there is a whole token; 0 for now. */
    waitMs(): number {
      fill();
      return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / rate) * 1000);
    },
    take(): void {
      fill();
      tokens -= 1;
    },
  };
}

/** Keeps back targets whose subnet has as many under way as it may have. */
function subnetGate(most: number, concurrency: number) {
  const busy = new Map<string, number>();
  const parked = new Map<string, Target[]>();
  const ready: Target[] = [];
  const mostParked = 2 * concurrency + 1_000;
  let held = 0;
  const begin = (target: Target): Target | undefined => {
    const subnet = subnetOf(target.address ?? target.host);
    if (subnet === undefined) return target;
    const count = busy.get(subnet) ?? 0;
    if (count < most) {
      busy.set(subnet, count + 1);
      return target;
    }
    const waiting = parked.get(subnet);
    if (waiting) waiting.push(target);
    else parked.set(subnet, [target]);
    held += 1;
    return undefined;
  };
  return {
    next(source: () => Target | undefined): Target | undefined {
      const freed = ready.shift();
      if (freed) return freed;
      while (held < mostParked) {
        const target = source();
        if (target === undefined) return undefined;
        const begun = begin(target);
        if (begun) return begun;
      }
      return undefined;
    },
    done(target: Target): void {
      const subnet = subnetOf(target.address ?? target.host);
      if (subnet === undefined) return;
      const waiting = parked.get(subnet);
      const next = waiting?.shift();
      if (waiting?.length === 0) parked.delete(subnet);
      if (next) {
        // It takes over the place of the one that is done.
        held -= 1;
        ready.push(next);
        return;
      }
      const count = (busy.get(subnet) ?? 1) - 1;
      if (count > 0) busy.set(subnet, count);
      else busy.delete(subnet);
    },
    get idle() {
      return held === 0 && ready.length === 0;
    },
  };
}
