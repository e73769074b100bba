/** The account and the secret of a logon that is asked for: from a file, the environment or a prompt. */
import type { Credentials } from '../handshake/ntlm-logon.ts';
import { accountName, NOT_AN_ACCOUNT, ntHashOf, passwordOf } from './account.ts';
import { readCredentialsFile } from './credentials-file.ts';
import type { Io } from './io.ts';
import type { Values } from './options.ts';
import { askSecret } from './prompt.ts';
import { UsageError } from './usage-error.ts';

/** Throws a `UsageError` that repeats no secret. */
export async function givenCredentials(values: Values, io: Io): Promise<Credentials> {
  if (values.credentials !== undefined) return readCredentialsFile(values.credentials);
  const named = values.user ?? io.env['RDPPROBE_USER'] ?? '';
  if (named === '') throw new UsageError(NO_USER);
  const name = accountName(named);
  if (name === undefined) {
    throw new UsageError(
      `${values.user === undefined ? 'RDPPROBE_USER' : '--user'} ${NOT_AN_ACCOUNT}`,
    );
  }
  const secret = values['ask-password']
    ? passwordOf(await askSecret(io, `Password of ${named}: `), 'what was typed')
    : secretIn(io.env);
  return { ...name, secret };
}

const NO_USER =
  'a logon needs to know who: set RDPPROBE_USER to NAME, DOMAIN\\NAME or NAME@DOMAIN, or give --user';
const NO_SECRET =
  '--logon needs RDPPROBE_PASSWORD or RDPPROBE_NT_HASH in the environment; --credentials FILE and --ask-password do without';

function secretIn(env: Io['env']): Credentials['secret'] {
  const { RDPPROBE_PASSWORD: password = '', RDPPROBE_NT_HASH: hash = '' } = env;
  if (password !== '' && hash !== '') {
    throw new UsageError('RDPPROBE_PASSWORD and RDPPROBE_NT_HASH are both set: unset one of them');
  }
  if (password !== '') return passwordOf(password, 'RDPPROBE_PASSWORD');
  if (hash !== '') return ntHashOf(hash, 'RDPPROBE_NT_HASH');
  throw new UsageError(NO_SECRET);
}
