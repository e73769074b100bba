/** A process that may open few files, and many more hosts than that: none of them is misreported. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = new URL('../', import.meta.url);
const BUILT = new URL('dist/index.js', ROOT);
const missing =
  process.platform !== 'linux'
    ? 'only Linux has a whole network on loopback'
    : existsSync(BUILT)
      ? undefined
      : 'there is no build in dist/';
if (missing) console.warn(`SKIPPED: a process that may open few files: ${missing}`);

const HOSTS = 20_000;
const FILES = 256;
/** PROTOCOL_SSL is selected. */
const CONFIRM = Buffer.from('030000130ed000001234000200080001000000', 'hex');

let server: Server;
let port: number;
let open = 0;
let most = 0;

beforeAll(async () => {
  server = createServer({ noDelay: true }, (socket) => {
    most = Math.max(most, ++open);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      open -= 1;
    });
    socket.once('data', () => socket.write(CONFIRM));
  });
  await new Promise<void>((resolve) => {
    server.listen({ host: '0.0.0.0', port: 0, backlog: 4096 }, resolve);
  });
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  server.close();
});

async function limited(...command: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)('sh', ['-c', `ulimit -n ${FILES}; exec "$0" "$@"`, ...command], {
    cwd: fileURLToPath(ROOT),
    maxBuffer: 64 << 20,
  });
}

describe.skipIf(missing !== undefined)('a process that may open few files', () => {
  it('probes 20,000 hosts, a thousand at a time, and none of them wrong', async () => {
    const program = `
      const { scan } = await import(${JSON.stringify(BUILT.href)});
      function* targets() {
        for (let at = 0; at < ${HOSTS}; at++) {
          yield { host: '127.2.' + (at >> 8) + '.' + (at & 255), port: ${port} };
        }
      }
      const outcomes = {};
      const hosts = new Set();
      for await (const { target, outcome } of scan(targets(), { quick: true, concurrency: 1000 })) {
        const name = outcome.kind === 'failed' ? JSON.stringify(outcome) : outcome.kind;
        outcomes[name] = (outcomes[name] ?? 0) + 1;
        hosts.add(target.host);
      }
      console.log(JSON.stringify({ outcomes, hosts: hosts.size }));
    `;
    const { stdout } = await limited(process.execPath, '--input-type=module', '-e', program);
    expect(JSON.parse(stdout)).toEqual({ outcomes: { completed: HOSTS }, hosts: HOSTS });
    // It did go to the limit, and not beyond it.
    expect(most).toBeGreaterThan(FILES / 2);
    expect(most).toBeLessThanOrEqual(FILES);
  }, 240_000);

  it('says beforehand how many at a time there is room for', async () => {
    const list = `127.3.0.0/23:${port}`;
    const argv = ['bin/rdpprobe.js', 'scan', list, '--quick', '--concurrency', '2000'];
    const { stdout, stderr } = await limited(process.execPath, ...argv);
    expect(stdout.trimEnd().split('\n')).toHaveLength(513);
    expect(stderr).toMatch(/[12]\d\d hosts at a time, not 2000: this process may open 256 files/);
    expect(stderr).toContain('512 hosts probed; exit code 0');
  }, 60_000);
});
