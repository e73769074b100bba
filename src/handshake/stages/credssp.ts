/**
 * CredSSP: up to the server's NTLM CHALLENGE without credentials, and so without a logon that
 * could fail; with credentials one logon, whole.
 *
 * @see MS-CSSP 3.1.5, MS-NLMP 3.1.5.1.1
 */
import type { CertificateFacts } from '../../certificate/certificate.ts';
import { matchesNtlmName } from '../../certificate/match.ts';
import { subjectPublicKey } from '../../certificate/x509.ts';
import { publicKeyProof, serverEndPoint } from '../../crypto/credssp-binding.ts';
import {
  CLIENT_NONCE_LENGTH,
  CREDSSP_VERSION,
  CredType,
  type TsCredentials,
  type TsPasswordCreds,
  type TsRequest,
  tsCredentials,
  tsPasswordCreds,
  tsRequest,
  tsRequestLength,
} from '../../protocol/credssp.ts';
import { NegotiationResponseFlag } from '../../protocol/negotiation.ts';
import { ntStatusName } from '../../protocol/nt-status.ts';
import { challengeMessage, negotiate, negotiateMessage } from '../../protocol/ntlm.ts';
import {
  mechanismName,
  type NegoToken,
  NegState,
  negoTokenOf,
  ntlmMessageIn,
} from '../../protocol/spnego.ts';
import { fileTimeOf } from '../../protocol/target-info.ts';
import { decode, encode } from '../../wire/codec.ts';
import { equalBytes } from '../../wire/text.ts';
import type { Writable } from '../../wire/writable.ts';
import { HandshakeError } from '../failure.ts';
import { type NtlmFacts, ntlmFacts } from '../ntlm-facts.ts';
import { type Credentials, type NtlmLogon, ntlmLogon } from '../ntlm-logon.ts';
import type { After } from '../stage.ts';
import { learn, receive, type Step, send } from '../step.ts';
import type { tls } from './tls.ts';
import { usesCredssp, type x224 } from './x224.ts';

export interface CredsspOptions {
  /** The wall clock, in milliseconds since 1970. */
  readonly clock: () => number;
  /** The host that was asked for, of which the service principal name is made. */
  readonly host: string;
  /** Unpredictable bytes. */
  readonly random: (length: number) => Uint8Array;
  /** Without them the stage ends at the CHALLENGE. */
  readonly credentials?: Credentials;
  /** Log on without handing the password over. */
  readonly restrictedAdmin?: boolean;
}

/** Did we log on? */
export interface CredsspHandover {
  readonly authenticated: boolean;
}

export interface CredsspFacts {
  /** Version in the server's TSRequest, 2 to 6. */
  readonly version: number;
  /** What the server's token was: `ntlm`, `kerberos`, `negoex`, or an OID. */
  readonly mechanism: string;
  /** Name of the NTSTATUS or SECURITY_STATUS the server sent, or `null`. */
  readonly errorCode: string | null;
  /** With credentials: did the server prove that it has the key of its TLS certificate? `false`: someone is in between. */
  readonly serverKeyVerified?: boolean;
}

/** All that this stage may learn; the certificate again, now held against the NTLM name. */
export interface CredsspLearnt {
  readonly credssp?: CredsspFacts;
  readonly ntlm?: NtlmFacts;
  readonly certificate?: CertificateFacts;
}

/** What was asked for and is not on offer. */
const RESTRICTED_ADMIN = 'a logon without Restricted Admin mode';

export const credssp = {
  id: 'credssp',
  title: 'CredSSP',
  spec: 'MS-CSSP 3.1.5',

  applies: (known: After<typeof x224>): boolean => usesCredssp(known.x224),

  *run(
    known: After<typeof tls> & After<typeof x224>,
    options: CredsspOptions,
  ): Step<CredsspHandover, CredsspLearnt> {
    const { RESTRICTED_ADMIN_MODE_SUPPORTED } = NegotiationResponseFlag;
    const wanted = options.credentials !== undefined && options.restrictedAdmin === true;
    // A server without it would log on as ever, and wait for the password that never comes.
    if (wanted && (known.x224.flags & RESTRICTED_ADMIN_MODE_SUPPORTED) === 0) {
      throw new HandshakeError({ kind: 'unsupported', feature: RESTRICTED_ADMIN });
    }
    yield* send(tsRequest, FIRST_REQUEST, { encoded: FIRST_BYTES });
    const answer = yield* receive(tsRequest, tsRequestLength, 'TSRequest with the NTLM CHALLENGE');
    const receivedAt = options.clock();
    const [token] = answer.negoTokens ?? [];
    const nego = token && negoTokenOf(token);
    const facts = factsOf(answer, nego);
    yield* learn({ credssp: facts });
    refuse(answer);
    refuseToken(nego);
    const challenge = token && ntlmMessageIn(token);
    if (challenge) yield* learn(challengeFacts(challenge, receivedAt, known.tls.certificate));
    const { credentials } = options;
    if (!credentials) return { authenticated: false };
    if (!challenge)
      throw new HandshakeError({ kind: 'unsupported', feature: `logon by ${facts.mechanism}` });
    const logon = ntlmLogon({
      negotiate: NEGOTIATE,
      challenge,
      credentials,
      servicePrincipalName: `TERMSRV/${options.host}`,
      endPoint: endPointOf(known.tls),
      now: fileTimeOf(receivedAt),
      random: options.random,
    });
    yield* authenticate(logon, known.tls, facts, options);
    return { authenticated: true };
  },

  stops: (known: After<Credssp>): string | undefined =>
    known.credssp.authenticated ? undefined : 'credentials needed to go on',
} as const;

type Credssp = { readonly id: 'credssp'; run(): Step<CredsspHandover> };

/** Logs on, and makes sure that it is the server itself to whom the credentials go. */
function* authenticate(
  { authenticate: token, toServer, fromServer }: NtlmLogon,
  { certificates }: After<typeof tls>['tls'],
  facts: CredsspFacts,
  { credentials, random, restrictedAdmin = false }: CredsspOptions,
): Step<void, CredsspLearnt> {
  const version = Math.min(facts.version, CREDSSP_VERSION);
  const nonce = random(CLIENT_NONCE_LENGTH);
  const [certificate] = certificates;
  if (!certificate) throw unexpected('certificate to bind the logon to', 'TLS without one');
  const publicKey = subjectPublicKey(certificate);
  yield* send(
    tsRequest,
    {
      version: CREDSSP_VERSION,
      negoTokens: [token],
      pubKeyAuth: toServer.wrap(publicKeyProof(version, 'client', publicKey, nonce)),
      ...(version >= 5 && { clientNonce: nonce }),
    },
    { secret: true },
  );
  const answer = yield* receive(
    tsRequest,
    tsRequestLength,
    'TSRequest with the proof of the server',
  );
  const { errorCode, pubKeyAuth } = answer;
  if (errorCode) yield* learn({ credssp: { ...facts, errorCode: ntStatusName(errorCode) } });
  refuse(answer);
  if (!pubKeyAuth)
    throw unexpected('TSRequest with the proof of the server', 'TSRequest without one');
  const { message, valid } = fromServer.unwrap(pubKeyAuth);
  const serverKeyVerified =
    valid && equalBytes(message, publicKeyProof(version, 'server', publicKey, nonce));
  yield* learn({ credssp: { ...facts, serverKeyVerified } });
  if (!serverKeyVerified) {
    throw unexpected('proof of the public key of the TLS certificate', 'proof of another key');
  }
  yield* send(
    tsRequest,
    {
      version: CREDSSP_VERSION,
      authInfo: toServer.wrap(encode(tsCredentials, credentialsOf(credentials, restrictedAdmin))),
    },
    { secret: true },
  );
}

/** With Restricted Admin no credentials leave this machine: the logon itself was enough. */
function credentialsOf(
  credentials: Credentials | undefined,
  restrictedAdmin: boolean,
): TsCredentials {
  const { user = '', domain = '', secret: kept } = credentials ?? {};
  const none = restrictedAdmin || kept?.kind !== 'password';
  const password: TsPasswordCreds = none
    ? { domainName: '', userName: '', password: '' }
    : { domainName: domain, userName: user, password: kept.password };
  return { credType: CredType.TSPasswordCreds, credentials: encode(tsPasswordCreds, password) };
}

/** @see RFC 5929 4.1 */
function endPointOf({
  certificates,
  certificate,
}: After<typeof tls>['tls']): Uint8Array | undefined {
  const [leaf] = certificates;
  return leaf && serverEndPoint(leaf, certificate?.signatureHash);
}

function challengeFacts(
  message: Uint8Array,
  receivedAt: number,
  certificate: CertificateFacts | undefined,
): CredsspLearnt {
  const ntlm = ntlmFacts(decode(challengeMessage, message), receivedAt);
  const name = ntlm.dnsComputerName || ntlm.netbiosComputerName;
  if (!certificate || !name) return { ntlm };
  // Told at once in what was learnt before: a copy of so many fields takes its time, for every host.
  (certificate as Writable<CertificateFacts>).matchesNtlmName = matchesNtlmName(
    certificate.names,
    name,
  );
  return { ntlm, certificate };
}

/** The same for every server. */
const NEGOTIATE = encode(negotiateMessage, negotiate());
const FIRST_REQUEST: TsRequest = { version: CREDSSP_VERSION, negoTokens: [NEGOTIATE] };
const FIRST_BYTES = encode(tsRequest, FIRST_REQUEST);

function factsOf({ version, errorCode }: TsRequest, nego: NegoToken | undefined): CredsspFacts {
  return {
    version,
    mechanism: nego ? mechanismOf(nego) : 'none',
    errorCode: errorCode === undefined ? null : ntStatusName(errorCode),
  };
}

function mechanismOf(nego: NegoToken): string {
  switch (nego.kind) {
    case 'NTLMSSP':
      return 'ntlm';
    case 'Kerberos':
      return 'kerberos';
    case 'NegoEx':
      return 'negoex';
    case 'NegTokenInit':
      return spell(nego.message.mechTypes[0]);
    case 'NegTokenResp':
      return nego.message.responseToken?.[0] === 0x4e ? 'ntlm' : spell(nego.message.supportedMech); // 'N' of NTLMSSP
    case 'unknown':
      return 'unknown';
  }
}

/** The mechanism as users call it; an OID that is not known stays one. */
function spell(oid: string | undefined): string {
  if (oid === undefined) return 'none';
  const name = mechanismName(oid);
  if (name === 'NTLMSSP') return 'ntlm';
  return name.includes('Kerberos') ? 'kerberos' : name.toLowerCase();
}

function refuse({ errorCode }: TsRequest): void {
  if (errorCode) throw rejected(ntStatusName(errorCode), errorCode);
}

function refuseToken(nego: NegoToken | undefined): void {
  if (nego?.kind === 'NegTokenResp' && nego.message.negState === NegState.reject) {
    throw rejected('reject', NegState.reject);
  }
  if (!nego) throw unexpected('TSRequest with the NTLM CHALLENGE', 'TSRequest without a token');
}

function rejected(code: string, value: number): HandshakeError {
  return new HandshakeError({ kind: 'rejected', protocol: 'credssp', code, value });
}

function unexpected(expected: string, got: string): HandshakeError {
  return new HandshakeError({ kind: 'unexpected', expected, got });
}
