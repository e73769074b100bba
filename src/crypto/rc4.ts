/**
 * The RC4 stream cipher, which Standard RDP Security, licensing and NTLM use and which OpenSSL 3
 * no longer has.
 *
 * @see RFC 6229; MS-NLMP 3.4.3; MS-SPNG 3.2.5.1
 */

/** A key stream and where it stands; encrypting and decrypting are the same. */
export interface Rc4 {
  /** Encrypts or decrypts what comes next. */
  (data: Uint8Array): Uint8Array;
  /** A second stream that goes on from here; using one does not move the other. */
  fork(): Rc4;
}

/**
 * The stream of a key of 1 to 256 bytes, at its beginning.
 *
 * @throws RangeError for a key of another length
 */
export function rc4(key: Uint8Array): Rc4 {
  if (key.length < 1 || key.length > 256) throw new RangeError(`RC4 key of ${key.length} bytes`);
  const table = Uint8Array.from({ length: 256 }, (_, index) => index);
  let j = 0;
  for (let i = 0; i < 256; i++) {
    const value = table[i] as number;
    j = (j + value + (key[i % key.length] as number)) & 0xff;
    table[i] = table[j] as number;
    table[j] = value;
  }
  return stream(table, 0, 0);
}

function stream(table: Uint8Array, i: number, j: number): Rc4 {
  const apply = (data: Uint8Array): Uint8Array => {
    const output = new Uint8Array(data.length);
    for (let index = 0; index < data.length; index++) {
      i = (i + 1) & 0xff;
      const value = table[i] as number;
      j = (j + value) & 0xff;
      const other = table[j] as number;
      table[i] = other;
      table[j] = value;
      output[index] = (data[index] as number) ^ (table[(value + other) & 0xff] as number);
    }
    return output;
  };
  return Object.assign(apply, { fork: () => stream(table.slice(), i, j) });
}
