/** What the command line sees of its process; tests give it streams of their own. */
import type { Writable } from 'node:stream';
import { withoutCommands } from '../report/clean.ts';

/** Written to, and perhaps a terminal. */
export type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Read from, and perhaps a terminal. */
export type Keyboard = AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };

export interface Io {
  readonly stdin: Keyboard;
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires on the first SIGINT or SIGTERM, whose name is its reason. */
  readonly interrupted?: AbortSignal;
}

/** A stream that takes nothing more, as of a full disk; `code` is that of the system. */
export class StreamFault extends Error {
  override readonly name = 'StreamFault';
  readonly code: string;

  constructor({ code, message }: NodeJS.ErrnoException) {
    super(message);
    this.code = code ?? message;
  }
}

/** Writes, and waits until the stream has taken it. Rejects with a `StreamFault`. */
export function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(new StreamFault(error)) : resolve()));
  });
}

/**
 * A line on stderr, which may be gone: there is nobody left to tell. What is quoted in it may be
 * anybody's.
 */
export function note({ stderr }: Io, text: string): void {
  stderr.write(`${withoutCommands(text)}\n`, () => {});
}
