/** Wrong usage, configuration or input: exit code 2. The message names the thing and the remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A signal or Ctrl-C while a question was waiting for its answer; nothing was sent by then. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: unknown;

  constructor(signal: unknown) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}
