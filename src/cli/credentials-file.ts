/**
 * A file of credentials: lines of `user = …`, `domain = …` and either `password = …` or
 * `nt-hash = …`; `#` begins a comment line. No message here repeats what stands in it, since a
 * line that cannot be read may well be a password.
 */
import { open } from 'node:fs/promises';
import type { Credentials } from '../handshake/ntlm-logon.ts';
import { quote } from '../targets/problem.ts';
import { accountName, NOT_AN_ACCOUNT, ntHashOf, passwordOf } from './account.ts';
import { UsageError } from './usage-error.ts';

/** Throws a `UsageError` that names the file, the line and what would be right. */
export async function readCredentialsFile(path: string): Promise<Credentials> {
  return credentialsIn(await contentOf(path), path);
}

/** What the text of the file at `path` says. */
export function credentialsIn(text: string, path: string): Credentials {
  const entries = new Map<Key, Entry>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const place = `${path}:${index + 1}`;
    const [, name = '', value = ''] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const key = KEYS.find((each) => each === name.toLowerCase());
    if (key === undefined) throw new UsageError(`${place} ${NOT_A_LINE}`);
    if (value === '') throw new UsageError(`${place} has no value: write ${key} = VALUE`);
    if (entries.has(key)) throw new UsageError(`${place} gives ${key} again: give it once`);
    entries.set(key, { value, place });
  }
  return { ...whoIn(entries, path), secret: secretIn(entries, path) };
}

const KEYS = ['user', 'domain', 'password', 'nt-hash'] as const;
type Key = (typeof KEYS)[number];

interface Entry {
  readonly value: string;
  readonly place: string;
}

const NOT_A_LINE = 'cannot be read: write user, domain, password or nt-hash, =, and the value';
const LONGEST_FILE = 65_536;

/** Checked and read by the same descriptor, so that nobody can change the file in between. */
async function contentOf(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new UsageError(`--credentials ${quote(path)} ${reasonOf(error)}`);
  });
  try {
    const { mode, size } = await file.stat();
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      const remedy = `chmod 600 ${path}`;
      throw new UsageError(
        `--credentials ${quote(path)} is open to other users (mode ${octal}): ${remedy}`,
      );
    }
    if (size > LONGEST_FILE) {
      throw new UsageError(`--credentials ${quote(path)} is too large for a file of credentials`);
    }
    return await file.readFile('utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--credentials ${quote(path)} ${reasonOf(error)}`);
  } finally {
    await file.close();
  }
}

/** Group and others, reading, writing and executing. */
const OTHERS = 0o077;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there: name a file with user = and password = in it',
  ENOTDIR: 'is not there: name a file with user = and password = in it',
  EISDIR: 'is a folder: name a file in it',
  EACCES: 'may not be read by this user: make it belong to whoever runs rdpprobe',
  EPERM: 'may not be read by this user: make it belong to whoever runs rdpprobe',
};

function reasonOf(error: unknown): string {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? `cannot be read (${code})`;
}

function whoIn(
  entries: ReadonlyMap<Key, Entry>,
  path: string,
): Pick<Credentials, 'user' | 'domain'> {
  const [named, domain] = [entries.get('user'), entries.get('domain')];
  if (named === undefined) throw new UsageError(`${path} names nobody: add a line user = NAME`);
  const name = accountName(named.value);
  if (name === undefined) throw new UsageError(`${named.place} ${NOT_AN_ACCOUNT}`);
  if (domain === undefined) return name;
  if (name.domain !== '') {
    throw new UsageError(`${domain.place} is a second domain: the user has one already`);
  }
  const whole = accountName(`${domain.value}\\${name.user}`);
  if (whole === undefined) throw new UsageError(`${domain.place} is no domain: write its name`);
  return whole;
}

function secretIn(entries: ReadonlyMap<Key, Entry>, path: string): Credentials['secret'] {
  const [password, hash] = [entries.get('password'), entries.get('nt-hash')];
  if (password !== undefined && hash !== undefined) {
    throw new UsageError(`${hash.place} stands beside a password: keep one of them`);
  }
  if (password !== undefined) return passwordOf(password.value, password.place);
  if (hash !== undefined) return ntHashOf(hash.value, hash.place);
  throw new UsageError(`${path} has no secret: add a line password = … or nt-hash = …`);
}
