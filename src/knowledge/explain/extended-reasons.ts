/**
 * The second number of the Microsoft client's dialog ("Extended error code"), which is what the server
 * sends with Set Error Info; three values are the client's own.
 *
 * @see MS-RDPBCGR 2.2.5.1.1; Microsoft Learn, windows/win32/termserv/extendeddisconnectreasoncode
 */
import { ErrorInfo } from '../../protocol/error-info.ts';
import { errorInfoMeaning } from '../error-info.ts';
import { bcgr, EXTENDED_PAGE } from '../source.ts';
import type { Entry } from './entry.ts';
import { extendedFamily } from './extended-families.ts';

const SENT: readonly Entry[] = Object.entries(ErrorInfo).map(([name, value]) => {
  const family = extendedFamily(value);
  return {
    space: 'extended',
    value,
    name,
    means: errorInfoMeaning(name, value),
    stage: family.stage,
    source: name.endsWith('_FIPS') ? EXTENDED_PAGE : bcgr('2.2.5.1.1'),
    confidence: name.endsWith('_FIPS') ? 'B' : 'A',
    causes: family.causes,
  };
});

const CLIENTS_OWN: readonly Entry[] = [
  {
    space: 'extended',
    value: 0x10b,
    name: 'exDiscReasonLicenseCreatingLicStoreAccDenied',
    means: 'the client may not create its own license store',
    stage: 'licensing',
    source: EXTENDED_PAGE,
    confidence: 'A',
    causes: ['licensing-protocol-error'],
  },
  {
    space: 'extended',
    value: 0x300,
    name: 'exDiscReasonRdpEncInvalidCredentials',
    means: 'the credentials are not valid',
    stage: 'credssp',
    source: EXTENDED_PAGE,
    confidence: 'A',
    causes: ['bad-credentials'],
  },
  {
    space: 'extended',
    value: 0x1196,
    name: 'ERRINFO_PEER_DISCONNECTED',
    means: 'FreeRDP says so by itself when the other side is gone; it is never on the wire',
    stage: 'session',
    source: 'FreeRDP: include/freerdp/error.h',
    confidence: 'B',
    causes: ['dropped-mid-session'],
  },
];

export const EXTENDED_REASONS: readonly Entry[] = [...SENT, ...CLIENTS_OWN];

/** How the client's enumeration begins its names, for the values that it shares with the wire. */
export const CLIENT_NAMES: Readonly<Record<string, number>> = {
  exDiscReasonNoInfo: 0x0,
  exDiscReasonAPIInitiatedDisconnect: 0x1,
  exDiscReasonAPIInitiatedLogoff: 0x2,
  exDiscReasonServerIdleTimeout: 0x3,
  exDiscReasonServerLogonTimeout: 0x4,
  exDiscReasonReplacedByOtherConnection: 0x5,
  exDiscReasonOutOfMemory: 0x6,
  exDiscReasonServerDeniedConnection: 0x7,
  exDiscReasonServerDeniedConnectionFips: 0x8,
  exDiscReasonServerInsufficientPrivileges: 0x9,
  exDiscReasonServerFreshCredsRequired: 0xa,
  exDiscReasonRpcInitiatedDisconnectByUser: 0xb,
  exDiscReasonLogoffByUser: 0xc,
  exDiscReasonLicenseInternal: 0x100,
  exDiscReasonLicenseNoLicenseServer: 0x101,
  exDiscReasonLicenseNoLicense: 0x102,
  exDiscReasonLicenseErrClientMsg: 0x103,
  exDiscReasonLicenseHwidDoesntMatchLicense: 0x104,
  exDiscReasonLicenseErrClientLicense: 0x105,
  exDiscReasonLicenseCantFinishProtocol: 0x106,
  exDiscReasonLicenseClientEndedProtocol: 0x107,
  exDiscReasonLicenseErrClientEncryption: 0x108,
  exDiscReasonLicenseCantUpgradeLicense: 0x109,
  exDiscReasonLicenseNoRemoteConnections: 0x10a,
};

/** Ranges in which values that are not assigned belong to a family all the same. */
export const EXTENDED_FAMILIES: readonly {
  readonly from: number;
  readonly to: number;
  readonly family: string;
}[] = [
  { from: 0x01, to: 0xff, family: 'ends of a session, whatever the protocol does' },
  { from: 0x100, to: 0x1ff, family: 'licensing' },
  { from: 0x400, to: 0x4ff, family: 'the connection broker' },
  { from: 0x1000, to: 0x7fff, family: 'protocol errors, for which the server log is to be read' },
];
