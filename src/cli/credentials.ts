/**
 * Who logs on, from the environment, a file or a prompt: never from the command line, which every
 * user of the machine can read and which reports repeat. No message here repeats a secret.
 */
import type { Credentials } from '../handshake/ntlm-logon.ts';
import type { Io } from './io.ts';
import type { Values } from './options.ts';
import { UsageError } from './usage-error.ts';

/** The switches that ask for a logon; the environment alone never does. */
export const LOGON_SWITCHES = ['logon', 'credentials', 'ask-password'] as const;

/** Whether anybody is to be logged on. */
export function logsOn(values: Values): boolean {
  return LOGON_SWITCHES.some((name) => values[name] !== undefined);
}

/** Nothing where no logon is asked for. Throws a `UsageError`; may ask on the terminal. */
export async function credentialsOf(values: Values, io: Io): Promise<Credentials | undefined> {
  if (!logsOn(values)) return undefined;
  const { givenCredentials } = await import('./given-credentials.ts');
  const credentials = await givenCredentials(values, io);
  if (values.autologon && credentials.secret.kind === 'ntHash') {
    throw new UsageError('--autologon sends a password, and an NT hash is none: leave it out');
  }
  return credentials;
}
