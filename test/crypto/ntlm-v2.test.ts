import { describe, expect, it } from 'vitest';
import {
  lmV2Response,
  messageIntegrityCode,
  ntHash,
  ntlmSessionKey,
  ntlmV2Response,
  ntlmV2ResponseTo,
  ntowfV2,
  receivedSessionKey,
} from '../../src/crypto/ntlm-v2.ts';
import { authenticateMessage, challengeMessage } from '../../src/protocol/ntlm.ts';
import { decode } from '../../src/wire/codec.ts';
import { hex as hexDigits } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

/** MS-NLMP 4.2.1 and 4.2.4: the values common to the examples. */
const NEGOTIATE_FLAGS = 0xe28a_8233;
const SERVER_CHALLENGE = hex('0123456789abcdef');
const CLIENT_CHALLENGE = new Uint8Array(8).fill(0xaa);
const RANDOM_SESSION_KEY = new Uint8Array(16).fill(0x55);
const AV_PAIRS = hex(`
  02 00 0c 00 44 00 6f 00 6d 00 61 00 69 00 6e 00
  01 00 0c 00 53 00 65 00 72 00 76 00 65 00 72 00
  00 00 00 00`);
const RESPONSE_KEY = ntowfV2(ntHash('Password'), 'User', 'Domain');
const SESSION_BASE_KEY = hex('8de40ccadbc14a82f15cb0ad0de95ca3');
const ENCRYPTED_SESSION_KEY = hex('c5dad2544fc9799094ce1ce90bc9d03e');

describe('NTLMv2', () => {
  it('hashes the password of MS-NLMP 4.2.2.1.2', () => {
    expect(hexDigits(ntHash('Password'))).toBe('a4f49c406510bdcab6824ee7c30fd852');
  });

  it('makes the response key of MS-NLMP 4.2.4.1.1', () => {
    expect(hexDigits(RESPONSE_KEY)).toBe('0c868a403bfd7a93a3001ef22ef02e3f');
  });

  it('minds the case of the domain, but not of the user', () => {
    const hash = ntHash('Password');
    expect(ntowfV2(hash, 'uSER', 'Domain')).toEqual(RESPONSE_KEY);
    expect(ntowfV2(hash, 'User', 'DOMAIN')).not.toEqual(RESPONSE_KEY);
  });

  it('raises letters one by one', () => {
    // HMAC-MD5 over "STRAßEDomain", computed with Python.
    const key = ntowfV2(ntHash('Password'), 'straße', 'Domain');
    expect(hexDigits(key)).toBe('d63cd23eda76b551cec5780aa8f94b13');
  });

  it('answers the challenge as MS-NLMP 4.2.4.1.2, 4.2.4.1.3 and 4.2.4.2.2', () => {
    const { ntChallengeResponse, sessionBaseKey } = ntlmV2Response(RESPONSE_KEY, {
      serverChallenge: SERVER_CHALLENGE,
      clientChallenge: CLIENT_CHALLENGE,
      time: new Uint8Array(8),
      avPairs: AV_PAIRS,
    });
    expect(ntChallengeResponse).toStrictEqual(
      hex(`
        68 cd 0a b8 51 e5 1c 96 aa bc 92 7b eb ef 6a 1c
        01 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        aa aa aa aa aa aa aa aa 00 00 00 00
        02 00 0c 00 44 00 6f 00 6d 00 61 00 69 00 6e 00
        01 00 0c 00 53 00 65 00 72 00 76 00 65 00 72 00
        00 00 00 00 00 00 00 00`),
    );
    expect(sessionBaseKey).toStrictEqual(SESSION_BASE_KEY);
  });

  it('answers for LM as MS-NLMP 4.2.4.2.1', () => {
    expect(hexDigits(lmV2Response(RESPONSE_KEY, SERVER_CHALLENGE, CLIENT_CHALLENGE))).toBe(
      '86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa',
    );
  });

  it('exchanges the session key of MS-NLMP 4.2.4.2.3', () => {
    expect(ntlmSessionKey(NEGOTIATE_FLAGS, SESSION_BASE_KEY, RANDOM_SESSION_KEY)).toStrictEqual({
      exportedSessionKey: RANDOM_SESSION_KEY,
      encryptedRandomSessionKey: ENCRYPTED_SESSION_KEY,
    });
    expect(
      receivedSessionKey(NEGOTIATE_FLAGS, SESSION_BASE_KEY, ENCRYPTED_SESSION_KEY),
    ).toStrictEqual(RANDOM_SESSION_KEY);
  });

  it.each([
    ['KEY_EXCH is missing', 0x30],
    ['nothing is signed or sealed', 0x4000_0000],
  ])('exchanges no session key when %s', (_when, flags) => {
    const none = new Uint8Array();
    expect(ntlmSessionKey(flags, SESSION_BASE_KEY, RANDOM_SESSION_KEY)).toStrictEqual({
      exportedSessionKey: SESSION_BASE_KEY,
      encryptedRandomSessionKey: none,
    });
    expect(receivedSessionKey(flags, SESSION_BASE_KEY, none)).toEqual(SESSION_BASE_KEY);
  });

  it.each([0x4000_0010, 0x4000_0020])('exchanges one with flags %i', (flags) => {
    const key = ntlmSessionKey(flags, SESSION_BASE_KEY, RANDOM_SESSION_KEY);
    expect(key.exportedSessionKey).toEqual(RANDOM_SESSION_KEY);
  });

  it('expects of a client the response that MS-NLMP 4.2.4.3 prints', () => {
    const message = decode(
      authenticateMessage,
      hex(`
        4e 54 4c 4d 53 53 50 00 03 00 00 00 18 00 18 00
        6c 00 00 00 54 00 54 00 84 00 00 00 0c 00 0c 00
        48 00 00 00 08 00 08 00 54 00 00 00 10 00 10 00
        5c 00 00 00 10 00 10 00 d8 00 00 00 35 82 88 e2
        05 01 28 0a 00 00 00 0f 44 00 6f 00 6d 00 61 00
        69 00 6e 00 55 00 73 00 65 00 72 00 43 00 4f 00
        4d 00 50 00 55 00 54 00 45 00 52 00 86 c3 50 97
        ac 9c ec 10 25 54 76 4a 57 cc cc 19 aa aa aa aa
        aa aa aa aa 68 cd 0a b8 51 e5 1c 96 aa bc 92 7b
        eb ef 6a 1c 01 01 00 00 00 00 00 00 00 00 00 00
        00 00 00 00 aa aa aa aa aa aa aa aa 00 00 00 00
        02 00 0c 00 44 00 6f 00 6d 00 61 00 69 00 6e 00
        01 00 0c 00 53 00 65 00 72 00 76 00 65 00 72 00
        00 00 00 00 00 00 00 00 c5 da d2 54 4f c9 79 90
        94 ce 1c e9 0b c9 d0 3e`),
    );
    const { NtChallengeResponse, UserName, DomainName } = message;
    const key = ntowfV2(ntHash('Password'), UserName, DomainName);
    const temp = NtChallengeResponse.subarray(16);
    const expected = ntlmV2ResponseTo(key, SERVER_CHALLENGE, temp);
    expect(expected.ntChallengeResponse).toEqual(NtChallengeResponse);
  });

  describe('with a message integrity code', () => {
    // Chromium's examples for NTLMv2, made from the values of MS-NLMP 4.2; no key is exchanged.
    const negotiate = hex(`
      4e544c4d5353500001000000078208000000000020000000 0000000020000000`);
    const challenge = hex(`
      4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef
      00000000000000002400240044000000060070170000000f5300650072007600
      6500720002000c0044006f006d00610069006e0001000c005300650072007600
      6500720000000000`);
    const authenticate = hex(`
      4e544c4d5353500003000000 -- signature, MessageType
      18001800580000008a008a00700000000c000c00fa000000 -- fields of LmChallengeResponse, NtChallengeResponse, DomainName
      0800080006010000100010000e0100000000000058000000 -- of UserName, Workstation, EncryptedRandomSessionKey
      038208000000000000000000 -- NegotiateFlags, Version
      f7361633f0ad9bdf4a7c421bc6b824a3 -- MIC
      000000000000000000000000000000000000000000000000 -- LmChallengeResponse
      8c0260dbef690662af9c42d50782d2ed -- NTProofStr
      0101000000000000800bc8fd00d4d201aaaaaaaaaaaaaaaa -- temp up to ChallengeFromClient
      0000000002000c0044006f006d00610069006e0001000c00 -- AV pairs
      53006500720076006500720006000400020000000a001000
      6586e99d81c2fc984e47172fd4dd03100900160048005400
      540050002f00530065007200760065007200000000000000
      0000
      44006f006d00610069006e00550073006500720043004f00 -- DomainName, UserName, Workstation
      4d0050005500540045005200`);
    const { NtChallengeResponse } = decode(authenticateMessage, authenticate);
    const { ServerChallenge } = decode(challengeMessage, challenge);
    const { sessionBaseKey, ntChallengeResponse } = ntlmV2ResponseTo(
      RESPONSE_KEY,
      ServerChallenge,
      NtChallengeResponse.subarray(16),
    );

    it('is told the same response', () => {
      expect(hexDigits(ntChallengeResponse)).toBe(hexDigits(NtChallengeResponse));
    });

    it('makes the code, whatever stands in its place', () => {
      const expected = 'f7361633f0ad9bdf4a7c421bc6b824a3';
      const code = messageIntegrityCode(sessionBaseKey, negotiate, challenge, authenticate);
      expect(hexDigits(code)).toBe(expected);
      const blank = authenticate.slice().fill(0, 72, 88);
      expect(messageIntegrityCode(sessionBaseKey, negotiate, challenge, blank)).toEqual(code);
      expect(hexDigits(authenticate.subarray(72, 88))).toBe(expected);
    });

    it('makes another when a flag was changed on the way', () => {
      const changed = challenge.slice();
      changed[20] = 0x13;
      const code = messageIntegrityCode(sessionBaseKey, negotiate, changed, authenticate);
      expect(hexDigits(code)).not.toBe('f7361633f0ad9bdf4a7c421bc6b824a3');
    });
  });
});
