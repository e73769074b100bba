/**
 * Basic Settings Exchange: MCS Connect with the GCC blocks of both sides.
 *
 * @see MS-RDPBCGR 3.2.5.3.3, 3.2.5.3.4
 */
import { signatureValid } from '../../crypto/terminal-services-key.ts';
import {
  ClientEarlyCapabilityFlag,
  ColorDepth,
  RNS_UD_SAS_DEL,
} from '../../protocol/client-core-data.ts';
import {
  type ClientData,
  ClusterFlag,
  ClusterRedirectionVersion,
} from '../../protocol/client-data.ts';
import { ConferenceCreateResult } from '../../protocol/gcc.ts';
import {
  type ConnectResponse,
  connectInitial,
  connectResponse,
  MAXIMUM_PARAMETERS,
  MINIMUM_PARAMETERS,
  TARGET_PARAMETERS,
} from '../../protocol/mcs.ts';
import { type DomainPdu, domainPdu, McsResult } from '../../protocol/mcs-domain.ts';
import { SecurityProtocol } from '../../protocol/negotiation.ts';
import { keyBits, publicKeyOf, serverCertificate } from '../../protocol/server-certificate.ts';
import {
  EncryptionLevel,
  EncryptionMethod,
  rdpVersionName,
  type ServerData,
  type ServerSecurityData,
} from '../../protocol/server-data.ts';
import { inDataTpdu } from '../../protocol/x224.ts';
import { type Codec, decode } from '../../wire/codec.ts';
import { flagNamesOf, nameOf } from '../../wire/names.ts';
import { receiveData } from '../data-tpdu.ts';
import { unexpectedPdu } from '../domain.ts';
import { HandshakeError } from '../failure.ts';
import type { After } from '../stage.ts';
import { learn, type Step, send } from '../step.ts';
import type { Negotiated, x224 } from './x224.ts';

export interface McsFacts {
  /** RDP version of SC_CORE, e.g. `10.12`, or hex. */
  readonly serverVersion: string;
  /** `NONE`, `40BIT`, `128BIT`, `56BIT`, `FIPS`, or hex. */
  readonly encryptionMethod: string;
  /** `NONE`, `LOW`, `CLIENT_COMPATIBLE`, `HIGH`, `FIPS`, or hex. */
  readonly encryptionLevel: string;
  readonly serverCertificate?: {
    readonly kind: 'proprietary' | 'x509';
    readonly keyBits: number | null;
    /** For a proprietary certificate: does the well-known Terminal Services key verify it? */
    readonly signatureValid?: boolean;
  };
  readonly ioChannel: number;
  readonly messageChannel?: number;
  /** What the server says we requested, where it echoes that; differs when something in between changed it. */
  readonly requestedProtocolsEcho?: string;
}

/** What the stage can be told. */
export interface McsOptions {
  /** The session to connect to: 0 for the console, as `mstsc /admin` asks; a redirection names others. */
  readonly sessionId?: number;
}

/** What later stages need of the server's settings. */
export interface BasicSettings {
  readonly ioChannel: number;
  /** 0 where there is none. */
  readonly messageChannel: number;
  readonly security: ServerSecurityData;
}

export const mcs = {
  id: 'mcs',
  title: 'Basic Settings Exchange',
  spec: 'MS-RDPBCGR 3.2.5.3.3, 3.2.5.3.4',

  *run(
    known: After<typeof x224>,
    { sessionId }: McsOptions,
  ): Step<BasicSettings, { mcs: McsFacts }> {
    yield* send(inDataTpdu(connectInitial), {
      targetParameters: TARGET_PARAMETERS,
      minimumParameters: MINIMUM_PARAMETERS,
      maximumParameters: MAXIMUM_PARAMETERS,
      conferenceCreateRequest: { clientData: clientDataFor(known.x224, sessionId) },
    });
    const answer = yield* receiveData(connectAnswer);
    if ('pdu' in answer) throw unexpectedPdu(answer, connectAnswer.name);
    const { core, network, security, messageChannel: message } = blocksOf(answer);
    const echo = core.clientRequestedProtocols;
    const messageChannel = message?.MCSChannelID ?? 0;
    yield* learn({
      mcs: {
        serverVersion: rdpVersionName(core.version),
        encryptionMethod: nameOf(EncryptionMethod, security.encryptionMethod),
        encryptionLevel: nameOf(EncryptionLevel, security.encryptionLevel),
        ...certificateFacts(security),
        ioChannel: network.MCSChannelId,
        ...(messageChannel !== 0 && { messageChannel }),
        ...(echo !== undefined && { requestedProtocolsEcho: protocolsText(echo) }),
      },
    });
    return { ioChannel: network.MCSChannelId, messageChannel, security };
  },
} as const;

/** A server may end the connection in place of an answer. */
const connectAnswer: Codec<ConnectResponse | DomainPdu> = {
  name: connectResponse.name,
  decode: (reader) =>
    reader.peek() === 0x7f ? connectResponse.decode(reader) : domainPdu.decode(reader),
  encode: (writer, value) =>
    'pdu' in value ? domainPdu.encode(writer, value) : connectResponse.encode(writer, value),
};

/** Without the error-info capability a server hides why it disconnects. */
const EARLY_CAPABILITIES =
  ClientEarlyCapabilityFlag.RNS_UD_CS_SUPPORT_ERRINFO_PDU |
  ClientEarlyCapabilityFlag.RNS_UD_CS_SUPPORT_STATUSINFO_PDU |
  ClientEarlyCapabilityFlag.RNS_UD_CS_STRONG_ASYMMETRIC_KEYS;

const { '40BIT': RC4_40, '56BIT': RC4_56, '128BIT': RC4_128, FIPS } = EncryptionMethod;

/** A broker may send us elsewhere. */
const CLUSTER_FLAGS =
  ClusterFlag.REDIRECTION_SUPPORTED | ClusterRedirectionVersion.REDIRECTION_VERSION6;

function clientDataFor(
  { selectedProtocol }: Negotiated,
  sessionId: number | undefined,
): ClientData {
  return {
    core: {
      version: 0x0008_0004, // RDP 5.0 to 8.1, taken by every server
      desktopWidth: 1024,
      desktopHeight: 768,
      colorDepth: ColorDepth.RNS_UD_COLOR_8BPP,
      SASSequence: RNS_UD_SAS_DEL,
      keyboardLayout: 0x0409,
      clientBuild: 19041,
      clientName: 'RDPPROBE',
      keyboardType: 4,
      keyboardSubType: 0,
      keyboardFunctionKey: 12,
      imeFileName: '',
      postBeta2ColorDepth: ColorDepth.RNS_UD_COLOR_8BPP,
      clientProductId: 1,
      serialNumber: 0,
      highColorDepth: 24,
      supportedColorDepths: 0x000f,
      earlyCapabilityFlags: EARLY_CAPABILITIES,
      clientDigProductId: '',
      connectionType: 6, // LAN
      serverSelectedProtocol: selectedProtocol,
    },
    cluster: {
      Flags:
        CLUSTER_FLAGS |
        (sessionId === undefined ? 0 : ClusterFlag.REDIRECTED_SESSIONID_FIELD_VALID),
      RedirectedSessionID: sessionId ?? 0,
    },
    security: { encryptionMethods: RC4_40 | RC4_56 | RC4_128 | FIPS, extEncryptionMethods: 0 },
    unknown: [],
  };
}

type RequiredBlock = 'core' | 'network' | 'security';

function blocksOf(answer: ConnectResponse): ServerData & Required<Pick<ServerData, RequiredBlock>> {
  const { result, conferenceCreateResponse: conference } = answer;
  if (result !== McsResult['rt-successful']) throw refused(nameOf(McsResult, result), result);
  const blocks: ServerData = conference?.serverData ?? { unknown: [] };
  const { core, network, security } = blocks;
  if (core && network && security) return { ...blocks, core, network, security };
  if (conference && conference.result !== ConferenceCreateResult.success) {
    throw refused(nameOf(ConferenceCreateResult, conference.result), conference.result);
  }
  const missing = core ? (network ? 'SC_SECURITY' : 'SC_NET') : 'SC_CORE';
  throw new HandshakeError({
    kind: 'unexpected',
    expected: `${connectResponse.name} with ${missing}`,
    got: `${connectResponse.name} without it`,
  });
}

function refused(code: string, value: number): HandshakeError {
  return new HandshakeError({ kind: 'rejected', protocol: 'mcs', code, value });
}

function certificateFacts({ serverCertificate: bytes }: ServerSecurityData): Partial<McsFacts> {
  if (!bytes) return {};
  const certificate = decode(serverCertificate, bytes);
  const { kind } = certificate;
  if (kind === 'unknown') return {};
  const publicKey = publicKeyOf(certificate);
  return {
    serverCertificate: {
      kind,
      keyBits: publicKey ? keyBits(publicKey) : null,
      ...(kind === 'proprietary' && { signatureValid: signatureValid(bytes) }),
    },
  };
}

function protocolsText(protocols: number): string {
  return flagNamesOf(SecurityProtocol, protocols).join('|') || 'PROTOCOL_RDP';
}
