const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** UTF-16LE up to the first NUL. Half a character and lone surrogates become U+FFFD: a name is never an error. */
export function utf16(bytes: Uint8Array): string {
  if (bytes.length <= SHORT_TEXT) return shortUtf16(bytes);
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf16le');
  const text = whole.toWellFormed();
  const end = text.indexOf('\0');
  if (end >= 0) return text.slice(0, end);
  return bytes.length % 2 === 0 ? text : `${text}\ufffd`;
}

/** Most bytes that are put together here, as it takes longer to hand a text to the runtime than to read it. */
const SHORT_TEXT = 256;

function shortUtf16(bytes: Uint8Array): string {
  const units: number[] = [];
  for (let index = 0; index < bytes.length; index += 2) {
    const unit = index + 1 < bytes.length ? unitAt(bytes, index) : 0xfffd;
    if (unit === 0) break;
    units.push(unit);
  }
  return String.fromCharCode(...units).toWellFormed();
}

function unitAt(bytes: Uint8Array, index: number): number {
  return (bytes[index] as number) | ((bytes[index + 1] as number) << 8);
}

/** UTF-16LE without a terminator. */
export function utf16Bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf16le'));
}

/** One character a byte (ISO 8859-1), up to the first NUL. */
export function latin1(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** One byte a character, without a terminator; of characters above U+00FF the low byte only. */
export function latin1Bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** Lower-case hex without separators. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** Same length, same bytes; not in constant time. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
