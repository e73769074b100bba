/**
 * xfreerdp 2.11 as a client, on an Xvfb of its own: how far does it come with a server?
 *
 * With `+auth-only` it leaves as soon as it knows, and opens no window. Its exit code tells when NLA
 * or the session came up, but not that a server without a session manager was reached; the line in
 * which it reads the server's channels does, which come with the Basic Settings Exchange.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './processes.ts';

const LIMIT_MS = 20_000;

export interface Attempted {
  /** Whether the security was agreed on and came up. */
  readonly connected: boolean;
  readonly output: string;
}

export interface Xfreerdp {
  /** @param security the value of `/sec`; left out for the default */
  connect(port: number, security: string | undefined): Promise<Attempted>;
  stop(): Promise<void>;
}

export async function startXfreerdp(user: string, password: string): Promise<Xfreerdp> {
  const home = await mkdtemp(join(tmpdir(), 'rdpprobe-xfreerdp-'));
  const screen = ['-screen', '0', '640x480x24', '-nolisten', 'tcp'];
  const display = launch('Xvfb', [...screen, '-noreset', '-displayfd', '3']);
  const environment = {
    PATH: process.env['PATH'] ?? '',
    LANG: 'C',
    HOME: home,
    DISPLAY: `:${await display.announcement}`,
  };
  return {
    connect: (port, security) =>
      new Promise((resolve) => {
        const args = [
          `/v:127.0.0.1:${port}`,
          `/u:${user}`,
          `/p:${password}`,
          '/cert:ignore',
          '+auth-only',
          ...(security === undefined ? [] : [`/sec:${security}`]),
        ];
        const options = { env: environment, timeout: LIMIT_MS };
        execFile('xfreerdp', args, options, (error, stdout, stderr) => {
          const output = `${stdout}${stderr}`;
          const settings = /core\.gcc\] - requested \d+ channels/.test(output);
          resolve({ connected: error === null || settings, output });
        });
      }),
    async stop() {
      await display.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
