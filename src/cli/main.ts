/** argv to exit code. Nothing is loaded before it is known to be needed. */
import { ExitCode, interruptCode } from './exit-code.ts';
import { type Io, note, StreamFault, write } from './io.ts';
import { Interrupted, UsageError } from './usage-error.ts';

/** Runs one command line. Never ends the process. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  // A stream that is closed from outside says so here too; whoever writes to it is told by `write`.
  io.stdout.on('error', ignore);
  io.stderr.on('error', ignore);
  try {
    return await run(argv, io);
  } catch (error) {
    if (isBrokenPipe(error)) return ExitCode.DONE;
    if (error instanceof StreamFault) {
      note(io, `rdpprobe: standard output cannot be written (${error.code}); exit code 3.`);
      return ExitCode.INCOMPLETE;
    }
    if (argv[0] === 'check') return pluginFault(error, io);
    if (error instanceof UsageError) {
      note(io, `rdpprobe: ${error.message}`);
      return ExitCode.USAGE;
    }
    if (error instanceof Interrupted) {
      const exitCode = interruptCode(error.signal);
      note(
        io,
        `rdpprobe: interrupted by ${error.signal}, nothing was sent; exit code ${exitCode}.`,
      );
      return exitCode;
    }
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    note(io, `${trace}\nrdpprobe: a fault in rdpprobe, which is no fault of any host; exit code 3`);
    return ExitCode.INCOMPLETE;
  }
}

/** `timeout` and `npm run` send a signal to a process and to its group: within this time two are one. */
const ECHO_MS = 250;

/** The real thing: `main` with the streams, signals and exit code of this process. */
export async function runProcess(process: NodeJS.Process): Promise<void> {
  const interruption = new AbortController();
  let stdinUsed = false;
  let first = 0;
  const interrupt = (signal: NodeJS.Signals): void => {
    if (!interruption.signal.aborted) {
      first = performance.now();
      interruption.abort(signal);
    } else if (performance.now() - first > ECHO_MS) {
      process.exit(interruptCode(signal));
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) process.on(signal, interrupt);
  process.exitCode = await main(process.argv.slice(2), {
    get stdin() {
      stdinUsed = true;
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    interrupted: interruption.signal,
  });
  // Everything is written by now; a name that is still being looked up need not be waited for.
  if (interruption.signal.aborted) process.exit();
  if (stdinUsed) process.stdin.destroy();
}

async function run(argv: readonly string[], io: Io): Promise<number> {
  if (argv.includes('--version')) {
    const { packageVersion } = await import('./version.ts');
    await write(io.stdout, `${packageVersion()}\n`);
    return ExitCode.DONE;
  }
  const { readArguments } = await import('./arguments.ts');
  const read = await readArguments(argv, io.stdout.columns);
  if ('help' in read) {
    if (read.asked) await write(io.stdout, `${read.help}\n`);
    else note(io, read.help);
    return read.asked ? ExitCode.DONE : ExitCode.USAGE;
  }
  const { COMMANDS } = await import('./commands.ts');
  const command = await COMMANDS[read.command].load();
  return command(read, io);
}

/** A monitoring system reads stdout and a code of its own, whatever is wrong. */
async function pluginFault(error: unknown, io: Io): Promise<number> {
  const { codeOf, pluginText } = await import('../monitor/plugin-output.ts');
  const { unknown } = await import('../monitor/check.ts');
  const ours = !(error instanceof UsageError || error instanceof Interrupted);
  const message = error instanceof Error ? error.message : String(error);
  if (ours) note(io, error instanceof Error ? (error.stack ?? message) : message);
  const output = unknown(ours ? `a fault in rdpprobe: ${message}` : message);
  await write(io.stdout, pluginText(output)).catch(ignore);
  return codeOf(output.state);
}

function ignore(): void {}

function isBrokenPipe(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}
