/** What went over loopback, as dumpcap records it and tshark reads it: a decoder that is not ours. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, vi } from 'vitest';
import { absence } from './packages.ts';
import { launch, type Running } from './processes.ts';
import { freePort } from './wire.ts';

const execute = promisify(execFile);

/** One frame with payload. */
export interface Frame {
  readonly fromClient: boolean;
  /** tshark's summary: the names of the PDUs in it. */
  readonly info: string;
}

export interface Decoded {
  readonly frames: readonly Frame[];
  /** Malformed packets, and whatever else tshark takes for an error. */
  readonly complaints: readonly string[];
}

export interface Conversation {
  readonly port: number;
  /** Key log, for a conversation that goes over to TLS. */
  readonly keylog?: string;
  /** Ends the recording: the last thing said, in tshark's words. */
  readonly lastWords: string;
}

const LIMITS = { timeout: 15_000, interval: 200 };

/** Why nothing can be captured; `undefined` when it can. */
export const captureAbsence: string | undefined = absence ?? (await trial());

if (captureAbsence !== undefined) console.warn(`Nothing is captured: ${captureAbsence}.`);

/** Records the port while `talk` runs, and reads it back; `directory` is `talk`'s to write into. */
export async function captured(
  talk: (directory: string) => Promise<Conversation>,
  port: number,
): Promise<Decoded> {
  const directory = await mkdtemp(join(tmpdir(), 'rdpprobe-capture-'));
  const file = join(directory, 'capture.pcapng');
  const dumpcap = await record(file, port);
  try {
    const conversation = await talk(directory);
    await vi.waitFor(async () => {
      const { frames } = await decodedFrom(file, conversation);
      expect(frames.map(({ info }) => info).join('\n')).toContain(conversation.lastWords);
    }, LIMITS);
    await dumpcap.stop();
    return await decodedFrom(file, conversation);
  } finally {
    await dumpcap.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function trial(): Promise<string | undefined> {
  for (const tool of ['tshark', 'dumpcap']) {
    const found = await execute(tool, ['--version']).then(
      () => true,
      () => false,
    );
    if (!found) return `${tool} is not installed`;
  }
  const directory = await mkdtemp(join(tmpdir(), 'rdpprobe-capture-'));
  try {
    await (await record(join(directory, 'trial.pcapng'), await freePort())).stop();
    return undefined;
  } catch (error) {
    return `dumpcap may not (${error instanceof Error ? error.message : String(error)})`;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Resolves once packets are being recorded. */
async function record(file: string, port: number): Promise<Running> {
  const dumpcap = launch('dumpcap', ['-q', '-i', 'lo', '-f', `tcp port ${port}`, '-w', file]);
  await vi.waitUntil(() => /^File: /m.test(dumpcap.output()) || !dumpcap.alive(), LIMITS);
  if (dumpcap.alive()) return dumpcap;
  throw new Error(dumpcap.output().trim().split('\n').at(-1));
}

async function decodedFrom(file: string, conversation: Conversation): Promise<Decoded> {
  const lines = await tshark(file, conversation, 'tcp.len > 0', ['tcp.dstport', '_ws.col.Info']);
  const complaints = await tshark(
    file,
    conversation,
    '_ws.malformed || _ws.expert.severity >= "error"',
    ['frame.number', '_ws.col.Info', '_ws.expert.message'],
  );
  const frames = lines.map((line) => {
    const [destination, info = ''] = line.split('\t');
    return { fromClient: Number(destination) === conversation.port, info };
  });
  return { frames, complaints };
}

/** The port is nobody's, so that tshark is told what is spoken on it. */
async function tshark(
  file: string,
  { port, keylog }: Conversation,
  filter: string,
  fields: readonly string[],
): Promise<string[]> {
  const spoken =
    keylog === undefined
      ? ['-d', `tcp.port==${port},tpkt`]
      : ['-d', `tcp.port==${port},tls`, '-d', `tls.port==${port},tpkt`];
  const { stdout } = await execute('tshark', [
    '-n',
    '-r',
    file,
    ...spoken,
    ...(keylog === undefined ? [] : ['-o', `tls.keylog_file:${keylog}`]),
    '-Y',
    filter,
    '-T',
    'fields',
    ...fields.flatMap((field) => ['-e', field]),
  ]).catch((error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' }));
  return stdout.split('\n').filter((line) => line !== '');
}
