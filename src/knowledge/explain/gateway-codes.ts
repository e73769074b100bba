/**
 * Codes of the RD Gateway: those of the client's dialog (0x3000000 and more), and those of the protocol.
 *
 * @see MS-TSGU 2.2.6
 */
import { TRANSCRIBED } from '../source.ts';
import type { Entry } from './entry.ts';

export const GATEWAY_REASONS: readonly Entry[] = [
  shown(0x01, 'the gateway does not accept user name or password', 'gateway-credentials'),
  shown(
    0x02,
    'revocation of the certificate of the gateway cannot be checked',
    'gateway-certificate',
  ),
  shown(
    0x03,
    'the certificate of the gateway has another name, has expired, or is not trusted',
    'gateway-certificate',
  ),
  shown(0x04, 'the certificate of the gateway was revoked', 'gateway-certificate'),
  shown(0x05, 'the identity of the gateway cannot be verified', 'gateway-certificate'),
  shown(
    0x06,
    'the address of the gateway is not the name in its certificate',
    'gateway-certificate',
  ),
  shown(0x07, 'the certificate of the gateway has expired or was revoked', 'gateway-certificate'),
  shown(0x08, 'the computer behind the gateway failed', 'tcp-refused', 'tcp-timeout'),
  shown(0x09, 'sending to the gateway failed', 'gateway-unreachable'),
  shown(0x0a, 'receiving from the gateway failed', 'gateway-unreachable'),
  shown(0x0b, 'the gateway wants another way to log on', 'gateway-credentials'),
  shown(0x0c, 'the address of the gateway is wrong or cannot be reached', 'gateway-unreachable'),
  shown(0x0d, 'the gateway is not available for the moment', 'gateway-unreachable'),
  shown(0x0f, 'the gateway is low on resources', 'gateway-unreachable'),
  shown(0x15, 'the gateway does not accept user name or password', 'gateway-credentials'),
  shown(0x17, 'the security package failed in the transport to the gateway', 'gateway-credentials'),
  shown(0x18, 'the gateway ended the connection'),
  shown(0x19, 'the administrator of the gateway ended the connection'),
  shown(
    0x1a,
    'the gateway does not accept the credentials, or not the smart card',
    'gateway-credentials',
  ),
  shown(
    0x1b,
    'the resource policy of the gateway does not contain the target, as when the short name is used',
    'gateway-policy',
  ),
  shown(
    0x1c,
    'the connection policy of the gateway does not let the user in, or not by this way to log on',
    'gateway-policy',
  ),
  shown(0x1f, 'the administrator restricted access to this gateway', 'gateway-policy'),
  shown(0x20, 'a web proxy wants authentication', 'gateway-unreachable'),
  shown(0x21, 'the password has expired or has to be changed', 'gateway-credentials'),
  shown(0x22, 'the gateway is at its limit of connections', 'gateway-unreachable'),
  shown(0x23, 'gateway and client do not fit in what they can do'),
  shown(0x24, 'gateway and client do not fit in what they can do'),
  shown(0x25, 'gateway and client do not fit in version'),
  shown(0x28, 'the gateway has no certificate configured', 'gateway-certificate'),
  shown(0x29, 'the gateway is not on the list that the client trusts', 'gateway-certificate'),
  shown(0x2b, 'the gateway wants a password in place of a smart card', 'gateway-credentials'),
  shown(0x2c, 'the gateway wants a smart card in place of a password', 'gateway-credentials'),
  shown(0x32, 'the limit for idle sessions at the gateway was reached', 'session-time-limit'),
  shown(0x33, 'the limit for sessions at the gateway was reached', 'session-time-limit'),
  shown(0x34, 'the cookie for the gateway is not valid', 'gateway-credentials'),
  shown(0x35, 'the gateway refused the cookie', 'gateway-credentials'),
  shown(0x37, 'the gateway expects another way to log on', 'gateway-credentials'),
  shown(0x38, 'the gateway asked for authentication again, and it failed', 'gateway-credentials'),
  shown(0x39, 'the gateway asked for authorization again, and it failed', 'gateway-policy'),
  shown(0x3b, 'gateway and remote computer cannot exchange policies', 'gateway-policy'),
  shown(0x44, 'the settings for the forward proxy cannot be used', 'gateway-unreachable'),
  shown(0x45, 'the user has no permission for this resource', 'gateway-policy'),
  shown(0x46, 'no resource is available to connect to', 'gateway-resource'),
  shown(0x47, 'accessing this resource failed', 'gateway-resource'),
  shown(0x49, 'the client has to be updated'),
  shown(0x4a, 'the ports for HTTPS are blocked', 'gateway-unreachable'),
  shown(0x4b, 'more resources are being set up, and one is to try later', 'gateway-resource'),
];

export const GATEWAY_CODES: readonly Entry[] = [
  wire(0x800759d8, 'E_PROXY_INTERNALERROR', 'the gateway failed internally'),
  wire(0x59d8, 'HRESULT_CODE(E_PROXY_INTERNALERROR)', 'the gateway failed internally'),
  wire(
    0x800759da,
    'E_PROXY_RAP_ACCESSDENIED',
    'the resource policy refuses the target',
    'gateway-policy',
  ),
  wire(
    0x800759db,
    'E_PROXY_NAP_ACCESSDENIED',
    'the connection policy refuses the user',
    'gateway-policy',
  ),
  wire(
    0x59dd,
    'E_PROXY_TS_CONNECTFAILED',
    'the gateway cannot reach the target',
    'tcp-timeout',
    'tcp-refused',
  ),
  wire(0x800759df, 'E_PROXY_ALREADYDISCONNECTED', 'the tunnel is closed already'),
  wire(
    0x59e6,
    'E_PROXY_MAXCONNECTIONSREACHED',
    'the gateway is at its limit of connections',
    'gateway-unreachable',
  ),
  wire(0x59e8, 'E_PROXY_NOTSUPPORTED', 'the gateway does not support the request'),
  wire(
    0x800759e9,
    'E_PROXY_CAPABILITYMISMATCH',
    'gateway and client do not fit in what they can do',
  ),
  wire(
    0x800759ed,
    'E_PROXY_QUARANTINE_ACCESSDENIED',
    'the client is held in quarantine, and may yet go on',
    'gateway-policy',
  ),
  wire(
    0x800759ee,
    'E_PROXY_NOCERTAVAILABLE',
    'the gateway has no certificate for consent',
    'gateway-certificate',
  ),
  wire(
    0x59f6,
    'E_PROXY_SESSIONTIMEOUT',
    'the session limit of the gateway was reached',
    'session-time-limit',
  ),
  wire(
    0x800759f7,
    'E_PROXY_COOKIE_BADPACKET',
    'the packet with the cookie is not well formed',
    'gateway-credentials',
  ),
  wire(
    0x800759f8,
    'E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED',
    'the cookie was refused',
    'gateway-credentials',
  ),
  wire(
    0x800759f9,
    'E_PROXY_UNSUPPORTED_AUTHENTICATION_METHOD',
    'the gateway does not take this way to log on',
    'gateway-credentials',
  ),
  wire(
    0x59fa,
    'E_PROXY_REAUTH_AUTHN_FAILED',
    'authentication was asked for again and failed',
    'gateway-credentials',
  ),
  wire(
    0x59fb,
    'E_PROXY_REAUTH_CAP_FAILED',
    'the connection policy was checked again and refuses',
    'gateway-policy',
  ),
  wire(
    0x59fc,
    'E_PROXY_REAUTH_RAP_FAILED',
    'the resource policy was checked again and refuses',
    'gateway-policy',
  ),
  wire(
    0x59fd,
    'E_PROXY_SDR_NOT_SUPPORTED_BY_TS',
    'the target cannot do the device redirection that policy demands',
    'gateway-policy',
  ),
  wire(
    0x5a00,
    'E_PROXY_REAUTH_NAP_FAILED',
    'the health of the client was checked again and does not do',
    'gateway-policy',
  ),
  wire(0x5, 'ERROR_ACCESS_DENIED', 'the gateway denies access', 'gateway-policy'),
  wire(0x4ca, 'ERROR_GRACEFUL_DISCONNECT', 'the tunnel was closed in good order'),
  wire(
    0x4d4,
    'ERROR_CONNECTION_ABORTED',
    'an administrator or a limit ended the tunnel',
    'session-time-limit',
  ),
  wire(
    0xa0,
    'ERROR_BAD_ARGUMENTS',
    'the target closed the connection unexpectedly',
    'accept-then-close',
  ),
  wire(
    0x8009030c,
    'SEC_E_LOGON_DENIED',
    'the gateway does not accept the credentials',
    'gateway-credentials',
  ),
];

function shown(low: number, means: string, ...causes: readonly string[]): Entry {
  return {
    space: 'disconnect',
    value: 0x3000000 + low,
    name: '',
    means,
    stage: 'gateway',
    source: TRANSCRIBED,
    confidence: 'B',
    causes,
  };
}

function wire(value: number, name: string, means: string, ...causes: readonly string[]): Entry {
  return {
    space: 'gateway',
    value,
    name,
    means,
    stage: 'gateway',
    source: 'MS-TSGU 2.2.6',
    confidence: 'A',
    causes,
  };
}
