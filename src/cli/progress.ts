/** How far a scan is, on stderr: one line that is drawn over on a terminal, a line now and then elsewhere. */
import type { Io } from './io.ts';
import type { Tally } from './tally.ts';

export interface Progress {
  /** Takes the line away, so that something else can be written. */
  clear(): void;
  stop(): void;
}

const REDRAWN_MS = 200;
const REPEATED_MS = 30_000;

/** @param total hosts to probe; `null` where that is not known yet */
export function showProgress(io: Io, tally: Tally, total: number | null): Progress {
  const { stderr, env } = io;
  const drawn = stderr.isTTY === true && env['TERM'] !== 'dumb';
  const start = performance.now();
  const line = (): string => progressLine(tally, total, performance.now() - start);
  let shown = false;
  const clear = (): void => {
    if (shown) stderr.write(ERASE, ignore);
    shown = false;
  };
  const tick = (): void => {
    if (!drawn) {
      stderr.write(`${line()}\n`, ignore);
      return;
    }
    stderr.write(ERASE + line().slice(0, (stderr.columns ?? 80) - 1), ignore);
    shown = true;
  };
  const timer = setInterval(tick, drawn ? REDRAWN_MS : REPEATED_MS);
  return {
    clear,
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

/** `120/254 hosts (47%), 31/s, 4 s left; 12 speak RDP, 90 died`. */
export function progressLine(tally: Tally, total: number | null, elapsedMs: number): string {
  const { done, rdp, died } = tally;
  const rate = done / Math.max(0.001, elapsedMs / 1000);
  const share = total === null || total === 0 ? '' : ` (${Math.floor((100 * done) / total)}%)`;
  const left = total === null || done === 0 ? '' : `, ${roughly((total - done) / rate)} left`;
  const count = total === null ? `${done}` : `${done}/${total}`;
  return `${count} hosts${share}, ${rate.toFixed(rate < 10 ? 1 : 0)}/s${left}; ${rdp} speak RDP, ${died} died`;
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
