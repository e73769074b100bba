/**
 * Silent networks: namespaces of this bench's own whose one wire leads nowhere. Needs root and
 * `ip`; nothing that is sent leaves the namespace.
 */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

export interface SilentResult {
  readonly name: string;
  readonly seconds: number;
  /** How long a silent address was waited for, on the average. */
  readonly meanWaitMs: number;
  readonly most?: number;
  /** The part of the time that learnt time-outs save, of 1; the processor bounds that time too. */
  readonly saved?: number;
  /** The part of the waiting that they save, which nothing else bounds. */
  readonly waitSaved?: number;
  /** The least of the waiting that is good enough. */
  readonly floor?: number;
  readonly ok: boolean;
}

const run = promisify(execFile);
const MOST_SECONDS = 40;
/** Where the ceiling is 2 s and the floor 1.25 s, nobody can save more than 0.37. */
const LEAST_SAVED = 0.3;
/** Of each /24 that is not wholly silent, the first 16 addresses refuse. */
const NEIGHBOURS = 28;

/** `undefined` where there are no namespaces. */
export async function measureSilent(): Promise<SilentResult[] | undefined> {
  const name = `rdpprobe-bench-${process.pid}`;
  if (!makeNetwork(name)) return undefined;
  try {
    const silent = await scanFrom(name, '10.77', true);
    const patient = await scanFrom(name, '10.78', false);
    const learning = await scanFrom(name, '10.78', true);
    const saved = 1 - learning.seconds / patient.seconds;
    const waitSaved = 1 - learning.meanWaitMs / patient.meanWaitMs;
    return [
      {
        name: 'a silent /16, 5,000 at a time, at most 2 s each',
        ...silent,
        most: MOST_SECONDS,
        ok: silent.seconds < MOST_SECONDS,
      },
      { name: 'the same where 16 of each 256 refuse', ...patient, ok: true },
      {
        name: 'and with what was learnt from these',
        ...learning,
        saved,
        waitSaved,
        floor: LEAST_SAVED,
        ok: waitSaved >= LEAST_SAVED,
      },
    ];
  } finally {
    execFileSync('ip', ['netns', 'delete', name]);
  }
}

function makeNetwork(name: string): boolean {
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'ignore' });
  } catch {
    return false;
  }
  const routes = Array.from(
    { length: 256 },
    (_, subnet) => `route add local 10.78.${subnet}.0/${NEIGHBOURS} dev lo`,
  );
  const commands = [
    'link set lo up',
    // The way out is a neighbour that nobody is.
    'link add wire type veth peer name end',
    'address add 10.76.0.1/24 dev wire',
    'link set wire up',
    'link set end up',
    'neighbour add 10.76.0.9 lladdr 02:00:00:00:00:09 dev wire',
    'route add 10.77.0.0/16 via 10.76.0.9',
    'route add 10.78.0.0/16 via 10.76.0.9',
    ...routes,
  ];
  execFileSync('ip', ['-netns', name, '-batch', '-'], { input: commands.join('\n') });
  return true;
}

async function scanFrom(
  name: string,
  network: string,
  adaptive: boolean,
): Promise<{ seconds: number; meanWaitMs: number }> {
  const program = new URL('./silent-network.js', import.meta.url).pathname;
  const command = [process.execPath, program, network, adaptive ? 'yes' : 'no'].join(' ');
  const limited = `ulimit -n 8192; exec ${command}`;
  const { stdout } = await run('ip', ['netns', 'exec', name, 'sh', '-c', limited]);
  const { ms, counts, meanWaitMs } = JSON.parse(stdout) as {
    ms: number;
    counts: Record<string, number>;
    meanWaitMs: number;
  };
  const told = (counts['timedOut'] ?? 0) + (counts['refused'] ?? 0);
  if (told < 65_535) throw new Error(`not as expected: ${stdout}`);
  return { seconds: ms / 1000, meanWaitMs };
}
