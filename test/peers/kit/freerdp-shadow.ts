/**
 * freerdp-shadow-cli 2.11 in front of an Xvfb of its own, with one user in a SAM file.
 *
 * It looks for its certificate under XDG_CONFIG_HOME and would make one there, slowly. Without
 * `/sec` it offers TLS and Standard RDP Security but not NLA, whatever its help says about
 * defaults; `all` switches that on as well, `ext` is the setting that refuses everybody.
 * Over loopback it never encrypts Standard RDP Security.
 */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CertificateRequest, makeCertificate } from './certificates.ts';
import { type Peer, startPeer } from './peer.ts';
import { launch, withLogFile } from './processes.ts';

const LOG = 'shadow.log';

const execute = promisify(execFile);

export interface ShadowOptions {
  readonly security: 'nla' | 'tls' | 'rdp' | 'ext' | 'default' | 'all';
  readonly user: string;
  readonly password: string;
  readonly certificate?: CertificateRequest;
  /** Log each message of CredSSP with its length. */
  readonly verbose?: boolean;
}

export function startShadow({
  security,
  user,
  password,
  certificate,
  verbose = false,
}: ShadowOptions): Promise<Peer> {
  return startPeer(
    'freerdp-shadow',
    async (directory) => {
      const { stdout } = await execute('winpr-hash', ['-u', user, '-p', password, '-f', 'sam']);
      await writeFile(join(directory, 'sam'), stdout);
      const home = join(directory, 'freerdp', 'shadow');
      await mkdir(home, { recursive: true });
      return makeCertificate(home, 'shadow', certificate);
    },
    async (directory, port) => {
      // With -displayfd it takes the first free display and says which. The shadow server connects
      // twice: without -noreset, Xvfb starts over in between and may refuse the second time.
      const screen = ['-screen', '0', '640x480x24', '-nolisten', 'tcp'];
      const display = launch('Xvfb', [...screen, '-noreset', '-displayfd', '3']);
      const shadow = launch(
        'freerdp-shadow-cli',
        [
          `/port:${port}`,
          '/bind-address:127.0.0.1',
          ...SETTING[security],
          `/sam-file:${join(directory, 'sam')}`,
        ],
        {
          HOME: directory,
          XDG_CONFIG_HOME: directory,
          DISPLAY: `:${await display.announcement}`,
          // What goes to its stdout comes late and in blocks.
          WLOG_APPENDER: 'FILE',
          WLOG_FILEAPPENDER_OUTPUT_FILE_PATH: directory,
          WLOG_FILEAPPENDER_OUTPUT_FILE_NAME: LOG,
          ...(verbose && { WLOG_LEVEL: 'DEBUG' }),
        },
      );
      return [display, withLogFile(shadow, join(directory, LOG))];
    },
  );
}

const SETTING = {
  nla: ['/sec:nla'],
  tls: ['/sec:tls'],
  rdp: ['/sec:rdp'],
  ext: ['/sec:ext'],
  default: [],
  all: ['+sec-nla'],
} as const;
