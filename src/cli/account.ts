/** The parts of credentials as people write them, checked. No message here repeats what was written. */
import type { Credentials } from '../handshake/ntlm-logon.ts';
import { UsageError } from './usage-error.ts';

export const NOT_AN_ACCOUNT =
  'is no account: write NAME, DOMAIN\\NAME or NAME@DOMAIN, of at most 256 characters';

/** `DOMAIN\user`, `user@domain` or a name alone; nothing for what is none of these. */
export function accountName(text: string): Pick<Credentials, 'user' | 'domain'> | undefined {
  const [, domain = '', user] = /^(?:([^\\]+)\\)?([^\\]+)$/.exec(text) ?? [];
  if (user === undefined || text.length > LONGEST || CONTROL.test(text)) return undefined;
  return { user, domain };
}

/** A password that was found in `place`, checked. */
export function passwordOf(password: string, place: string): Credentials['secret'] {
  if (password === '') throw new UsageError(`${place} is an empty password: no logon is tried`);
  if (password.length > LONGEST || CONTROL.test(password)) {
    throw new UsageError(
      `${place} is no password: at most ${LONGEST} characters, without line ends and other controls`,
    );
  }
  return { kind: 'password', password };
}

/** The NT hash of a password that was found in `place`, checked. */
export function ntHashOf(text: string, place: string): Credentials['secret'] {
  if (!/^[0-9a-f]{32}$/i.test(text)) {
    throw new UsageError(`${place} is no NT hash: it has exactly 32 hex digits`);
  }
  return { kind: 'ntHash', hash: Uint8Array.from(Buffer.from(text, 'hex')) };
}

const LONGEST = 256;
const CONTROL = /\p{Cc}/u;
