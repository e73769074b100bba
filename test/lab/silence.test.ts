/**
 * A network that mostly says nothing, as most networks do: a namespace of its own whose interface
 * drops all it is given. Skips aloud where the system has no such thing.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LEAST_PATIENCE_MS } from '../../src/patience.ts';

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
  /** How often each death was died, as JSON. */
  readonly deaths: Readonly<Record<string, number>>;
  /** Connections that the kernel was asked for. */
  readonly opened: number;
}

describe.skipIf(missing !== undefined)(
  'a silent host',
  () => {
    it.concurrent('costs one connection, and no longer wait than its neighbours suggest', async () => {
      const { deaths, opened } = await scanOf('198.51.100', {});
      expect(deaths).toEqual({
        '{"kind":"refused"}': 8,
        [`{"kind":"timedOut","afterMs":${LEAST_PATIENCE_MS}}`]: 60 - 8,
      });
      expect(opened).toBe(60);
    });

    it.concurrent('is given all of the time where nothing is known of its network', async () => {
      const { deaths, opened } = await scanOf('203.0.113', {});
      expect(deaths).toEqual({ [`{"kind":"timedOut","afterMs":${CEILING_MS}}`]: 60 });
      expect(opened).toBe(60);
    });

    it.concurrent('is given all of the time where that is asked for', async () => {
      const { deaths } = await scanOf('198.51.100', { adaptiveTimeout: false });
      expect(deaths).toEqual({
        '{"kind":"refused"}': 8,
        [`{"kind":"timedOut","afterMs":${CEILING_MS}}`]: 60 - 8,
      });
    });
  },
  60_000,
);

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
    const deaths = {};
    const options = ${JSON.stringify({ timeoutMs: CEILING_MS, ...options })};
    for await (const { outcome } of scan(targets(), options)) {
      const death = JSON.stringify(outcome.failure);
      deaths[death] = (deaths[death] ?? 0) + 1;
    }
    console.log(JSON.stringify({ deaths, opened: opens() - before }));
  `;
  const script = `${NETWORK}\nexec "$0" --input-type=module -e "$1"`;
  const { stdout } = await promisify(execFile)(
    'unshare',
    ['-rn', 'sh', '-ec', script, process.execPath, program],
    { cwd: fileURLToPath(new URL('.', BUILT)) },
  );
  return JSON.parse(stdout) as Seen;
}
