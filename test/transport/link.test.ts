import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { type Failure, HandshakeError } from '../../src/handshake/failure.ts';
import { makeCertificate } from '../../src/lab/certificate.ts';
import { acceptTls } from '../../src/lab/tls.ts';
import { tpktLength } from '../../src/protocol/tpkt.ts';
import { type Link, openLink } from '../../src/transport/link.ts';
import { TimeLimit } from '../../src/transport/timer.ts';
import { startTls, TLS_LADDER } from '../../src/transport/tls.ts';

const FIRST = Uint8Array.of(3, 0, 0, 8, 1, 2, 3, 4);
const SECOND = Uint8Array.of(3, 0, 0, 7, 5, 6, 7);
const cleanUp: Array<() => unknown> = [];

afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo();
});

/** Both ends of a connection on loopback. */
async function connected(): Promise<{ link: Link; peer: Socket }> {
  const server = createServer({ noDelay: true, allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const { port } = server.address() as AddressInfo;
  const link = await openLink('127.0.0.1', port, new TimeLimit(), 5_000, () => {});
  if (link instanceof HandshakeError) throw link;
  const [peer] = (await accepted) as [Socket];
  peer.on('error', () => {});
  cleanUp.push(
    () => link.close(undefined, 0),
    () => peer.destroy(),
    () => void server.close(),
  );
  return { link, peer };
}

function secured(link: Link): Promise<TLSSocket> {
  const [rung] = TLS_LADDER;
  if (!rung) throw new Error('a ladder without rungs');
  return link.upgrade((plain) => startTls(plain, '127.0.0.1', rung));
}

/** What `receive` rejects with, or throws. */
async function failureOf(receive: () => unknown): Promise<unknown> {
  try {
    return await receive();
  } catch (error) {
    return (error as { failure: Failure }).failure;
  }
}

function seen(link: Link, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (link.received >= bytes) resolve();
      else setImmediate(look);
    };
    look();
  });
}

describe('a link', () => {
  it('cuts two messages out of one segment', async () => {
    const { link, peer } = await connected();
    peer.write(Buffer.concat([FIRST, SECOND]));
    expect(new Uint8Array(await link.receive(tpktLength))).toEqual(FIRST);
    expect(new Uint8Array(await link.receive(tpktLength))).toEqual(SECOND);
    expect(link.unread.length).toBe(0);
  });

  it('puts a message together from single bytes', async () => {
    const { link, peer } = await connected();
    const message = link.receive(tpktLength);
    for (const [index, byte] of FIRST.entries()) {
      peer.write(Uint8Array.of(byte));
      await seen(link, index + 1);
    }
    expect(new Uint8Array(await message)).toEqual(FIRST);
  });

  it('serves what came before a close, then tells the close', async () => {
    const { link, peer } = await connected();
    peer.end(Buffer.concat([FIRST, SECOND.subarray(0, 5)]));
    expect(new Uint8Array(await link.receive(tpktLength))).toEqual(FIRST);
    const closed = { kind: 'closed', received: 5 };
    expect(await failureOf(() => link.receive(tpktLength))).toEqual(closed);
    expect(await failureOf(() => link.receive(tpktLength)), 'asked again').toEqual(closed);
  });

  it('serves what came before an RST, then tells the RST', async () => {
    const { link, peer } = await connected();
    peer.write(FIRST);
    peer.resetAndDestroy();
    await seen(link, FIRST.length);
    expect(new Uint8Array(await link.receive(tpktLength))).toEqual(FIRST);
    expect(await failureOf(() => link.receive(tpktLength))).toEqual({ kind: 'reset' });
  });

  it('can still be spoken on when the other side has closed its half', async () => {
    const { link, peer } = await connected();
    const heard = once(peer, 'data');
    peer.end();
    expect(await failureOf(() => link.receive(tpktLength))).toEqual({
      kind: 'closed',
      received: 0,
    });
    await link.send(FIRST);
    expect(new Uint8Array((await heard)[0] as Buffer)).toEqual(FIRST);
  });

  it('does not read on and on what nobody asks for', async () => {
    const { link, peer } = await connected();
    peer.write(new Uint8Array(64 * 0x10_0000));
    await seen(link, 0x2_0000);
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(link.unread.length).toBeLessThan(0x10_0000);
    let taken = 0;
    while (taken < 0x10_0000) {
      const part = await link.receive((bytes) => (bytes.length > 0 ? bytes.length : undefined));
      taken += part.length;
    }
  });

  it('gives out what came in time, however late this process looks', async () => {
    const { link, peer } = await connected();
    const limit = new TimeLimit();
    limit.begin(20, () => link.interrupt({ kind: 'timedOut', afterMs: 20 }));
    const message = link.receive(tpktLength);
    peer.write(FIRST);
    const until = performance.now() + 60;
    while (performance.now() < until);
    expect(new Uint8Array(await message)).toEqual(FIRST);
    limit.close();
  });

  it('tells when a message was whole, and not when it was given out', async () => {
    const { link, peer } = await connected();
    const { heardAt } = link;
    const message = link.receive(tpktLength);
    peer.write(FIRST);
    await seen(link, FIRST.length);
    const arrived = performance.now();
    await message;
    expect(link.heardAt).toBeGreaterThan(heardAt);
    expect(link.heardAt).toBeLessThan(arrived);
  });

  it('gives up when it is told to, now and for ever', async () => {
    const { link } = await connected();
    const waiting = failureOf(() => link.receive(tpktLength));
    link.interrupt({ kind: 'timedOut', afterMs: 1 });
    const failure = { kind: 'timedOut', afterMs: 1, received: 0 } as const;
    expect(await waiting).toEqual(failure);
    expect(await failureOf(() => link.receive(tpktLength))).toEqual(failure);
    await expect(link.upgrade((plain) => new TLSSocket(plain))).rejects.toMatchObject({ failure });
  });

  it('hands what came early to TLS', async () => {
    const { link, peer } = await connected();
    peer.write(Buffer.concat([FIRST, Uint8Array.of(21, 3, 3, 0, 2, 2, 80)]));
    await seen(link, FIRST.length + 7);
    await link.receive(tpktLength);
    await expect(secured(link)).rejects.toMatchObject({ failure: { kind: 'rejected', value: 80 } });
  });

  it('lets TLS hear what was said before a connection was over', async () => {
    const { link, peer } = await connected();
    peer.end(Buffer.concat([FIRST, Uint8Array.of(21, 3, 3, 0, 2, 2, 80)]));
    const gone = once(peer.resume(), 'close');
    await link.receive(tpktLength);
    await expect(secured(link)).rejects.toMatchObject({ failure: { kind: 'rejected', value: 80 } });
    // Nothing of it stays open.
    await gone;
  });

  it('begins no TLS where the connection is over', async () => {
    const { link, peer } = await connected();
    peer.end(FIRST);
    await link.receive(tpktLength);
    await expect(secured(link)).rejects.toMatchObject({ failure: { kind: 'closed', received: 0 } });
  });

  it('counts from zero again inside TLS', async () => {
    const { link, peer } = await connected();
    peer.write(FIRST);
    await link.receive(tpktLength);
    const server = acceptTls(peer, makeCertificate({ key: { type: 'ec' } }));
    server.on('error', () => {});
    await secured(link);
    expect(link.received).toBe(0);
    server.write(SECOND);
    expect(new Uint8Array(await link.receive(tpktLength))).toEqual(SECOND);
    expect(link.received).toBe(SECOND.length);
  });

  it('says its last words to a server that has ended already, and waits for nothing', async () => {
    const { link, peer } = await connected();
    const heard = once(peer, 'data');
    peer.end();
    await failureOf(() => link.receive(tpktLength));
    const start = performance.now();
    await link.close(FIRST, 5_000);
    expect(performance.now() - start).toBeLessThan(4_000);
    expect(new Uint8Array((await heard)[0] as Buffer)).toEqual(FIRST);
  });

  it('says its last words, then FIN, and waits for the other side', async () => {
    const { link, peer } = await connected();
    const heard: Buffer[] = [];
    peer.on('data', (chunk) => heard.push(chunk)).on('end', () => peer.end());
    await link.close(FIRST, 5_000);
    expect(new Uint8Array(Buffer.concat(heard))).toEqual(FIRST);
  });
});

describe('a link that is being opened', () => {
  it('is told to be refused where nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await openLink('127.0.0.1', port, new TimeLimit(), 5_000, () => {})).toMatchObject({
      failure: { kind: 'refused' },
    });
  });

  it('can be given up before it is open', async () => {
    const failure = { kind: 'local', code: 'ABORTED' } as const;
    const opening = openLink('127.0.0.1', 1, new TimeLimit(), 5_000, (abandon) => abandon(failure));
    expect(await opening).toMatchObject({ failure });
  });
});
