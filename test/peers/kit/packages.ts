/**
 * The servers that these tests talk to are Debian packages, of those versions of xrdp (0.9.21) and
 * FreeRDP (2.11) that the expectations were measured on.
 */
import { absenceOf } from '../../kit/debian.ts';

const PACKAGES = ['xrdp', 'freerdp2-shadow-x11', 'freerdp2-x11', 'winpr-utils', 'xvfb', 'openssl'];
const PROGRAMS = [
  'xrdp',
  'freerdp-shadow-cli',
  'xfreerdp',
  'winpr-hash',
  'Xvfb',
  'openssl',
  'setpriv',
];

/** Why there are no servers to talk to; `undefined` when there are. */
export const absence: string | undefined = await absenceOf(PROGRAMS, PACKAGES);

if (absence !== undefined) console.warn(`Real servers are not tested: ${absence}.`);
