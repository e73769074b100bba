/** A question on the terminal whose answer is not shown. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { type Io, type Keyboard, note } from './io.ts';
import { Interrupted, UsageError } from './usage-error.ts';

/** Asks on stderr, reads from stdin. Throws a `UsageError` where stdin is no terminal. */
export async function askSecret(io: Io, question: string): Promise<string> {
  const { stdin, interrupted } = io;
  if (!isTerminal(stdin)) {
    throw new UsageError(
      '--ask-password reads from a terminal, and stdin is none: use --credentials FILE, or --logon',
    );
  }
  io.stderr.write(question, () => {});
  // readline draws what is typed on its output, so it is given one that shows nothing.
  const output = new Writable({ write: (_text, _encoding, done) => done() });
  const line = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
  let giveUp = (): void => {};
  try {
    return await new Promise((resolve, reject) => {
      giveUp = () => reject(new Interrupted(interrupted?.reason));
      if (interrupted?.aborted) giveUp();
      interrupted?.addEventListener('abort', giveUp, { once: true });
      line.once('line', resolve);
      line.once('SIGINT', () => reject(new Interrupted('SIGINT')));
      line.once('close', () => reject(new UsageError('no password was typed: nothing was sent')));
    });
  } finally {
    interrupted?.removeEventListener('abort', giveUp);
    line.close();
    note(io, '');
  }
}

type Terminal = Keyboard & NodeJS.ReadableStream;

function isTerminal(stdin: Keyboard): stdin is Terminal {
  return stdin.isTTY === true && 'pipe' in stdin;
}
