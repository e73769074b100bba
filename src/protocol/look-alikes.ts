/**
 * First bytes of services that are not RDP but answer on its port, or speak TPKT for something else.
 *
 * @see MS-RDPBCGR 2.2.1.2; RFC 1006 (also under S7comm and H.323)
 */
import { latin1 } from '../wire/text.ts';

/** What a service that is not RDP seems to be. */
export type LooksLike =
  | 'http'
  | 'ssh'
  | 'tls'
  | 'vnc'
  | 'smb'
  | 'ftp'
  | 'smtp'
  | 's7comm'
  | 'modbus'
  | 'h323'
  | 'unknown';

const BANNERS: readonly (readonly [LooksLike, RegExp])[] = [
  ['http', /^HTTP\/|^<(!doctype|html)/i],
  ['ssh', /^SSH-/],
  ['vnc', /^RFB \d/],
  ['smtp', /^(220|421|554)[ -].*\b(E?SMTP|mail)/i],
  ['ftp', /^(220|421|500|530)[ -]/],
];

/** A line this long has said what it is. */
const LONGEST_BANNER = 64;
const TPKT_VERSION = 3;
const TPDU_CODES = new Set([0xd0, 0x80, 0x70, 0xf0]);
const Q931_DISCRIMINATOR = 0x08;
/** X.224 parameter codes that RDP does not use: TPDU size, calling and called TSAP. */
const X224_PARAMETERS = { TPDU_SIZE: 0xc0, CALLING_TSAP: 0xc1, CALLED_TSAP: 0xc2 } as const;

/**
 * What the start of a reply to a Connection Request looks like.
 *
 * @returns `rdp` when it may still become an answer; `undefined` when more bytes must tell
 */
export function looksLike(bytes: Uint8Array): LooksLike | 'rdp' | undefined {
  const first = bytes[0];
  if (first === undefined) return undefined;
  if (first === TPKT_VERSION) return insideTpkt(bytes);
  if (first >= 0x14 && first <= 0x17)
    return bytes.length < 2 ? undefined : bytes[1] === 3 ? 'tls' : 'unknown';
  if (!isText(bytes)) return binary(bytes);
  const text = latin1(bytes);
  const complete = text.includes('\n') || bytes.length >= LONGEST_BANNER;
  const banner = BANNERS.find(
    ([kind, pattern]) => pattern.test(text) && (complete || kind !== 'ftp'),
  );
  return banner?.[0] ?? (complete ? 'unknown' : undefined);
}

function insideTpkt(bytes: Uint8Array): LooksLike | 'rdp' | undefined {
  if (bytes.length < 6) return undefined;
  if (isModbus(bytes)) return 'modbus';
  if (bytes[4] === Q931_DISCRIMINATOR) return 'h323';
  if (!TPDU_CODES.has((bytes[5] ?? 0) & 0xf0)) return 'unknown';
  const parameter = bytes[11];
  if (bytes[5] !== 0xd0 || parameter === undefined) return 'rdp';
  if (parameter === X224_PARAMETERS.CALLING_TSAP || parameter === X224_PARAMETERS.CALLED_TSAP)
    return 's7comm';
  if (parameter !== X224_PARAMETERS.TPDU_SIZE) return 'rdp';
  if ((bytes[4] ?? 0) <= 9) return 'h323';
  return bytes.length < 15 ? undefined : 's7comm';
}

/** Modbus takes the first four bytes for a transaction and gives them back, then the length of an exception. */
function isModbus(bytes: Uint8Array): boolean {
  const length = (bytes[4] ?? 0) * 256 + (bytes[5] ?? 0);
  return length === 3 && bytes.length <= 6 + length && ((bytes[7] ?? 0x80) & 0x80) !== 0;
}

function binary(bytes: Uint8Array): LooksLike | undefined {
  if (bytes.length < 4) return undefined;
  const signature = latin1(bytes.subarray(5, 8));
  if (bytes[0] === 0 && bytes.length < 8) return undefined;
  return bytes[0] === 0 && signature === 'SMB' ? 'smb' : 'unknown';
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every(
    (byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09,
  );
}
