/** Wrong usage, configuration or input: exit code 2. The message names the thing and the remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
