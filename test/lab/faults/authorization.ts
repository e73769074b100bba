import { send } from '../../../src/handshake/step.ts';
import { authorizationResult, type NlaClient, refuseLogon } from '../../../src/lab/nla.ts';
import { hangUp, type LabStep, raw, reset, stall, trickle } from '../../../src/lab/script.ts';
import { tsRequest } from '../../../src/protocol/credssp.ts';
import { AuthorizationResult } from '../../../src/protocol/early-authorization.ts';
import { NtStatus } from '../../../src/protocol/nt-status.ts';
import { bytes, lines } from './bytes.ts';
import { type Death, type Fault, type Faults, SILENCE } from './fault.ts';
import { ALL_THE_WAY, nlaHost } from './session.ts';

const AWAITED = 'Early User Authorization Result';
const during = `waiting for the ${AWAITED}`;

function dies(authorization: (client: NlaClient) => LabStep, failure: Death['failure']): Fault {
  const script = nlaHost({ authorization });
  return { script, options: ALL_THE_WAY, dies: { during, failure } };
}

function answers(failure: Death['failure'], ...parts: (string | Uint8Array)[]): Fault {
  return dies(function* () {
    yield* raw(bytes(...parts));
    yield* hangUp();
  }, failure);
}

function denies(code: string, value: number): Fault {
  return dies(
    function* () {
      yield* authorizationResult(value);
      yield* hangUp();
    },
    { kind: 'rejected', protocol: 'authorization', code, value },
  );
}

const MALFORMED = { kind: 'malformed', pdu: AWAITED } as const;

export const AUTHORIZATION: Faults = {
  'denies the user': denies('AUTHZ_ACCESS_DENIED', AuthorizationResult.AUTHZ_ACCESS_DENIED),
  'denies the user in a way that nobody knows': denies('0x8005', 0x8005),
  'does not say whether the user may log on': dies(stall, SILENCE),
  'closes in place of an authorization': dies(hangUp, { kind: 'closed', received: 0 }),
  'resets in place of an authorization': dies(reset, { kind: 'reset' }),
  'closes inside its authorization': answers({ kind: 'closed', received: 2 }, '05 00'),
  'sends half its authorization one byte at a time': dies(halfOfIt, {
    kind: 'closed',
    received: 3,
  }),
  'refuses the credentials where it should authorize them': dies(
    () => refuseLogon(NtStatus.STATUS_LOGON_TYPE_NOT_GRANTED),
    {
      kind: 'rejected',
      protocol: 'credssp',
      code: 'STATUS_LOGON_TYPE_NOT_GRANTED',
      value: NtStatus.STATUS_LOGON_TYPE_NOT_GRANTED,
    },
  ),
  'sends a TSRequest that says nothing in place of an authorization': dies(
    () => send(tsRequest, { version: 6 }),
    { kind: 'unexpected', expected: AWAITED, got: 'TSRequest' },
  ),
  'sends a broken TSRequest in place of an authorization': answers(MALFORMED, '30 03 a0 03 02'),
  'promises a TSRequest of 4 GiB in place of an authorization': answers(
    { kind: 'malformed', pdu: 'TSRequest' },
    '30 84 ff ff ff ff a0 03 02 01 06',
  ),
  'goes on with MCS where it should authorize': answers(
    { kind: 'rejected', protocol: 'authorization', code: '0x68000003', value: 0x6800_0003 },
    '03 00 00 68 02 f0 80 7f',
  ),
  'speaks HTTP in place of an authorization': answers(
    { kind: 'rejected', protocol: 'authorization', code: '0x50545448' },
    lines('HTTP/1.1 400 Bad Request', ''),
  ),
};

function* halfOfIt(): LabStep {
  yield* trickle(bytes('00 00 00'));
  yield* hangUp();
}
