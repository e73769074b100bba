/** What sslscan, which speaks to RDP servers as well, finds at a port: suites by version, in numbers. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { absenceOf } from '../../kit/debian.ts';

/** Why there is no sslscan; `undefined` when there is one. */
export const sslscanAbsence: string | undefined = await absenceOf(['sslscan'], ['sslscan']);

const LEFT_OUT = [
  'fallback',
  'renegotiation',
  'compression',
  'heartbleed',
  'groups',
  'cipher-details',
];
const LIMIT_MS = 60_000;

/** `{ tls12: [0xc030, …] }`, smallest number first; a version that is not taken is not there. */
export async function sslscan(port: number): Promise<Readonly<Record<string, readonly number[]>>> {
  const options = LEFT_OUT.map((each) => `--no-${each}`);
  const { stdout } = await promisify(execFile)(
    'sslscan',
    ['--rdp', '--xml=-', ...options, `127.0.0.1:${port}`],
    { timeout: LIMIT_MS },
  );
  const found: Record<string, number[]> = {};
  for (const [, version = '', id = ''] of stdout.matchAll(
    /<cipher status="\w+" sslversion="TLSv1\.(\d)"[^>]*? id="0x([0-9A-F]{4})"/g,
  )) {
    found[`tls1${version}`] ??= [];
    found[`tls1${version}`]?.push(Number.parseInt(id, 16));
  }
  return Object.fromEntries(
    Object.entries(found).map(([key, suites]) => [key, suites.sort((a, b) => a - b)]),
  );
}
