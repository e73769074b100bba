/** Other programs on the same target, where they are installed: what a host takes them and us. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loopback } from './measure.ts';

export interface PeerResult {
  readonly name: string;
  readonly hosts: number;
  readonly hostsPerSecond: number;
  /** Our hosts a second, walking to the CHALLENGE, over theirs. */
  readonly times: number;
  readonly floor?: number;
  readonly ok: boolean;
}

interface Peer {
  readonly name: string;
  readonly hosts: number;
  readonly floor?: number;
  readonly command: (port: number, list: string) => readonly [string, ...string[]];
  /** What it prints for each host that it understood. */
  readonly sign: RegExp;
}

/** To add one, put it here. */
const PEERS: readonly Peer[] = [
  {
    name: 'nmap --script rdp-ntlm-info',
    hosts: 1_024,
    floor: 4,
    command: (port, list) => [
      'nmap',
      ...['-n', '-Pn', '-p', String(port), '--script', '+rdp-ntlm-info', '-iL', list],
    ],
    sign: /DNS_Computer_Name/g,
  },
  {
    name: 'sslscan --rdp',
    hosts: 8,
    command: (_port, list) => ['sslscan', '--rdp', '--no-colour', `--targets=${list}`],
    sign: /Subject:/g,
  },
];

/** A line for each that is installed; those that are not are named. */
export async function measurePeers(
  port: number,
  wanted: (peer: { readonly name: string }) => boolean,
  missing: (name: string) => void,
): Promise<PeerResult[]> {
  const results: PeerResult[] = [];
  for (const peer of PEERS.filter(wanted)) {
    const result = await measurePeer(peer, port);
    if (result) results.push(result);
    else missing(peer.name);
  }
  return results;
}

async function measurePeer(peer: Peer, port: number): Promise<PeerResult | undefined> {
  const { name, hosts, floor, sign } = peer;
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
    const ours = await ourSpeed(port);
    const times = ours / theirs;
    return {
      name,
      hosts,
      hostsPerSecond: theirs,
      times,
      ...(floor !== undefined && { floor }),
      ok: times >= (floor ?? 0),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** In a process that begins with them, as theirs does. */
async function ourSpeed(port: number): Promise<number> {
  const hosts = 1_024;
  const program = new URL('./walk-many.js', import.meta.url).pathname;
  const start = performance.now();
  const output = await run([process.execPath, program, String(port), String(hosts)]);
  if (output?.trim() !== String(hosts)) throw new Error(`${output} of ${hosts} hosts`);
  return hosts / ((performance.now() - start) / 1000);
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
