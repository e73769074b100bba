/**
 * Hosts that a network says no for. The network is one that this test makes: a namespace of its
 * own with a wire that leads nowhere. Skips aloud where the system has no such thing.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/handshake/failure.ts';
import type { Outcome } from '../../src/handshake/result.ts';

const BUILT = new URL('../../dist/index.js', import.meta.url);

/** Addresses of documentation (RFC 5737), none of which leaves the namespace. */
const NETWORK = `
  ip link set lo up
  ip link add wire type veth peer name end
  ip address add 192.0.2.1/24 dev wire
  ip link set wire up
  ip link set end up
  ip neighbour add 192.0.2.9 lladdr 02:00:00:00:00:09 dev wire
  ip route add unreachable 198.51.100.0/26
  ip route add prohibit 198.51.100.64/26
  ip route add blackhole 198.51.100.128/26
`;

/** A router one hop away, which knows no way on and says so within the very system call that sends the SYN. */
const ROUTER = `
  unshare -n sleep 30 > /dev/null 2>&1 &
  router=$!
  while [ "$(readlink /proc/$router/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
  ip link add near type veth peer name far netns $router
  ip address add 198.51.100.193/30 dev near
  ip link set near up
  ip route add 203.0.113.128/25 via 198.51.100.194
  nsenter -t $router -n sh -ec '
    ip link set far up
    ip address add 198.51.100.194/30 dev far
    ip route add unreachable 203.0.113.128/25
    echo 1 > /proc/sys/net/ipv4/ip_forward
  '
  sleep 0.2
`;

const PATIENCE_MS = 200;

/** The address, and how the walk must die there. */
const ROWS: Readonly<Record<string, readonly [address: string, failure: Failure]>> = {
  'is not on its wire': ['192.0.2.2', { kind: 'unreachable', code: 'EHOSTUNREACH' }],
  'swallows every SYN': ['192.0.2.9', { kind: 'timedOut', afterMs: PATIENCE_MS }],
  'our own routes call unreachable': ['198.51.100.1', { kind: 'local', code: 'EHOSTUNREACH' }],
  'our own routes prohibit': ['198.51.100.65', { kind: 'local', code: 'EACCES' }],
  'our own routes throw into a black hole': ['198.51.100.129', { kind: 'local', code: 'EINVAL' }],
  'a router calls unreachable': ['203.0.113.129', { kind: 'unreachable', code: 'EHOSTUNREACH' }],
  'no route leads to': ['203.0.113.1', { kind: 'local', code: 'ENETUNREACH' }],
};

const missing = whatIsMissing();
if (missing) console.warn(`SKIPPED: hosts that a network says no for: ${missing}`);

describe.skipIf(missing !== undefined)('a host that', () => {
  it.concurrent.each(Object.entries(ROWS))(
    '%s',
    { timeout: 30_000 },
    async (_name, [address, failure]) => {
      const outcome = {
        kind: 'failed',
        at: 'tcp',
        during: 'waiting for the TCP connection',
        failure,
      };
      expect(await outcomesOf(address, failure)).toEqual([outcome, outcome]);
    },
  );
});

function whatIsMissing(): string | undefined {
  if (!existsSync(BUILT)) return 'there is no build in dist/';
  try {
    execFileSync('unshare', ['-rn', 'sh', '-ec', NETWORK + ROUTER], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no network namespace can be made here';
  }
}

/** Of a probe, and of a scan. */
async function outcomesOf(address: string, failure: Failure): Promise<Outcome[]> {
  const timeoutMs = failure.kind === 'timedOut' ? PATIENCE_MS : 20_000;
  const program = `
    const { probe, scan } = await import(${JSON.stringify(BUILT.href)});
    const target = { host: '${address}', port: 3389 };
    const outcomes = [(await probe(target, { timeoutMs: ${timeoutMs} })).outcome];
    // Many begin together in a scan, and in another phase of the event loop.
    for await (const { outcome } of scan([target], { timeoutMs: ${timeoutMs} })) outcomes.push(outcome);
    console.log(JSON.stringify(outcomes));
  `;
  const script = `${NETWORK}${ROUTER}\nexec "$0" --input-type=module -e "$1"`;
  const { stdout } = await promisify(execFile)(
    'unshare',
    ['-rn', 'sh', '-ec', script, process.execPath, program],
    { cwd: fileURLToPath(new URL('.', BUILT)) },
  );
  return JSON.parse(stdout) as Outcome[];
}
