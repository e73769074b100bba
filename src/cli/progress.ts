/** How far a scan is, on stderr: one line that is drawn over on a terminal, a line now and then elsewhere. */
import type { Io } from './io.ts';
import type { Tally } from './tally.ts';

export interface Progress {
  /** Takes the line away, so that something else can be written. */
  clear(): void;
  stop(): void;
}

/** `auto` draws on a terminal, says a line now and then elsewhere, and nothing in a CI system. */
export const PROGRESS_KINDS = ['auto', 'plain', 'json', 'none'] as const;
export type ProgressKind = (typeof PROGRESS_KINDS)[number];

export interface ProgressOptions {
  readonly kind?: ProgressKind | undefined;
  /** Milliseconds between two lines. */
  readonly intervalMs?: number | undefined;
}

const INTERVAL_MS = { drawn: 200, plain: 30_000, json: 5_000 } as const;

/** @param total hosts to probe; `null` where that is not known yet */
export function showProgress(
  io: Io,
  tally: Tally,
  total: number | null,
  { kind = 'auto', intervalMs }: ProgressOptions = {},
): Progress {
  const { stderr } = io;
  const way = wayOf(kind, io);
  if (way === 'none') return { clear: ignore, stop: ignore };
  const start = performance.now();
  const elapsed = (): number => performance.now() - start;
  let shown = false;
  let stopped = false;
  const clear = (): void => {
    if (shown) stderr.write(ERASE, ignore);
    shown = false;
  };
  const say = {
    drawn() {
      const line = progressLine(tally, total, elapsed());
      stderr.write(ERASE + line.slice(0, (stderr.columns ?? 80) - 1), ignore);
      shown = true;
    },
    plain: () => void stderr.write(`${progressLine(tally, total, elapsed())}\n`, ignore),
    json: () => void stderr.write(`${progressJson(tally, total, elapsed())}\n`, ignore),
  }[way];
  const timer = setInterval(say, intervalMs ?? INTERVAL_MS[way]);
  return {
    clear,
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      clear();
      // Whoever reads on sees the end as well; people have the closing line.
      if (way === 'json') say();
    },
  };
}

function wayOf(kind: ProgressKind, { stderr, env }: Io): keyof typeof INTERVAL_MS | 'none' {
  if (kind !== 'auto') return kind;
  if (stderr.isTTY === true && env['TERM'] !== 'dumb') return 'drawn';
  const { CI = '' } = env;
  return CI === '' || CI === 'false' ? 'plain' : 'none';
}

/** `120/254 hosts (47%), 31/s, 4 s left; 12 speak RDP, 90 died: tcp 85, tls 5`. */
export function progressLine(tally: Tally, total: number | null, elapsedMs: number): string {
  const { done, rdp, died, diedAt } = tally;
  const { rate, secondsLeft } = speedOf(tally, total, elapsedMs);
  const share = total === null || total === 0 ? '' : ` (${Math.floor((100 * done) / total)}%)`;
  const left = secondsLeft === null ? '' : `, ${roughly(secondsLeft)} left`;
  const count = total === null ? `${done}` : `${done}/${total}`;
  const where = [...diedAt]
    .sort(([, a], [, b]) => b - a)
    .map(([stage, hosts]) => `${stage} ${hosts}`);
  const places = where.length === 0 ? '' : `: ${where.join(', ')}`;
  return `${count} hosts${share}, ${rate.toFixed(rate < 10 ? 1 : 0)}/s${left}; ${rdp} speak RDP, ${died} died${places}`;
}

/** The same for programs, an object a line. */
export function progressJson(tally: Tally, total: number | null, elapsedMs: number): string {
  const { done, earlier, rdp, died, diedAt, faults } = tally;
  const { rate, secondsLeft } = speedOf(tally, total, elapsedMs);
  return JSON.stringify({
    type: 'progress',
    schema: 1,
    ms: Math.round(elapsedMs),
    hosts: done,
    earlier,
    total,
    perSecond: Math.round(rate * 10) / 10,
    secondsLeft: secondsLeft === null ? null : Math.round(secondsLeft),
    rdp,
    died,
    diedAt: Object.fromEntries(diedAt),
    faults: Object.fromEntries(faults),
  });
}

/** What an earlier run has done took none of this one's time. */
function speedOf({ done, earlier }: Tally, total: number | null, elapsedMs: number) {
  const rate = (done - earlier) / Math.max(0.001, elapsedMs / 1000);
  return { rate, secondsLeft: total === null || rate === 0 ? null : (total - done) / rate };
}

/** `8 s`, `12 min`, `3.5 h`. */
export function roughly(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 100) return `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 100 ? `${hours.toFixed(1)} h` : `${Math.round(hours / 24)} days`;
}

const ERASE = '\r\x1b[2K';

function ignore(): void {}
