/**
 * CredSSP from the server's side: an NTLMv2 logon that is verified, the proofs of both sides, and
 * the credentials that are delegated at last.
 *
 * @see MS-CSSP 3.1.5; MS-NLMP 3.2.5.1.2; MS-RDPBCGR 2.2.10.2
 */
import { X509Certificate } from 'node:crypto';
import { certificateFacts } from '../certificate/certificate.ts';
import { subjectPublicKey } from '../certificate/x509.ts';
import { channelBindings, publicKeyProof, serverEndPoint } from '../crypto/credssp-binding.ts';
import { type NtlmDirection, ntlmDirection } from '../crypto/ntlm-sealing.ts';
import {
  messageIntegrityCode,
  ntHash,
  ntlmV2ResponseTo,
  ntowfV2,
  receivedSessionKey,
} from '../crypto/ntlm-v2.ts';
import { receive, send } from '../handshake/step.ts';
import {
  CREDSSP_VERSION,
  type TsRequest,
  tsCredentials,
  tsPasswordCreds,
  tsRequest,
  tsRequestLength,
} from '../protocol/credssp.ts';
import {
  AuthorizationResult,
  earlyUserAuthorizationResult,
} from '../protocol/early-authorization.ts';
import { NtStatus } from '../protocol/nt-status.ts';
import {
  type AuthenticateMessage,
  authenticateMessage,
  type ChallengeMessage,
  challengeMessage,
} from '../protocol/ntlm.ts';
import { ntlmMessageIn } from '../protocol/spnego.ts';
import { AvFlag, targetInfoOf } from '../protocol/target-info.ts';
import { decode, encode } from '../wire/codec.ts';
import { equalBytes } from '../wire/text.ts';
import { challengeOf, type NtlmIdentity } from './identity.ts';
import { hangUp, type LabStep } from './script.ts';
import type { LabTls } from './tls.ts';

/** Who may log on. */
export interface Account {
  readonly user: string;
  readonly domain: string;
  readonly password: string;
}

export interface NlaOptions {
  readonly credsspVersion?: number;
  readonly identity?: NtlmIdentity;
  /** Without one nobody can log on: after the CHALLENGE nothing more is said. */
  readonly account?: Account;
  /** In place of the proof that the server has the key of its certificate. */
  readonly proof?: (client: NlaClient) => LabStep;
  /** In place of the Early User Authorization Result, which is sent under PROTOCOL_HYBRID_EX only. */
  readonly authorization?: (client: NlaClient) => LabStep;
}

/** A client whose AUTHENTICATE was right. */
export interface NlaClient {
  /** Of the protocol that both sides speak. */
  readonly version: number;
  /** Seals what goes to the client. */
  readonly toClient: NtlmDirection;
}

/** The two messages so far, without SPNEGO around them. */
export interface Challenged {
  readonly negotiate: Uint8Array;
  readonly challenge: Uint8Array;
}

/** Takes the NEGOTIATE and answers with a CHALLENGE. */
export function* challenge({
  credsspVersion = CREDSSP_VERSION,
  identity,
}: NlaOptions): LabStep<Challenged> {
  const { negoTokens: [token] = [] } = yield* receive(tsRequest, tsRequestLength);
  const message: ChallengeMessage = challengeOf(identity ?? { computer: 'LAB' });
  const bytes = encode(challengeMessage, message);
  yield* send(tsRequest, { version: credsspVersion, negoTokens: [bytes] });
  return { negotiate: (token && ntlmMessageIn(token)) ?? new Uint8Array(), challenge: bytes };
}

/** The whole of CredSSP. A client that does not get through is told why, and its connection is ended. */
export function* logsOn(options: NlaOptions, tls: LabTls, authorizes: boolean): LabStep<boolean> {
  const { credsspVersion = CREDSSP_VERSION, account, proof, authorization } = options;
  const challenged = yield* challenge(options);
  const request = yield* receive(tsRequest, tsRequestLength);
  if (!account) return false;
  const version = Math.min(credsspVersion, request.version, CREDSSP_VERSION);
  const der = new Uint8Array(new X509Certificate(tls.certificate).raw);
  const directions = verified(request, challenged, account, der);
  if (!directions) return yield* refused(NtStatus.STATUS_LOGON_FAILURE, version);
  const { toClient, fromClient } = directions;
  const client = { version, toClient };
  if (proof) yield* proof(client);
  else {
    const { pubKeyAuth = new Uint8Array(), clientNonce = new Uint8Array() } = request;
    const proofOf = (sender: 'client' | 'server'): Uint8Array =>
      publicKeyProof(version, sender, subjectPublicKey(der), clientNonce);
    const { message, valid } = fromClient.unwrap(pubKeyAuth);
    if (!valid || !equalBytes(message, proofOf('client'))) {
      return yield* refused(NtStatus.SEC_E_MESSAGE_ALTERED, version);
    }
    yield* send(tsRequest, { version, pubKeyAuth: toClient.wrap(proofOf('server')) });
  }
  const { authInfo = new Uint8Array() } = yield* receive(tsRequest, tsRequestLength);
  const { message, valid } = fromClient.unwrap(authInfo);
  if (!valid || !delegates(message, account)) {
    return yield* refused(NtStatus.SEC_E_MESSAGE_ALTERED, version);
  }
  if (!authorizes) return true;
  if (authorization) yield* authorization(client);
  else yield* authorizationResult(AuthorizationResult.AUTHZ_SUCCESS);
  return true;
}

/** Says with an NTSTATUS why nobody is let in, and leaves. */
export function* refuseLogon(errorCode: number, version: number = CREDSSP_VERSION): LabStep {
  yield* send(tsRequest, { version, errorCode });
  yield* hangUp();
}

/** Says whether the user may use Remote Desktop. */
export function* authorizationResult(value: number): LabStep {
  yield* send(earlyUserAuthorizationResult, { authorizationResult: value });
}

function* refused(errorCode: number, version: number): LabStep<false> {
  yield* refuseLogon(errorCode, version);
  return false;
}

interface Directions {
  readonly toClient: NtlmDirection;
  readonly fromClient: NtlmDirection;
}

/** What protects the session, where user, password, binding and integrity code are right. */
function verified(
  { negoTokens: [token] = [] }: TsRequest,
  challenged: Challenged,
  account: Account,
  certificate: Uint8Array,
): Directions | undefined {
  const bytes = token && ntlmMessageIn(token);
  if (!bytes) return undefined;
  const message = decode(authenticateMessage, bytes);
  if (message.UserName.toUpperCase() !== account.user.toUpperCase()) return undefined;
  if (message.DomainName !== account.domain) return undefined;
  const key = ntowfV2(ntHash(account.password), message.UserName, message.DomainName);
  const { ServerChallenge } = decode(challengeMessage, challenged.challenge);
  const response = message.NtChallengeResponse;
  const expected = ntlmV2ResponseTo(key, ServerChallenge, response.slice(PROOF_LENGTH));
  if (!equalBytes(expected.ntChallengeResponse, response)) return undefined;
  const sessionKey = receivedSessionKey(
    message.NegotiateFlags,
    expected.sessionBaseKey,
    message.EncryptedRandomSessionKey,
  );
  if (!bound(message, certificate)) return undefined;
  const { negotiate } = challenged;
  const mic = messageIntegrityCode(sessionKey, negotiate, challenged.challenge, bytes);
  if (!message.MIC || !equalBytes(message.MIC, mic)) return undefined;
  return {
    toClient: ntlmDirection(message.NegotiateFlags, sessionKey, 'server'),
    fromClient: ntlmDirection(message.NegotiateFlags, sessionKey, 'client'),
  };
}

/** NTProofStr. */
const PROOF_LENGTH = 16;
/** NTProofStr, versions, reserved bytes, time, client challenge and four bytes more. */
const PAIRS_OFFSET = 44;

/** Does the response say that there is a MIC, and name the TLS connection it came by? */
function bound({ NtChallengeResponse }: AuthenticateMessage, certificate: Uint8Array): boolean {
  const { flags = 0, channelBindings: told } = targetInfoOf({
    TargetInfo: NtChallengeResponse.slice(PAIRS_OFFSET),
  });
  const { signatureHash } = certificateFacts([certificate], { host: '', now: new Date() });
  const expected = channelBindings(serverEndPoint(certificate, signatureHash));
  return (flags & AvFlag.MIC_PRESENT) !== 0 && told !== undefined && equalBytes(told, expected);
}

/** Are these the credentials of the account, or none, as with Restricted Admin? */
function delegates(message: Uint8Array, { user, domain, password }: Account): boolean {
  const given = decode(tsPasswordCreds, decode(tsCredentials, message).credentials);
  if (given.userName === '' && given.password === '') return true;
  return given.userName === user && given.domainName === domain && given.password === password;
}
