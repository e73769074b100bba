/** Other programs on the same target, where they are installed: what a host takes them and us. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loopback } from './measure.ts';
import { startTarget, type Target } from './target-process.ts';
import type { WalkMany } from './walk-many.ts';

export interface PeerResult {
  readonly name: string;
  readonly hosts: number;
  readonly hostsPerSecond: number;
  /** Ours, walking to the CHALLENGE from a cold start. */
  readonly ourHostsPerSecond: number;
  /** Hosts a second at which we and the target together would keep these cores busy all the time. */
  readonly ceiling: number;
  /** Our hosts a second over theirs. */
  readonly times: number;
  /** Only where it could be reached before that ceiling: on a network the target has cores of its own. */
  readonly floor?: number;
  readonly ok: boolean;
}

interface Peer {
  readonly name: string;
  readonly hosts: number;
  readonly floor?: number;
  /** How far off the target is; a scan of a network lives off what it does meanwhile. */
  readonly roundTripMs?: number;
  readonly command: (port: number, list: string) => readonly [string, ...string[]];
  /** What it prints for each host that it understood. */
  readonly sign: RegExp;
}

/** To add one, put it here. */
const PEERS: readonly Peer[] = [
  nmapAt(0),
  nmapAt(20),
  nmapAt(50),
  {
    name: 'sslscan --rdp',
    hosts: 8,
    command: (_port, list) => ['sslscan', '--rdp', '--no-colour', `--targets=${list}`],
    sign: /Subject:/g,
  },
];

function nmapAt(roundTripMs: number): Peer {
  return {
    name: `nmap --script rdp-ntlm-info, ${roundTripMs} ms away`,
    hosts: 1_024,
    floor: 4,
    roundTripMs,
    command: (port, list) => [
      'nmap',
      ...['-n', '-Pn', '-p', String(port), '--script', '+rdp-ntlm-info', '-iL', list],
    ],
    sign: /DNS_Computer_Name/g,
  };
}

/** A line for each that is installed; those that are not are named. */
export async function measurePeers(
  target: Target,
  wanted: (peer: { readonly name: string }) => boolean,
  missing: (name: string) => void,
): Promise<PeerResult[]> {
  const results: PeerResult[] = [];
  for (const peer of PEERS.filter(wanted)) {
    const result = await measureAway(peer, target);
    if (result) results.push(result);
    else missing(peer.name);
  }
  return results;
}

async function measureAway(peer: Peer, near: Target): Promise<PeerResult | undefined> {
  if (peer.roundTripMs === undefined) return measurePeer(peer, near);
  const target = await startTarget(peer.roundTripMs);
  try {
    return await measurePeer(peer, target);
  } finally {
    await target.stop();
  }
}

async function measurePeer(peer: Peer, target: Target): Promise<PeerResult | undefined> {
  const { name, hosts, floor, sign } = peer;
  const { port } = target;
  const folder = await mkdtemp(join(tmpdir(), 'rdpprobe-bench-'));
  try {
    const list = join(folder, 'hosts.txt');
    const addresses = Array.from({ length: hosts }, (_, index) => loopback(index));
    // nmap takes the port as an option, sslscan with each host.
    const lines = name.startsWith('nmap') ? addresses : addresses.map((host) => `${host}:${port}`);
    await writeFile(list, `${lines.join('\n')}\n`);
    const start = performance.now();
    const output = await run(peer.command(port, list));
    if (output === undefined) return undefined;
    const theirs = hosts / ((performance.now() - start) / 1000);
    const understood = output.match(sign)?.length ?? 0;
    if (understood < hosts) throw new Error(`${name} understood ${understood} of ${hosts} hosts`);
    const cpuBefore = await target.cpu();
    const ours = await ourWalk(port);
    const targetCpu = (await target.cpu()) - cpuBefore;
    const ceiling = (availableParallelism() * OUR_HOSTS * 1e6) / (ours.cpu + targetCpu);
    const times = ours.hostsPerSecond / theirs;
    const within = floor !== undefined && floor * theirs <= ceiling;
    return {
      name,
      hosts,
      hostsPerSecond: theirs,
      ourHostsPerSecond: ours.hostsPerSecond,
      ceiling,
      times,
      ...(within && { floor }),
      ok: !within || times >= floor,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const OUR_HOSTS = 1_024;

/** In a process that begins with them, as theirs does. */
async function ourWalk(port: number): Promise<{ hostsPerSecond: number; cpu: number }> {
  const program = new URL('./walk-many.js', import.meta.url).pathname;
  const start = performance.now();
  const output = await run([process.execPath, program, String(port), String(OUR_HOSTS)]);
  const seconds = (performance.now() - start) / 1000;
  const { challenged, cpu } = JSON.parse(output ?? '{}') as Partial<WalkMany>;
  if (challenged !== OUR_HOSTS || cpu === undefined)
    throw new Error(`${output} of ${OUR_HOSTS} hosts`);
  return { hostsPerSecond: OUR_HOSTS / seconds, cpu };
}

/** What it prints, or `undefined` where it is not installed. */
function run([command, ...args]: readonly [string, ...string[]]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve(undefined) : reject(error),
    );
    child.on('close', () => resolve(output));
  });
}
