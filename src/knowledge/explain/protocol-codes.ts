/** Codes that the wire itself carries: negotiation, licensing, alerts, progress; and two small tables of the client control. */
import { StatusCode } from '../../protocol/error-info.ts';
import { FailureCode } from '../../protocol/negotiation.ts';
import { AlertDescription } from '../../protocol/tls-alert.ts';
import { LICENSING_MEANINGS } from '../licensing-error.ts';
import { entryOf } from '../meaning.ts';
import { NEGOTIATION_FAILURES } from '../negotiation-failure.ts';
import { bcgr, clientPage } from '../source.ts';
import { TLS_ALERTS } from '../tls-alert.ts';
import type { Entry } from './entry.ts';

const NEGOTIATION_CAUSES: Readonly<Record<keyof typeof FailureCode, string>> = {
  SSL_REQUIRED_BY_SERVER: 'tls-required',
  SSL_NOT_ALLOWED_BY_SERVER: 'standard-rdp-only',
  SSL_CERT_NOT_ON_SERVER: 'no-server-certificate',
  INCONSISTENT_FLAGS: 'inconsistent-flags',
  HYBRID_REQUIRED_BY_SERVER: 'nla-required',
  SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER: 'client-certificate-required',
};

const ALERT_CAUSES: Readonly<Record<string, readonly string[]>> = {
  protocol_version: ['tls-version-mismatch', 'unsupported-function-not-credssp'],
  handshake_failure: ['no-shared-cipher', 'unsupported-function-not-credssp'],
  insufficient_security: ['no-shared-cipher'],
  certificate_required: ['client-certificate-required'],
  access_denied: ['bad-credentials', 'nla-alert'],
  internal_error: ['nla-dropped-silently', 'nla-alert'],
};

export const NEGOTIATION_CODES: readonly Entry[] = namesOf(FailureCode).map(([name, value]) => ({
  space: 'negotiation',
  value,
  name,
  means: NEGOTIATION_FAILURES[name].means,
  stage: 'x224',
  source: bcgr('2.2.1.2.2'),
  confidence: 'A',
  causes: [NEGOTIATION_CAUSES[name]],
}));

export const ALERT_CODES: readonly Entry[] = namesOf(AlertDescription).map(([name, value]) => ({
  space: 'alert',
  value,
  name,
  means: TLS_ALERTS[name],
  stage: 'tls',
  source: 'RFC 5246 7.2.2, RFC 8446 6.2',
  confidence: 'A',
  causes: ALERT_CAUSES[name] ?? ['tls-alert-other'],
}));

export const LICENSING_CODES: readonly Entry[] = [
  licensing(0x01, 'ERR_INVALID_SERVER_CERTIFICATE', 'server-licensing-certificate'),
  licensing(0x02, 'ERR_NO_LICENSE', 'licensing-protocol-error'),
  licensing(0x03, 'ERR_INVALID_MAC', 'licensing-protocol-error'),
  licensing(0x04, 'ERR_INVALID_SCOPE', 'licensing-protocol-error'),
  licensing(0x06, 'ERR_NO_LICENSE_SERVER', 'no-license-server'),
  licensing(0x07, 'STATUS_VALID_CLIENT'),
  licensing(0x08, 'ERR_INVALID_CLIENT', 'license-refused'),
  licensing(0x0b, 'ERR_INVALID_PRODUCTID', 'licensing-protocol-error'),
  licensing(0x0c, 'ERR_INVALID_MESSAGE_LEN', 'licensing-protocol-error'),
];

const PROGRESS: Readonly<Record<keyof typeof StatusCode, string>> = {
  TS_STATUS_FINDING_DESTINATION: 'the broker looks for the destination',
  TS_STATUS_LOADING_DESTINATION: 'the broker loads the destination',
  TS_STATUS_BRINGING_SESSION_ONLINE: 'the session is being brought online',
  TS_STATUS_REDIRECTING_TO_DESTINATION: 'the client is being redirected',
  TS_STATUS_VM_LOADING: 'the virtual machine is loading',
  TS_STATUS_VM_WAKING: 'the virtual machine is waking',
  TS_STATUS_VM_STARTING: 'the virtual machine is starting',
  TS_STATUS_VM_STARTING_MONITORING: 'monitoring of the virtual machine is starting',
  TS_STATUS_VM_RETRYING_MONITORING: 'monitoring of the virtual machine is tried again',
};

export const PROGRESS_CODES: readonly Entry[] = namesOf(StatusCode).map(([name, value]) => ({
  space: 'progress',
  value,
  name,
  means: PROGRESS[name],
  stage: 'logon',
  source: bcgr('2.2.5.2'),
  confidence: 'A',
  causes: [],
}));

export const CONTROL_CODES: readonly Entry[] = [
  ...Object.entries({
    '-7': 'the disconnect was refused',
    '-6': 'the user has no permission',
    '-5': 'another session is in the way',
    '-4': 'the session is being reconnected',
    '-3': 'the logon process ends in silence',
    '-2': 'the logon process goes on',
    '-1': 'access is denied',
    '0': 'the credentials are wrong',
    '1': 'the password has to be changed',
    '2': 'another error at logon',
    '3': 'a warning at logon',
  }).map(([value, means]) => control('logon', Number(value), means)),
  ...Object.entries({
    '0': 'unknown',
    '1': 'internal error 1',
    '2': 'the client is out of memory',
    '3': 'a window could not be made',
    '4': 'internal error 2',
    '5': 'internal error 3, a state that is not valid',
    '6': 'internal error 4',
    '7': 'an error during connecting that the client cannot recover from',
    '100': 'Winsock could not be started',
  }).map(([value, means]) => control('fatal', Number(value), means)),
];

function licensing(value: number, name: string, ...causes: readonly string[]): Entry {
  return {
    space: 'licensing',
    value,
    name,
    means: entryOf(LICENSING_MEANINGS, name) ?? '',
    stage: 'licensing',
    source: `${bcgr('2.2.1.12.1.3')}, MS-RDPELE 3.2.5`,
    confidence: 'A',
    causes,
  };
}

function control(space: 'logon' | 'fatal', value: number, means: string): Entry {
  const page = space === 'logon' ? 'imstscaxevents-onlogonerror' : 'imstscaxevents-onfatalerror';
  return {
    space,
    value,
    name: '',
    means,
    stage: 'client',
    source: clientPage(page),
    confidence: 'A',
    causes: [],
  };
}

function namesOf<T extends Readonly<Record<string, number>>>(
  table: T,
): [keyof T & string, number][] {
  return Object.entries(table) as [keyof T & string, number][];
}
