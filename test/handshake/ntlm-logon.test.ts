import { describe, expect, it } from 'vitest';
import { channelBindings } from '../../src/crypto/credssp-binding.ts';
import { ntlmDirection } from '../../src/crypto/ntlm-sealing.ts';
import {
  messageIntegrityCode,
  ntHash,
  ntlmV2ResponseTo,
  ntowfV2,
  receivedSessionKey,
} from '../../src/crypto/ntlm-v2.ts';
import { type NtlmExchange, ntlmLogon } from '../../src/handshake/ntlm-logon.ts';
import {
  authenticateMessage,
  challengeMessage,
  NegotiateFlag,
  negotiate,
  negotiateMessage,
} from '../../src/protocol/ntlm.ts';
import { AvId, avPairs, fileTimeOf } from '../../src/protocol/target-info.ts';
import { decode, encode, u64le } from '../../src/wire/codec.ts';
import { utf16 } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

/** MS-NLMP 4.2.4.3, whose server does not tell its time. */
const CHALLENGE = hex(`
  4e544c4d53535000 02000000
  0c000c0038000000          -- TargetNameFields
  33828ae2 0123456789abcdef -- NegotiateFlags, ServerChallenge
  0000000000000000
  2400240044000000          -- TargetInfoFields
  060070170000000f          -- Version
  530065007200760065007200
  02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000
`);

/** The random values of MS-NLMP 4.2.1. */
const RANDOM: Readonly<Record<number, number>> = { 8: 0xaa, 16: 0x55 };

const exchange = (more: Partial<NtlmExchange> = {}): NtlmExchange => ({
  negotiate: encode(negotiateMessage, negotiate()),
  challenge: CHALLENGE,
  credentials: {
    user: 'User',
    domain: 'Domain',
    secret: { kind: 'password', password: 'Password' },
  },
  servicePrincipalName: 'TERMSRV/server.example',
  endPoint: undefined,
  now: 0n,
  random: (length) => new Uint8Array(length).fill(RANDOM[length] ?? 0),
  ...more,
});

const RESPONSE_KEY = ntowfV2(ntHash('Password'), 'User', 'Domain');
const SERVER_CHALLENGE = hex('0123456789abcdef');

/** The same challenge with the time of the server among its pairs. */
function timed(time: bigint): Uint8Array {
  const challenge = decode(challengeMessage, CHALLENGE);
  const pairs = [
    ...decode(avPairs, challenge.TargetInfo),
    { AvId: AvId.MsvAvTimestamp, Value: encode(u64le, time) },
  ];
  return encode(challengeMessage, { ...challenge, TargetInfo: encode(avPairs, pairs) });
}

/** The pairs that go with the response. */
function pairsIn(response: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const pairs = decode(avPairs, response.slice(16 + 28, -4));
  return new Map(pairs.map(({ AvId: id, Value }) => [id, Value]));
}

describe('an NTLM logon', () => {
  it('gives the LMv2 response of MS-NLMP 4.2.4.2.1 to a server that does not tell its time', () => {
    const message = decode(authenticateMessage, ntlmLogon(exchange()).authenticate);
    expect(message).toMatchObject({ UserName: 'User', DomainName: 'Domain', Workstation: '' });
    expect(message.LmChallengeResponse).toEqual(
      hex('86c35097ac9cec102554764a57cccc19 aaaaaaaaaaaaaaaa'),
    );
    expect(message.MIC).toBeUndefined();
  });

  it('proves that it knows the password, with the random values of MS-NLMP 4.2.1', () => {
    const message = decode(authenticateMessage, ntlmLogon(exchange()).authenticate);
    const { NtChallengeResponse: response, EncryptedRandomSessionKey, NegotiateFlags } = message;
    const temp = response.slice(16);
    const right = ntlmV2ResponseTo(RESPONSE_KEY, SERVER_CHALLENGE, temp);
    expect(response).toEqual(right.ntChallengeResponse);
    expect(temp.slice(0, 28)).toEqual(
      hex('01010000 00000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000'),
    );
    expect(
      receivedSessionKey(NegotiateFlags, right.sessionBaseKey, EncryptedRandomSessionKey),
    ).toEqual(new Uint8Array(16).fill(0x55));
  });

  it('uses the hash of a password as well as the password itself', () => {
    // MS-NLMP 4.2.2.1.2
    const hash = hex('a4f49c406510bdcab6824ee7c30fd852');
    const credentials = {
      user: 'User',
      domain: 'Domain',
      secret: { kind: 'ntHash', hash },
    } as const;
    expect(ntlmLogon(exchange({ credentials })).authenticate).toEqual(
      ntlmLogon(exchange()).authenticate,
    );
  });

  it('says what it is meant for, and to what it is bound', () => {
    const endPoint = new Uint8Array(32).fill(7);
    const bound = decode(authenticateMessage, ntlmLogon(exchange({ endPoint })).authenticate);
    const pairs = pairsIn(bound.NtChallengeResponse);
    expect(utf16(pairs.get(AvId.MsvAvTargetName) ?? new Uint8Array())).toBe(
      'TERMSRV/server.example',
    );
    expect(pairs.get(AvId.MsvAvChannelBindings)).toEqual(channelBindings(endPoint));
    const unbound = decode(authenticateMessage, ntlmLogon(exchange()).authenticate);
    expect(pairsIn(unbound.NtChallengeResponse).get(AvId.MsvAvChannelBindings)).toEqual(
      new Uint8Array(16),
    );
  });

  it('seals the three messages together for a server that tells its time', () => {
    const time = fileTimeOf(Date.UTC(2026, 10, 21));
    const challenge = timed(time);
    const told = exchange({ challenge });
    const { authenticate } = ntlmLogon(told);
    const message = decode(authenticateMessage, authenticate);
    expect(message.LmChallengeResponse).toEqual(new Uint8Array(24));
    expect(message.NtChallengeResponse.slice(24, 32)).toEqual(encode(u64le, time));
    expect(pairsIn(message.NtChallengeResponse).get(AvId.MsvAvFlags)?.[0]).toBe(2);
    const key = new Uint8Array(16).fill(0x55);
    expect(message.MIC).toEqual(messageIntegrityCode(key, told.negotiate, challenge, authenticate));
  });

  it('leaves out flags that the server did not take, and code pages of old', () => {
    const { NegotiateFlags: flags } = decode(
      authenticateMessage,
      ntlmLogon(exchange()).authenticate,
    );
    const { NegotiateFlags: offered } = decode(challengeMessage, CHALLENGE);
    expect(flags & ~offered).toBe(0);
    expect(flags & NegotiateFlag.OEM).toBe(0);
    expect(flags & NegotiateFlag.UNICODE).toBe(NegotiateFlag.UNICODE);
  });

  it('opens two directions that the server can follow', () => {
    const { authenticate, toServer, fromServer } = ntlmLogon(exchange());
    const { NegotiateFlags: flags } = decode(authenticateMessage, authenticate);
    const key = new Uint8Array(16).fill(0x55);
    const data = utf16Plaintext();
    const atServer = ntlmDirection(flags, key, 'client').unwrap(toServer.wrap(data));
    expect(atServer).toEqual({ message: data, valid: true });
    const atClient = fromServer.unwrap(ntlmDirection(flags, key, 'server').wrap(data));
    expect(atClient).toEqual({ message: data, valid: true });
  });
});

/** The plaintext of MS-NLMP 4.2.1. */
function utf16Plaintext(): Uint8Array {
  return hex('50006c00610069006e007400650078007400');
}
