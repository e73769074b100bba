/**
 * xrdp 0.9.21 with a configuration of its own.
 *
 * It needs no session manager to get as far as these tests go: sesman is only asked at logon.
 * xrdp.ini, certificate and key are the peer's own; the keys of Standard RDP Security always come
 * from /etc/xrdp/rsakeys.ini, whose path is compiled in and which the package generates.
 * /run/xrdp is made by xrdp itself and shared. Each connection is served by a forked child.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CertificateRequest, makeCertificate } from './certificates.ts';
import { type Peer, startPeer } from './peer.ts';
import { launch, withLogFile } from './processes.ts';

export interface XrdpOptions {
  readonly securityLayer: 'negotiate' | 'rdp' | 'tls';
  readonly cryptLevel?: 'none' | 'low' | 'medium' | 'high' | 'fips';
  readonly certificate?: CertificateRequest;
  /** xrdp's `tls_ciphers`, without a security level. */
  readonly tlsCiphers?: string;
  /** xrdp's `ssl_protocols`; both below 1.2 are allowed, as the security level is set to 0. */
  readonly tlsProtocols?: readonly ('TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3')[];
}

export function startXrdp(options: XrdpOptions): Promise<Peer> {
  return startPeer(
    'xrdp',
    (directory) => makeCertificate(directory, 'xrdp', options.certificate),
    async (directory, port, { certificateFile, keyFile }) => {
      const configuration = join(directory, 'xrdp.ini');
      const logFile = join(directory, 'xrdp.log');
      const lines = [
        '[Globals]',
        'ini_version=1',
        'fork=true',
        `port=tcp://.:${port}`, // 127.0.0.1
        `security_layer=${options.securityLayer}`,
        `crypt_level=${options.cryptLevel ?? 'high'}`,
        `certificate=${certificateFile}`,
        `key_file=${keyFile}`,
        `ssl_protocols=${(options.tlsProtocols ?? ['TLSv1.2', 'TLSv1.3']).join(', ')}`,
        `tls_ciphers=${options.tlsCiphers ?? 'DEFAULT'}@SECLEVEL=0`,
        '[Logging]',
        `LogFile=${logFile}`,
        'LogLevel=INFO',
        'EnableSyslog=false',
        'EnableConsole=false',
      ];
      await writeFile(configuration, `${lines.join('\n')}\n`);
      // On the console each forked child would repeat what had not been flushed.
      const xrdp = launch('xrdp', ['--nodaemon', '--config', configuration]);
      return [withLogFile(xrdp, logFile)];
    },
  );
}

/** Bits of the key that xrdp presents under Standard RDP Security. */
export async function xrdpKeyBits(): Promise<number> {
  const keys = await readFile('/etc/xrdp/rsakeys.ini', 'utf8');
  const modulus = /^pub_mod=(.*)$/m.exec(keys)?.[1]?.split(',') ?? [];
  return modulus.length * 8;
}
