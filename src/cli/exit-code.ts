/** The exit codes of every command but `check`; stable. */
export const ExitCode = {
  DONE: 0,
  /** An expectation does not hold. */
  UNMET: 1,
  /** Wrong usage, configuration or input. */
  USAGE: 2,
  /** The run itself is incomplete. */
  INCOMPLETE: 3,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

/** The exit code after a signal; Ctrl-Break on Windows counts as Ctrl-C. */
export function interruptCode(signal: unknown): number {
  return signal === 'SIGTERM' ? ExitCode.SIGTERM : ExitCode.SIGINT;
}
