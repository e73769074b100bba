/**
 * CredSSP up to the server's NTLM CHALLENGE: no credentials, and so no logon that could fail.
 *
 * @see MS-CSSP 3.1.5, MS-NLMP 3.1.5.1.1
 */
import type { CertificateFacts } from '../../certificate/certificate.ts';
import { matchesNtlmName } from '../../certificate/match.ts';
import {
  CREDSSP_VERSION,
  type TsRequest,
  tsRequest,
  tsRequestLength,
} from '../../protocol/credssp.ts';
import { ntStatusName } from '../../protocol/nt-status.ts';
import {
  type ChallengeMessage,
  challengeMessage,
  negotiate,
  negotiateMessage,
} from '../../protocol/ntlm.ts';
import {
  mechanismName,
  type NegoToken,
  NegState,
  negoTokenOf,
  ntlmMessageIn,
} from '../../protocol/spnego.ts';
import { type TargetInfo, targetInfoOf, unixMsOf } from '../../protocol/target-info.ts';
import { windowsProduct } from '../../protocol/windows-releases.ts';
import { decode, encode } from '../../wire/codec.ts';
import { HandshakeError } from '../failure.ts';
import type { After } from '../stage.ts';
import { learn, receive, type Step, send } from '../step.ts';
import type { tls } from './tls.ts';
import { usesCredssp, type x224 } from './x224.ts';

export interface CredsspOptions {
  /** The wall clock, in milliseconds since 1970. */
  readonly clock: () => number;
}

export interface CredsspFacts {
  /** Version in the server's TSRequest, 2 to 6. */
  readonly version: number;
  /** What the server's token was: `ntlm`, `kerberos`, `negoex`, or an OID. */
  readonly mechanism: string;
  /** Name of the NTSTATUS or SECURITY_STATUS the server sent, or `null`. */
  readonly errorCode: string | null;
}

/** What the server's NTLM CHALLENGE says. Text is as it came from the wire. */
export interface NtlmFacts {
  readonly targetName: string;
  readonly netbiosComputerName?: string;
  readonly netbiosDomainName?: string;
  readonly dnsComputerName?: string;
  readonly dnsDomainName?: string;
  readonly dnsTreeName?: string;
  /** `10.0.20348`. */
  readonly build?: string;
  /** The products with this build, e.g. `Windows Server 2022`. */
  readonly product?: string;
  /** Last day of regular support, `YYYY-MM-DD`; the latest one where several products share the build. */
  readonly endOfSupport?: string;
  /** The server's clock, ISO 8601. */
  readonly time?: string;
  /** Server's clock minus ours. */
  readonly clockSkewSeconds?: number;
}

/** All that this stage may learn; the certificate again, now held against the NTLM name. */
export interface CredsspLearnt {
  readonly credssp?: CredsspFacts;
  readonly ntlm?: NtlmFacts;
  readonly certificate?: CertificateFacts;
}

export const credssp = {
  id: 'credssp',
  title: 'CredSSP',
  spec: 'MS-CSSP 3.1.5',

  applies: (known: After<typeof x224>): boolean => usesCredssp(known.x224),

  /** Hands over the CHALLENGE, where there was one. */
  *run(
    known: After<typeof tls>,
    { clock }: CredsspOptions,
  ): Step<ChallengeMessage | undefined, CredsspLearnt> {
    yield* send(tsRequest, {
      version: CREDSSP_VERSION,
      negoTokens: [NEGOTIATE],
    });
    const answer = yield* receive(tsRequest, tsRequestLength, 'TSRequest with the NTLM CHALLENGE');
    const receivedAt = clock();
    const [token] = answer.negoTokens ?? [];
    const nego = token && negoTokenOf(token);
    yield* learn({ credssp: factsOf(answer, nego) });
    refuse(answer, nego);
    const message = token && ntlmMessageIn(token);
    if (!message) return undefined;
    const challenge = decode(challengeMessage, message);
    const ntlm = ntlmFacts(challenge, receivedAt);
    yield* learn({ ntlm });
    const { certificate } = known.tls;
    const name = ntlm.dnsComputerName || ntlm.netbiosComputerName;
    if (certificate && name) {
      yield* learn({
        certificate: { ...certificate, matchesNtlmName: matchesNtlmName(certificate.names, name) },
      });
    }
    return challenge;
  },

  stops: (): string => 'credentials needed to go on',
} as const;

/** The same for every server. */
const NEGOTIATE = encode(negotiateMessage, negotiate());

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

function refuse({ errorCode }: TsRequest, nego: NegoToken | undefined): void {
  if (errorCode !== undefined && errorCode !== 0) {
    throw new HandshakeError({
      kind: 'rejected',
      protocol: 'credssp',
      code: ntStatusName(errorCode),
      value: errorCode,
    });
  }
  if (nego?.kind === 'NegTokenResp' && nego.message.negState === NegState.reject) {
    throw new HandshakeError({
      kind: 'rejected',
      protocol: 'credssp',
      code: 'reject',
      value: NegState.reject,
    });
  }
  if (!nego) {
    throw new HandshakeError({
      kind: 'unexpected',
      expected: 'TSRequest with the NTLM CHALLENGE',
      got: 'TSRequest without a token',
    });
  }
}

function ntlmFacts(challenge: ChallengeMessage, receivedAt: number): NtlmFacts {
  const info = targetInfoOf(challenge);
  const { Version: version } = challenge;
  return {
    targetName: challenge.TargetName,
    ...namesOf(info),
    ...(version && {
      build: `${version.ProductMajorVersion}.${version.ProductMinorVersion}.${version.ProductBuild}`,
      ...windowsProduct(
        version.ProductMajorVersion,
        version.ProductMinorVersion,
        version.ProductBuild,
      ),
    }),
    ...clockOf(info, receivedAt),
  };
}

const NAMES = [
  'netbiosComputerName',
  'netbiosDomainName',
  'dnsComputerName',
  'dnsDomainName',
  'dnsTreeName',
] as const;

function namesOf(info: TargetInfo): Partial<NtlmFacts> {
  const names: Partial<Record<(typeof NAMES)[number], string>> = {};
  for (const key of NAMES) {
    const name = info[key];
    if (name) names[key] = name;
  }
  return names;
}

function clockOf({ timestamp }: TargetInfo, receivedAt: number): Partial<NtlmFacts> {
  if (timestamp === undefined) return {};
  const time = new Date(unixMsOf(timestamp));
  if (Number.isNaN(time.getTime())) return {}; // beyond the year 275760
  return {
    time: time.toISOString(),
    // JSON has no negative zero.
    clockSkewSeconds: Math.round((time.getTime() - receivedAt) / 100) / 10 || 0,
  };
}
