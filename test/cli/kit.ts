/** Runs the command line in this process, with streams that remember. */
import { Writable } from 'node:stream';
import type { Io, Screen } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  /** Is stdout, and is stderr, a terminal? */
  readonly terminal?: boolean;
  readonly stderrTerminal?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  readonly interrupted?: AbortSignal;
  /** Sees each piece that is written to stdout; what it throws is the stream's error. */
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
}

export async function run(argv: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const { terminal = false, columns = 80, env = {}, interrupted } = surroundings;
  const stdout = screen(terminal, columns, surroundings.onStdout);
  const stderr = screen(surroundings.stderrTerminal ?? false, columns, surroundings.onStderr);
  const io: Io = {
    stdin: surroundings.stdin ?? nothing(),
    stdout,
    stderr,
    env,
    ...(interrupted && { interrupted }),
  };
  const exitCode = await main(argv, io);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

/** The last line that is not empty. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

export function jsonLines(text: string): Array<Record<string, unknown>> {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function* nothing(): AsyncGenerator<string> {}

function screen(
  isTTY: boolean,
  columns: number,
  seen: (text: string) => void = () => {},
): Screen & { text(): string } {
  const pieces: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      try {
        seen(chunk);
        pieces.push(chunk);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  return Object.assign(stream, {
    text: () => pieces.join(''),
    ...(isTTY && { isTTY, columns }),
  });
}
