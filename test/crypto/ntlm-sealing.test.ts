import { describe, expect, it } from 'vitest';
import { ntlmDirection, sealKey, signKey } from '../../src/crypto/ntlm-sealing.ts';
import { hex as hexDigits, utf16Bytes } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

/** MS-NLMP 4.2.1 and 4.2.4. */
const FLAGS = 0xe28a_8233;
const SESSION_KEY = new Uint8Array(16).fill(0x55);
const PLAINTEXT = utf16Bytes('Plaintext');
const SEALED = '54e50165bf1936dc996020c1811b0f06fb5f';

/** A MechTypeList with NTLMSSP alone. */
const MECH_TYPES = hex('30 0c 06 0a 2b 06 01 04 01 82 37 02 02 0a');

const STRENGTH_128 = 0x2000_0000;
const STRENGTH_56 = 0x8000_0000;

describe('NTLM keys', () => {
  it('are those of MS-NLMP 4.2.4.4 for the client', () => {
    expect(hexDigits(sealKey(FLAGS, SESSION_KEY, 'client'))).toBe(
      '59f600973cc4960a25480a7c196e4c58',
    );
    expect(hexDigits(signKey(SESSION_KEY, 'client'))).toBe('4788dc861b4782f35d43fd98fe1a2d39');
  });

  /** Computed with Python's hashlib from the definitions in MS-NLMP 3.4.5.2 and 3.4.5.3. */
  it.each([
    ['client', STRENGTH_56, 'a5f7253c1065e8d3d68642040e71cfe0'],
    ['client', 0, '42f964a471091a02ff4a77455366e4e5'],
    ['server', STRENGTH_128 | STRENGTH_56, '9355f3a957c1583d25c4c2f11e40390e'],
    ['server', STRENGTH_56, '583e2f98959b385cd158f3734b5f5d3f'],
    ['server', 0, 'c5d3853b406b7c1241c595f0ce0750e2'],
  ] as const)('are weaker for the %s with flags %i', (sender, flags, key) => {
    expect(hexDigits(sealKey(flags, SESSION_KEY, sender))).toBe(key);
  });

  it('are others for the server', () => {
    expect(hexDigits(signKey(SESSION_KEY, 'server'))).toBe('d04d6f10741041d1d246d64188d7a8ad');
  });
});

describe('an NTLM direction', () => {
  it('wraps as MS-NLMP 4.2.4.4', () => {
    const wrapped = ntlmDirection(FLAGS, SESSION_KEY, 'client').wrap(PLAINTEXT);
    expect(hexDigits(wrapped)).toBe(
      `01000000 7fb38ec5c55d4976 00000000 ${SEALED}`.replaceAll(' ', ''),
    );
  });

  it('wraps as MS-NLMP 4.2.3.4: 56 bits, and no key exchanged', () => {
    // The flags of 4.2.3 have EXTENDED_SESSIONSECURITY and 56; the session key is its key exchange key.
    const sessionKey = hex('eb 93 42 9a 8b d9 52 f8 b8 9c 55 b8 7f 47 5e dc');
    expect(hexDigits(sealKey(0x820a_8233, sessionKey, 'client'))).toBe(
      '04dd7f014d8504d265a25cc86a3a7c06',
    );
    expect(hexDigits(signKey(sessionKey, 'client'))).toBe('60e799be5c72fc92922ae8ebe961fb8d');
    const wrapped = ntlmDirection(0x820a_8233, sessionKey, 'client').wrap(PLAINTEXT);
    expect(wrapped).toStrictEqual(
      hex(`
        01 00 00 00 ff 2a eb 52 f6 81 79 3a 00 00 00 00
        a0 23 72 f6 53 02 73 f3 aa 1e b9 01 90 ce 52 00
        c9 9d`),
    );
  });

  it('goes on with stream and sequence number', () => {
    // The second message was computed with a separate implementation of MS-NLMP 3.4.3.
    const sender = ntlmDirection(FLAGS, SESSION_KEY, 'client');
    sender.wrap(PLAINTEXT);
    expect(sender.wrap(PLAINTEXT)).toStrictEqual(
      hex(`
        01 00 00 00 25 54 05 95 5d 31 d8 c4 01 00 00 00
        64 c3 08 e0 9e a2 36 e7 f4 23 25 53 c9 4a 01 e7 00 fa`),
    );
  });

  it.each(['client', 'server'] as const)('unwraps what the %s wrapped', (side) => {
    for (const flags of [FLAGS, STRENGTH_56, 0]) {
      const sender = ntlmDirection(flags, SESSION_KEY, side);
      const receiver = ntlmDirection(flags, SESSION_KEY, side);
      for (const length of [0, 1, 32, 500]) {
        const message = new Uint8Array(length).fill(length);
        expect(receiver.unwrap(sender.wrap(message))).toStrictEqual({ message, valid: true });
      }
    }
  });

  it('reports a change of any byte', () => {
    const wrapped = ntlmDirection(FLAGS, SESSION_KEY, 'client').wrap(PLAINTEXT);
    for (const index of wrapped.keys()) {
      const changed = wrapped.map((byte, at) => (at === index ? byte ^ 0x10 : byte));
      const receiver = ntlmDirection(FLAGS, SESSION_KEY, 'client');
      expect(receiver.unwrap(changed).valid, `byte ${index}`).toBe(false);
    }
  });

  it('reports a message that comes again', () => {
    const wrapped = ntlmDirection(FLAGS, SESSION_KEY, 'client').wrap(PLAINTEXT);
    const receiver = ntlmDirection(FLAGS, SESSION_KEY, 'client');
    expect(receiver.unwrap(wrapped).valid).toBe(true);
    expect(receiver.unwrap(wrapped).valid).toBe(false);
  });

  it('reports what the other side wrapped', () => {
    const wrapped = ntlmDirection(FLAGS, SESSION_KEY, 'client').wrap(PLAINTEXT);
    expect(ntlmDirection(FLAGS, SESSION_KEY, 'server').unwrap(wrapped).valid).toBe(false);
  });

  it('reports what is too short for a signature', () => {
    const receiver = ntlmDirection(FLAGS, SESSION_KEY, 'client');
    expect(receiver.unwrap(new Uint8Array(15))).toEqual({
      message: new Uint8Array(),
      valid: false,
    });
  });
});

describe('a mechListMIC', () => {
  it('leaves the stream where it was, and takes a sequence number', () => {
    // Computed with a separate implementation of MS-NLMP 3.4.4.2 and MS-SPNG 3.3.5.1.
    const sender = ntlmDirection(FLAGS, SESSION_KEY, 'client');
    expect(hexDigits(sender.mechListMic(MECH_TYPES))).toBe('0100000022a3984fefbb9c3200000000');
    expect(hexDigits(sender.wrap(PLAINTEXT))).toBe(`010000001deafbcced2a4ea901000000${SEALED}`);
  });

  it('is verified, and the first message after it as well', () => {
    const sender = ntlmDirection(FLAGS, SESSION_KEY, 'server');
    const receiver = ntlmDirection(FLAGS, SESSION_KEY, 'server');
    expect(receiver.verifyMechListMic(MECH_TYPES, sender.mechListMic(MECH_TYPES))).toBe(true);
    expect(receiver.unwrap(sender.wrap(PLAINTEXT))).toEqual({ message: PLAINTEXT, valid: true });
  });

  it('is refused over another list of mechanisms', () => {
    const mic = ntlmDirection(FLAGS, SESSION_KEY, 'client').mechListMic(MECH_TYPES);
    const changed = MECH_TYPES.slice();
    changed[13] = 0x1e;
    const receiver = ntlmDirection(FLAGS, SESSION_KEY, 'client');
    expect(receiver.verifyMechListMic(changed, mic)).toBe(false);
  });
});
