/** What all servers of these tests have in common: how they are started, and how tests use them. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { ConfiguredCertificate } from './certificates.ts';
import { absence } from './packages.ts';
import type { Running } from './processes.ts';
import { freePort, rawAnswer } from './wire.ts';

/** A server that answers on 127.0.0.1. */
export interface Peer {
  readonly port: number;
  /** What it was told to present. */
  readonly certificate: ConfiguredCertificate;
  /** The process that answers. */
  readonly pid: number;
  /** What it wrote so far. */
  log(): string;
  /** Ends it with all its children and removes its folder. */
  stop(): Promise<void>;
}

/** Tries at most so often to find a port that is still free when the server binds it. */
const ATTEMPTS = 3;
const POLL_MS = 50;
const START_LIMIT_MS = 20_000;
/** For a whole `beforeAll`, on a slow machine. */
const PATIENCE_MS = 60_000;

/**
 * Tests against one server, which runs while they do; its log is shown where one fails.
 *
 * @param start called once, before the tests
 * @param tests declares the tests; the server is there by the time they run
 */
export function withPeer(
  title: string,
  start: () => Promise<Peer>,
  tests: (peer: () => Peer) => void,
): void {
  describe.skipIf(absence !== undefined)(title, () => {
    let peer: Peer | undefined;
    beforeAll(async () => {
      peer = await start();
    }, PATIENCE_MS);
    afterEach(({ task }) => {
      if (task.result?.state === 'fail') console.error(`${title}\n${peer?.log().slice(-4000)}`);
    });
    afterAll(async () => {
      await peer?.stop();
    });
    tests(() => {
      if (peer === undefined) throw new Error(`${title} did not start`);
      return peer;
    });
  });
}

/**
 * Starts a server in a folder of its own, on a port of its own, and waits until it answers.
 *
 * @param configure called once; writes what the server needs into the folder
 * @param serve starts the server on the port
 */
export async function startPeer(
  name: string,
  configure: (directory: string) => Promise<ConfiguredCertificate>,
  serve: (
    directory: string,
    port: number,
    certificate: ConfiguredCertificate,
  ) => Promise<readonly Running[]>,
): Promise<Peer> {
  const directory = await mkdtemp(join(tmpdir(), `rdpprobe-${name}-`));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  // A run that is interrupted leaves no key or password hash behind.
  process.on('exit', remove);
  const cleanUp = () => {
    process.off('exit', remove);
    remove();
  };
  try {
    const certificate = await configure(directory);
    const attempts: string[] = [];
    for (;;) {
      const port = await freePort();
      const running = await serve(directory, port, certificate);
      const log = () => running.map((each) => each.output()).join('\n');
      const stopAll = async () => {
        // Last started, first stopped.
        for (const each of [...running].reverse()) await each.stop();
      };
      if (await answers(port, running)) {
        const stop = () => stopAll().then(cleanUp);
        return { port, certificate, pid: running.at(-1)?.pid ?? Number.NaN, log, stop };
      }
      await stopAll();
      attempts.push(log());
      if (attempts.length === ATTEMPTS) {
        throw new Error(`${name} does not start:\n${attempts.join('\n')}`);
      }
    }
  } catch (error) {
    cleanUp();
    throw error;
  }
}

async function answers(port: number, running: readonly Running[]): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += POLL_MS) {
    const answered = await rawAnswer(port, 0).then(
      () => true,
      () => false,
    );
    // Another program may have got the port: then ours has ended.
    if (!running.every((each) => each.alive())) return false;
    if (answered) return true;
    await pause(POLL_MS);
  }
  return false;
}
