/**
 * The time limit of whatever a connection waits for, one wait after the other. Nearly all waits are
 * over long before their limit, so one timer serves them all: it is set anew when it would be late.
 */
import { nextTurn } from './turn.ts';

export class TimeLimit {
  #timer: NodeJS.Timeout | undefined;
  /** When the timer fires, and when the wait is over. */
  #firesAt = 0;
  #dueAt = 0;
  #expired: (() => void) | undefined;

  /**
   * Begins a wait. `expired` is called when its time is over, the sockets were looked at once more,
   * and what they had was given out: a process that was held up finds its timers due before it finds
   * what has long arrived.
   */
  begin(limitMs: number, expired: () => void): void {
    const now = performance.now();
    this.#expired = expired;
    this.#dueAt = now + limitMs;
    if (this.#timer && this.#firesAt <= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#arm(now, limitMs);
  }

  /** The wait is over. */
  end(): void {
    this.#expired = undefined;
  }

  /** There will be no other wait. */
  close(): void {
    this.end();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(now: number, ms: number): void {
    this.#firesAt = now + ms;
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    this.#timer = undefined;
    const expired = this.#expired;
    if (!expired) return;
    const now = performance.now();
    // Timers count in whole milliseconds, and may be early by a part of one.
    if (this.#dueAt - now >= 1) this.#arm(now, this.#dueAt - now);
    else
      void nextTurn()
        .then(nextTurn)
        .then(() => this.#expired === expired && expired());
  }
}
