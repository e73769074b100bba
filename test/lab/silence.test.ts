/**
 * A network that mostly says nothing, as most networks do: a namespace of its own whose interface
 * drops all it is given. Skips aloud where the system has no such thing.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LEAST_PATIENCE_MS } from '../../src/pacing/patience.ts';

const BUILT = new URL('../../dist/index.js', import.meta.url);

/** Addresses of documentation (RFC 5737); the first eight of each network refuse, all others are silent. */
const NETWORK = `
  ip link set lo up
  ip link add hole type veth peer name end
  ip link set hole up arp off
  ip link set end up
  ip address add 192.0.2.254/32 dev hole
  ip route add 198.51.100.0/24 dev hole
  ip route add 203.0.113.0/24 dev hole
  for host in 0 1 2 3 4 5 6 7; do ip address add 198.51.100.$host/32 dev lo; done
`;

const CEILING_MS = 4_000;

const missing = whatIsMissing();
if (missing) console.warn(`SKIPPED: a network that says nothing: ${missing}`);

interface Seen {
  readonly refused: number;
  /** How long each silent host was waited for, as its result says, in milliseconds. */
  readonly waits: readonly number[];
  /** Connections that the kernel was asked for. */
  readonly opened: number;
}

describe.skipIf(missing !== undefined)('a silent host', { timeout: 60_000 }, () => {
  it.concurrent('costs one connection, and no longer wait than its neighbours suggest', async () => {
    const { refused, waits, opened } = await scanOf('198.51.100', {});
    expect({ refused, silent: waits.length, opened }).toEqual({
      refused: 8,
      silent: 52,
      opened: 60,
    });
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(LEAST_PATIENCE_MS);
    expect(Math.max(...waits)).toBeLessThan(CEILING_MS);
  });

  it.concurrent('is given all of the time where nothing is known of its network', async () => {
    const { waits, opened } = await scanOf('203.0.113', {});
    expect(waits).toEqual(new Array(60).fill(CEILING_MS));
    expect(opened).toBe(60);
  });

  it.concurrent('is given all of the time where that is asked for', async () => {
    const { refused, waits } = await scanOf('198.51.100', { adaptiveTimeout: false });
    expect(refused).toBe(8);
    expect(waits).toEqual(new Array(52).fill(CEILING_MS));
  });
});

function whatIsMissing(): string | undefined {
  if (!existsSync(BUILT)) return 'there is no build in dist/';
  try {
    execFileSync('unshare', ['-rn', 'sh', '-ec', NETWORK], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no network namespace can be made here';
  }
}

/** Scans the first sixty addresses of a network, those that refuse before the others. */
async function scanOf(network: string, options: object): Promise<Seen> {
  const program = `
    import { readFileSync } from 'node:fs';
    const { scan } = await import(${JSON.stringify(BUILT.href)});
    const opens = () => {
      const [names, figures] = readFileSync('/proc/net/snmp', 'utf8')
        .split('\\n').filter((line) => line.startsWith('Tcp:')).map((line) => line.split(' '));
      return Number(figures[names.indexOf('ActiveOpens')]);
    };
    async function* targets() {
      for (let host = 0; host < 60; host++) {
        if (host === 8) await new Promise((resolve) => setTimeout(resolve, 500));
        yield { host: '${network}.' + host, port: 3389 };
      }
    }
    const before = opens();
    const waits = [];
    let refused = 0;
    const options = ${JSON.stringify({ timeoutMs: CEILING_MS, ...options })};
    for await (const { outcome } of scan(targets(), options)) {
      if (outcome.failure.kind === 'refused') refused += 1;
      if (outcome.failure.kind === 'timedOut') waits.push(outcome.failure.afterMs);
    }
    console.log(JSON.stringify({ refused, waits, opened: opens() - before }));
  `;
  const script = `${NETWORK}\nexec "$0" --input-type=module -e "$1"`;
  const { stdout } = await promisify(execFile)(
    'unshare',
    ['-rn', 'sh', '-ec', script, process.execPath, program],
    { cwd: fileURLToPath(new URL('.', BUILT)) },
  );
  return JSON.parse(stdout) as Seen;
}
