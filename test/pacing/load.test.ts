/** A network that answers only as long as not too much is asked of it at a time, on real sockets. */
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Target } from '../../src/handshake/result.ts';
import { scan } from '../../src/scan.ts';

const HOSTS = 1_200;
const CONCURRENT = 100;
/** As on a network, so that hosts are under way side by side. */
const ANSWERED_MS = 20;
/** PROTOCOL_SSL is selected. */
const CONFIRM = Buffer.from('030000130ed000001234000200080001000000', 'hex');

let server: Server;

afterEach(() => {
  server.close();
});

interface Seen {
  /** Of each hundred hosts in turn, those that died waiting. */
  readonly late: number[];
  /** Hosts that were under way at most, for each hundred. */
  readonly most: number[];
}

/** Scans hosts that answer while no more of them than `bearable` are under way. */
async function scanOf(bearable: number): Promise<Seen> {
  const seen: Seen = { late: [], most: [] };
  let underWay = 0;
  let most = 0;
  server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      if (underWay <= bearable) setTimeout(() => socket.write(CONFIRM), ANSWERED_MS);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  function* targets(): Generator<Target> {
    for (let host = 0; host < HOSTS; host++) {
      most = Math.max(most, ++underWay);
      yield { host: '127.0.0.1', port };
    }
  }
  const options = { concurrency: CONCURRENT, quick: true, timeoutsMs: { x224: 300 } };
  let done = 0;
  let late = 0;
  for await (const { outcome } of scan(targets(), options)) {
    underWay -= 1;
    if (outcome.kind === 'failed') late += 1;
    if (++done % 100 > 0) continue;
    seen.late.push(late);
    seen.most.push(most);
    late = 0;
    most = underWay;
  }
  return seen;
}

describe('a network that gets slow under load', () => {
  it('is asked less at a time, until it answers again', async () => {
    const { late, most } = await scanOf(30);
    expect(most[0]).toBe(CONCURRENT);
    // At a hundred at a time nearly all die.
    expect(late[1]).toBeGreaterThan(80);
    expect(Math.min(...most)).toBeLessThan(40);
    expect(Math.min(...late)).toBeLessThan(30);
  });

  it('is asked as much as before where it never answers: that is not the load', async () => {
    const { late, most } = await scanOf(0);
    expect(late).toEqual(Array(HOSTS / 100).fill(100));
    expect(Math.min(...most)).toBeLessThan(40);
    expect(most.at(-2)).toBe(CONCURRENT);
  });
});
