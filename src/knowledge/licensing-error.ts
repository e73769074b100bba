/**
 * What `dwErrorCode` of a licensing error message means.
 *
 * @see MS-RDPBCGR 2.2.1.12.1.3, MS-RDPELE 3.2.5
 */
import type { LicensingErrorCode } from '../protocol/licensing.ts';

/** Clauses that can follow a colon. */
export const LICENSING_MEANINGS: Readonly<Record<keyof typeof LicensingErrorCode, string>> = {
  ERR_INVALID_SERVER_CERTIFICATE:
    'the client does not accept the licensing certificate of the server',
  ERR_NO_LICENSE: 'the client ends licensing without a license',
  ERR_INVALID_MAC: 'a message did not pass its integrity check',
  ERR_INVALID_SCOPE: 'the scope of the license does not fit',
  ERR_NO_LICENSE_SERVER: 'the server reaches no license server, and its grace period is over',
  STATUS_VALID_CLIENT:
    'success: licensing is done, as always on client editions and within the grace period',
  ERR_INVALID_CLIENT:
    'no license could be issued, or a message of the client was out of turn or not well formed',
  ERR_INVALID_PRODUCTID: 'the product of the license does not fit',
  ERR_INVALID_MESSAGE_LEN: 'a message has the wrong length',
};
