/** @see MS-RDPELE 3.2.5, MS-RDPBCGR 2.2.1.12.1.3 */
import { errorInfo, licensingError } from '../causes/evidence.ts';
import { plain } from '../phrase.ts';
import type { Judged } from '../verdict.ts';
import { evident, type Rule } from './rule.ts';

export const licensingRules: readonly Rule[] = [
  {
    id: 'RDP-LIC-001',
    title: 'The session host has no license server, and its grace period is over.',
    severity: 'high',
    check: (result) => ended(result, 0x101, 0x101, (code) => code === 'ERR_NO_LICENSE_SERVER'),
  },
  {
    id: 'RDP-LIC-002',
    title: 'The license server issues no license.',
    severity: 'medium',
    check: (result) => ended(result, 0x102, 0x102, (code) => code === 'ERR_INVALID_CLIENT'),
  },
  {
    id: 'RDP-LIC-003',
    title: 'Licensing breaks down between client and server.',
    severity: 'medium',
    check: (result) => ended(result, 0x103, 0x109, (code) => BROKEN.has(code)),
  },
  {
    id: 'RDP-LIC-004',
    title: 'The machine is not licensed to accept remote connections.',
    severity: 'medium',
    check: (result) => ended(result, 0x10a, 0x10a, () => false),
  },
];

const BROKEN: ReadonlySet<string> = new Set([
  'ERR_INVALID_MAC',
  'ERR_INVALID_SCOPE',
  'ERR_INVALID_PRODUCTID',
  'ERR_INVALID_MESSAGE_LEN',
]);

/** Licensing ended with a code that `speaks`, or the server gave an error info in that range. */
function ended(
  result: Judged,
  from: number,
  to: number,
  speaks: (code: string) => boolean,
): string[] | undefined {
  const code = licensingError(result);
  const info = errorInfo(result);
  return evident(
    code !== undefined && speaks(code) && `Licensing ended with ${plain(code)}.`,
    info !== undefined &&
      info >= from &&
      info <= to &&
      `The server gave the error info 0x${info.toString(16)}.`,
  );
}
