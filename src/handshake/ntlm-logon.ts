/**
 * The client's half of an NTLMv2 logon: an AUTHENTICATE that answers a CHALLENGE, and the two
 * sealed directions that follow from it.
 *
 * @see MS-NLMP 3.1.5.1.2, MS-CSSP 3.1.5
 */
import { channelBindings } from '../crypto/credssp-binding.ts';
import { type NtlmDirection, ntlmDirection } from '../crypto/ntlm-sealing.ts';
import {
  lmV2Response,
  messageIntegrityCode,
  ntHash,
  ntlmSessionKey,
  ntlmV2Response,
  ntowfV2,
} from '../crypto/ntlm-v2.ts';
import {
  type AuthenticateMessage,
  authenticateMessage,
  type ChallengeMessage,
  challengeMessage,
  DEFAULT_NEGOTIATE_FLAGS,
  NegotiateFlag,
  negotiate,
} from '../protocol/ntlm.ts';
import { AvFlag, AvId, type AvPair, avPairs, targetInfoOf } from '../protocol/target-info.ts';
import { decode, encode, u32le, u64le } from '../wire/codec.ts';
import { utf16Bytes } from '../wire/text.ts';

/** Who logs on. Never logged, traced or kept. */
export interface Credentials {
  /** A user principal name goes here whole, with an empty domain. */
  readonly user: string;
  readonly domain: string;
  readonly secret:
    | { readonly kind: 'password'; readonly password: string }
    /** The 16 bytes Windows keeps of a password. */
    | { readonly kind: 'ntHash'; readonly hash: Uint8Array };
}

export interface NtlmLogon {
  /** The AUTHENTICATE message. */
  readonly authenticate: Uint8Array;
  readonly toServer: NtlmDirection;
  readonly fromServer: NtlmDirection;
}

export interface NtlmExchange {
  /** The two messages so far, as they went over the wire. */
  readonly negotiate: Uint8Array;
  readonly challenge: Uint8Array;
  readonly credentials: Credentials;
  /** `TERMSRV/host`. */
  readonly servicePrincipalName: string;
  /** The hash that stands for the TLS connection, if there is one. */
  readonly endPoint: Uint8Array | undefined;
  /** FILETIME of now, for servers that do not tell theirs. */
  readonly now: bigint;
  readonly random: (length: number) => Uint8Array;
}

/** Answers the CHALLENGE. */
export function ntlmLogon(exchange: NtlmExchange): NtlmLogon {
  const { credentials, random } = exchange;
  const challenge = decode(challengeMessage, exchange.challenge);
  const { timestamp } = targetInfoOf(challenge);
  const flags = chosenFlags(challenge);
  const { user, domain, secret } = credentials;
  const hash = secret.kind === 'password' ? ntHash(secret.password) : secret.hash;
  const responseKey = ntowfV2(hash, user, domain);
  const clientChallenge = random(8);
  const { ServerChallenge: serverChallenge } = challenge;
  const { ntChallengeResponse, sessionBaseKey } = ntlmV2Response(responseKey, {
    serverChallenge,
    clientChallenge,
    time: encode(u64le, timestamp ?? exchange.now),
    avPairs: encode(avPairs, answeredPairs(challenge, exchange, timestamp !== undefined)),
  });
  const { exportedSessionKey, encryptedRandomSessionKey } = ntlmSessionKey(
    flags,
    sessionBaseKey,
    random(16),
  );
  const { Version } = negotiate();
  const unsigned: AuthenticateMessage = {
    LmChallengeResponse:
      timestamp === undefined
        ? lmV2Response(responseKey, serverChallenge, clientChallenge)
        : new Uint8Array(24),
    NtChallengeResponse: ntChallengeResponse,
    DomainName: domain,
    UserName: user,
    Workstation: '',
    EncryptedRandomSessionKey: encryptedRandomSessionKey,
    NegotiateFlags: flags,
    ...(Version && { Version }),
    // A server that gave its time expects the three messages to be sealed together.
    ...(timestamp !== undefined && { MIC: new Uint8Array(16) }),
  };
  return {
    authenticate:
      timestamp === undefined ? encode(authenticateMessage, unsigned) : signed(unsigned),
    toServer: ntlmDirection(flags, exportedSessionKey, 'client'),
    fromServer: ntlmDirection(flags, exportedSessionKey, 'server'),
  };

  function signed(message: AuthenticateMessage): Uint8Array {
    const MIC = messageIntegrityCode(
      exportedSessionKey,
      exchange.negotiate,
      exchange.challenge,
      encode(authenticateMessage, message),
    );
    return encode(authenticateMessage, { ...message, MIC });
  }
}

/** What the server took of our flags, without the code pages of old. */
function chosenFlags({ NegotiateFlags }: ChallengeMessage): number {
  const common = NegotiateFlags & (DEFAULT_NEGOTIATE_FLAGS | NegotiateFlag.TARGET_INFO);
  return ((common | NegotiateFlag.UNICODE) & ~NegotiateFlag.OEM) >>> 0;
}

/** The server's own pairs, and what the client adds: that there is a MIC, what it is bound to, and for whom it is meant. */
function answeredPairs(
  challenge: ChallengeMessage,
  { endPoint, servicePrincipalName }: NtlmExchange,
  withMic: boolean,
): AvPair[] {
  const ours: readonly number[] = [
    AvId.MsvAvFlags,
    AvId.MsvAvChannelBindings,
    AvId.MsvAvTargetName,
  ];
  const { flags = 0 } = targetInfoOf(challenge);
  const told = decode(avPairs, challenge.TargetInfo).filter((pair) => !ours.includes(pair.AvId));
  return [
    ...told,
    { AvId: AvId.MsvAvFlags, Value: encode(u32le, flags | (withMic ? AvFlag.MIC_PRESENT : 0)) },
    { AvId: AvId.MsvAvChannelBindings, Value: channelBindings(endPoint) },
    { AvId: AvId.MsvAvTargetName, Value: utf16Bytes(servicePrincipalName) },
  ];
}
