/** The server's side of an NLA logon, as lines of a transcript; its arithmetic is that of the client turned round. */
import { expect } from 'vitest';
import { publicKeyProof } from '../../src/crypto/credssp-binding.ts';
import { type NtlmDirection, ntlmDirection } from '../../src/crypto/ntlm-sealing.ts';
import {
  messageIntegrityCode,
  ntHash,
  ntlmV2ResponseTo,
  ntowfV2,
  receivedSessionKey,
} from '../../src/crypto/ntlm-v2.ts';
import {
  type TsPasswordCreds,
  type TsRequest,
  tsCredentials,
  tsPasswordCreds,
  tsRequest,
} from '../../src/protocol/credssp.ts';
import {
  type AuthenticateMessage,
  authenticateMessage,
  challengeMessage,
} from '../../src/protocol/ntlm.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { inTurn } from './io.ts';
import type { Line } from './transcript.ts';

export interface NlaServerOptions {
  readonly version: number;
  /** The CHALLENGE as it goes over the wire. */
  readonly challenge: Uint8Array;
  /** SubjectPublicKey of the certificate that the server has. */
  readonly publicKey: Uint8Array;
  /** The key that it proves to have, where that is another one. */
  readonly provenKey?: Uint8Array;
  readonly user: string;
  readonly domain: string;
  readonly password: string;
}

/** Lines in their order, and what the server came to know. */
export interface NlaServer {
  readonly negotiate: Line;
  readonly challenge: Line;
  /** Takes AUTHENTICATE, and insists on the right response, MIC and proof of the client. */
  readonly authenticate: Line;
  readonly proof: Line;
  /** Takes the credentials, and insists that they are these. */
  authInfo(expected: TsPasswordCreds): Line;
  readonly seen: { authenticate?: AuthenticateMessage; sessionKey?: Uint8Array };
}

export function nlaServer(options: NlaServerOptions): NlaServer {
  const { version, challenge, publicKey, provenKey = publicKey, user, domain, password } = options;
  const seen: NlaServer['seen'] = {};
  let negotiate = new Uint8Array();
  let nonce = new Uint8Array();
  let toClient: NtlmDirection | undefined;
  let fromClient: NtlmDirection | undefined;
  const agreed = Math.min(version, 6);
  const hears = (name: string, take: (request: TsRequest) => void): Line => ({
    is: 'client',
    text: `> TSRequest with ${name}`,
    check: (bytes) => take(decode(tsRequest, bytes)),
  });
  return {
    negotiate: hears('NEGOTIATE', ({ negoTokens = [] }) => {
      negotiate = Uint8Array.from(negoTokens[0] ?? []);
    }),
    challenge: inTurn('TSRequest with CHALLENGE', () =>
      encode(tsRequest, { version, negoTokens: [challenge] }),
    ),
    authenticate: hears('AUTHENTICATE', ({ negoTokens = [], pubKeyAuth, clientNonce }) => {
      const [token = new Uint8Array()] = negoTokens;
      const message = decode(authenticateMessage, token);
      const { ServerChallenge } = decode(challengeMessage, challenge);
      const key = ntowfV2(ntHash(password), user, domain);
      const temp = message.NtChallengeResponse.slice(16);
      const right = ntlmV2ResponseTo(key, ServerChallenge, temp);
      expect(message.NtChallengeResponse, 'NtChallengeResponse').toEqual(right.ntChallengeResponse);
      const { NegotiateFlags: flags, EncryptedRandomSessionKey: sent } = message;
      const sessionKey = receivedSessionKey(flags, right.sessionBaseKey, sent);
      if (message.MIC) {
        const code = messageIntegrityCode(sessionKey, negotiate, challenge, token);
        expect(message.MIC, 'MIC').toEqual(code);
      }
      toClient = ntlmDirection(flags, sessionKey, 'server');
      fromClient = ntlmDirection(flags, sessionKey, 'client');
      nonce = Uint8Array.from(clientNonce ?? []);
      expect(nonce.length > 0, 'a nonce goes with version 5 and later').toBe(agreed >= 5);
      const proof = fromClient.unwrap(pubKeyAuth ?? new Uint8Array());
      expect(proof, 'proof of the client').toEqual({
        valid: true,
        message: publicKeyProof(agreed, 'client', publicKey, nonce),
      });
      Object.assign(seen, { authenticate: message, sessionKey });
    }),
    proof: inTurn('TSRequest with the proof of the server', () => {
      const proof = publicKeyProof(agreed, 'server', provenKey, nonce);
      if (!toClient) throw new Error('the server has not been asked yet');
      return encode(tsRequest, { version, pubKeyAuth: toClient.wrap(proof) });
    }),
    authInfo: (expected) =>
      hears('authInfo', ({ authInfo }) => {
        const opened = fromClient?.unwrap(authInfo ?? new Uint8Array());
        expect(opened?.valid).toBe(true);
        const { credentials } = decode(tsCredentials, opened?.message ?? new Uint8Array());
        expect(decode(tsPasswordCreds, credentials)).toEqual(expected);
      }),
    seen,
  };
}
