/**
 * The MD4 message digest, which NTLM makes of a password and which OpenSSL 3 no longer has.
 *
 * @see RFC 1320 3
 */

/** 16 bytes. */
export function md4(message: Uint8Array): Uint8Array {
  const padded = paddedMessage(message);
  const state = Int32Array.of(0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476);
  const block = new Int32Array(16);
  for (let offset = 0; offset < padded.byteLength; offset += BLOCK_LENGTH) {
    for (let word = 0; word < 16; word++) block[word] = padded.getInt32(offset + word * 4, true);
    compress(state, block);
  }
  const digest = new Uint8Array(16);
  const view = new DataView(digest.buffer);
  for (const [word, value] of state.entries()) view.setInt32(word * 4, value, true);
  return digest;
}

const BLOCK_LENGTH = 64;

/** The message, a one bit, zeros, and the message's length in bits at the end of the last block. */
function paddedMessage(message: Uint8Array): DataView {
  const blocks = Math.ceil((message.length + 1 + 8) / BLOCK_LENGTH);
  const padded = new Uint8Array(blocks * BLOCK_LENGTH);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n, true);
  return view;
}

/** Which word of the block each of the 48 steps takes. */
const WORD = Uint8Array.of(
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  ...[0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  ...[0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
);

/** By how many bits each step rotates: four shifts a round, over and over. */
const SHIFT = Uint8Array.of(3, 7, 11, 19, 3, 5, 9, 13, 3, 9, 11, 15);

function compress(state: Int32Array, block: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let step = 0; step < 48; step++) {
    const round = step >> 4;
    const word = block[WORD[step] as number] as number;
    const sum = (a + mixed(round, b, c, d) + word) | 0;
    const shift = SHIFT[round * 4 + (step & 3)] as number;
    a = d;
    d = c;
    c = b;
    b = (sum << shift) | (sum >>> (32 - shift));
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
}

/** The functions F, G and H of the three rounds, each with its round's constant. */
function mixed(round: number, x: number, y: number, z: number): number {
  if (round === 0) return (x & y) | (~x & z);
  if (round === 1) return ((x & y) | (x & z) | (y & z)) + 0x5a82_7999;
  return (x ^ y ^ z) + 0x6ed9_eba1;
}
