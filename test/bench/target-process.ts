/** The target's process, and what it can be asked. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { makeCertificate } from '../../src/lab/certificate.ts';

export interface Target {
  readonly port: number;
  /** Microseconds of processor time since it began. */
  readonly cpu: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** @param roundTripMs how far off it is to seem */
export async function startTarget(roundTripMs = 0): Promise<Target> {
  const child = fork(new URL('./target.js', import.meta.url));
  // An RSA key would cost the target more than the handshake costs the client, and the target would be measured.
  const { key, certificate } = makeCertificate({
    commonName: 'rds01.contoso.example',
    key: { type: 'ec', curve: 'prime256v1' },
    keyIdentifiers: true,
  });
  const { port } = await ask(child, { key, certificate, roundTripMs });
  if (port === undefined) throw new Error('the target does not listen');
  return {
    port,
    cpu: async () => (await ask(child, 'cpu')).cpu ?? 0,
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;
}

async function ask(
  child: ChildProcess,
  message: object | string,
): Promise<{ port?: number; cpu?: number }> {
  child.send(message);
  const [answer] = await once(child, 'message');
  return answer;
}
