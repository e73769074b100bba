import { latin1Bytes } from '../../../src/wire/text.ts';

/** Bytes from hex, with or without spaces, and from arrays, one behind the other. */
export function bytes(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part.replaceAll(/\s/g, ''), 'hex') : part,
    ),
  );
}

/** Lines of text as servers of the older internet send them. */
export function lines(...text: readonly string[]): Uint8Array {
  return latin1Bytes(text.map((line) => `${line}\r\n`).join(''));
}

/** `count` times the same byte. */
export function filled(count: number, byte = 0): Uint8Array {
  return new Uint8Array(count).fill(byte);
}

/** A TPKT whose length is told truly. */
export function tpkt(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const body = bytes(...parts);
  const length = body.length + 4;
  return bytes(Uint8Array.of(3, 0, length >> 8, length & 0xff), body);
}

/** X.224 Disconnect Request and Error, each in a TPKT (X.224 13.5, 13.12). */
export const X224_DISCONNECT = '03 00 00 0b 06 80 00 00 12 34 00';
export const X224_ERROR = '03 00 00 09 04 70 00 00 01';
