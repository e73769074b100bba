import { ntlmDirection } from '../../../src/crypto/ntlm-sealing.ts';
import { send } from '../../../src/handshake/step.ts';
import { makeCertificate } from '../../../src/lab/certificate.ts';
import type { HostOptions } from '../../../src/lab/host.ts';
import { logsOn, type NlaClient, refuseLogon } from '../../../src/lab/nla.ts';
import {
  hangUp,
  type LabStep,
  raw,
  reset,
  secureServer,
  stall,
  trickle,
} from '../../../src/lab/script.ts';
import { type TsRequest, tsRequest } from '../../../src/protocol/credssp.ts';
import { SecurityProtocol } from '../../../src/protocol/negotiation.ts';
import { NtStatus } from '../../../src/protocol/nt-status.ts';
import { DEFAULT_NEGOTIATE_FLAGS } from '../../../src/protocol/ntlm.ts';
import { Mechanism, NegState, negTokenResp } from '../../../src/protocol/spnego.ts';
import { encode } from '../../../src/wire/codec.ts';
import { bytes, filled, lines, tpkt } from './bytes.ts';
import { type Death, type Fault, type Faults, SILENCE } from './fault.ts';
import { afterNegotiate, selecting, TLS } from './server.ts';
import { ACCOUNT, ALL_THE_WAY, nlaHost } from './session.ts';

const AWAITED = 'TSRequest with the proof of the server';
const during = `waiting for the ${AWAITED}`;
const options = ALL_THE_WAY;

/** A host that does this in place of its proof. */
function proving(proof: (client: NlaClient) => LabStep, failure: Death['failure']): Fault {
  return { script: nlaHost({ proof }), options, dies: { during, failure } };
}

function answering(failure: Death['failure'], ...parts: (string | Uint8Array)[]): Fault {
  return proving(function* () {
    yield* raw(bytes(...parts));
    yield* hangUp();
  }, failure);
}

function answeringWith(
  failure: Death['failure'],
  answer: (client: NlaClient) => Omit<TsRequest, 'version'>,
): Fault {
  return proving(function* (client) {
    yield* send(tsRequest, { version: client.version, ...answer(client) });
    yield* hangUp();
  }, failure);
}

const LOGON_FAILURE = {
  kind: 'rejected',
  protocol: 'credssp',
  code: 'STATUS_LOGON_FAILURE',
  value: NtStatus.STATUS_LOGON_FAILURE,
} as const;

const ends: Faults = {
  'says nothing to an AUTHENTICATE': proving(stall, SILENCE),
  'closes at the AUTHENTICATE': proving(hangUp, { kind: 'closed', received: 0 }),
  'resets at the AUTHENTICATE': proving(reset, { kind: 'reset' }),
  'closes inside the TSRequest with its proof': answering(
    { kind: 'closed', received: 8 },
    '30 40 a0 03 02 01 06 a3',
  ),
  'sends half the TSRequest with its proof one byte at a time': proving(
    function* () {
      yield* trickle(bytes('30 40 a0 03 02 01 06 a3'));
      yield* hangUp();
    },
    { kind: 'closed', received: 8 },
  ),
};

/** Why logons are refused, as Windows says it. */
const REASONS = [
  'STATUS_LOGON_FAILURE',
  'STATUS_ACCOUNT_RESTRICTION',
  'STATUS_INVALID_LOGON_HOURS',
  'STATUS_INVALID_WORKSTATION',
  'STATUS_PASSWORD_EXPIRED',
  'STATUS_ACCOUNT_DISABLED',
  'STATUS_ACCOUNT_EXPIRED',
  'STATUS_PASSWORD_MUST_CHANGE',
  'STATUS_ACCOUNT_LOCKED_OUT',
  'STATUS_LOGON_TYPE_NOT_GRANTED',
  'STATUS_NO_LOGON_SERVERS',
  'STATUS_TIME_DIFFERENCE_AT_DC',
  'STATUS_TRUSTED_RELATIONSHIP_FAILURE',
  'STATUS_NTLM_BLOCKED',
  'SEC_E_LOGON_DENIED',
  'SEC_E_BAD_BINDINGS',
  'SEC_E_INVALID_TOKEN',
] as const;

const refusals: Faults = {
  ...Object.fromEntries(
    REASONS.map((code): [string, Fault] => [
      `refuses the logon with ${code}`,
      proving(({ version }) => refuseLogon(NtStatus[code], version), {
        kind: 'rejected',
        protocol: 'credssp',
        code,
        value: NtStatus[code],
      }),
    ]),
  ),
  'refuses the logon with an NTSTATUS that is dressed as HRESULT': proving(
    () => refuseLogon(0xd000_006d),
    { ...LOGON_FAILURE, value: 0xd000_006d },
  ),
  'refuses the logon with a status that nobody knows': proving(() => refuseLogon(0xc0de_0001), {
    kind: 'rejected',
    protocol: 'credssp',
    code: '0xc0de0001',
    value: 0xc0de_0001,
  }),
  'knows the user by another password': {
    script: nlaHost({ account: { ...ACCOUNT, password: 'another' } }),
    options,
    dies: { during, failure: LOGON_FAILURE },
  },
  'knows no such user': {
    script: nlaHost({ account: { ...ACCOUNT, user: 'bob' } }),
    options,
    dies: { during, failure: LOGON_FAILURE },
  },
  'knows the user in another domain': {
    script: nlaHost({ account: { ...ACCOUNT, domain: 'OTHER' } }),
    options,
    dies: { during, failure: LOGON_FAILURE },
  },
  'is not the one whose certificate was shown, and finds the logon bound to another': {
    script: selecting(SecurityProtocol.PROTOCOL_HYBRID, function* () {
      yield* secureServer(TLS);
      yield* logsOn({ account: ACCOUNT }, makeCertificate({ key: { type: 'ec' } }), false);
    }),
    options,
    dies: { during, failure: LOGON_FAILURE },
  },
};

const MALFORMED = { kind: 'malformed', pdu: 'TSRequest' } as const;
const OTHER_KEY = {
  kind: 'unexpected',
  expected: 'proof of the public key of the TLS certificate',
  got: 'proof of another key',
} as const;
const NO_PROOF = {
  kind: 'unexpected',
  expected: AWAITED,
  got: 'TSRequest without one',
} as const;

/** What a server in between could answer, that has not the key of the session. */
const proofs: Faults = {
  'proves another key': answeringWith(OTHER_KEY, ({ toClient }) => ({
    pubKeyAuth: toClient.wrap(filled(32, 0x77)),
  })),
  'proves nothing at all': answeringWith(OTHER_KEY, ({ toClient }) => ({
    pubKeyAuth: toClient.wrap(new Uint8Array()),
  })),
  'seals its proof with another session key': answeringWith(OTHER_KEY, () => ({
    pubKeyAuth: ntlmDirection(DEFAULT_NEGOTIATE_FLAGS, filled(16), 'server').wrap(filled(32)),
  })),
  'sends a proof too short to be sealed': answeringWith(OTHER_KEY, () => ({
    pubKeyAuth: filled(15),
  })),
  'sends a proof of 32 KiB': answeringWith(OTHER_KEY, ({ toClient }) => ({
    pubKeyAuth: toClient.wrap(filled(0x8000)),
  })),
  'sends a TSRequest without a proof': answeringWith(NO_PROOF, () => ({})),
  'sends another token where its proof belongs': answeringWith(NO_PROOF, () => ({
    negoTokens: [encode(negTokenResp, { negState: NegState['accept-completed'] })],
  })),
};

const structure: Faults = {
  'sends an empty TSRequest to an AUTHENTICATE': answering(MALFORMED, '30 00'),
  'promises a proof of 4 GiB': answering(MALFORMED, '30 84 ff ff ff ff a0 03 02 01 06'),
  'sends an Early User Authorization Result where its proof belongs': answering(
    MALFORMED,
    '05 00 00 00',
  ),
  'sends an MCS disconnect where its proof belongs': answering(MALFORMED, tpkt('02 f0 80 21 80')),
  'speaks HTTP to an AUTHENTICATE': answering(MALFORMED, lines('HTTP/1.1 400 Bad Request', '')),
  'wants Kerberos of somebody with a password': {
    script: afterNegotiate(() =>
      send(tsRequest, {
        version: 6,
        negoTokens: [
          encode(negTokenResp, {
            negState: NegState['accept-incomplete'],
            supportedMech: Mechanism.Kerberos,
          }),
        ],
      }),
    ),
    options,
    dies: {
      during: 'waiting for the TSRequest with the NTLM CHALLENGE',
      failure: { kind: 'unsupported', feature: 'logon by kerberos' },
    },
  },
};

/** Asked for Restricted Admin, it has these flags, which do not say so. */
function withoutRestrictedAdmin(flags: number, authorization: Partial<HostOptions> = {}): Fault {
  return {
    script: nlaHost({ flags, ...authorization }),
    options: { ...options, restrictedAdmin: true },
    dies: {
      during: 'preparing the CredSSP',
      failure: { kind: 'unsupported', feature: 'a logon without Restricted Admin mode' },
    },
  };
}

const promises: Faults = {
  'has no Restricted Admin mode for somebody who wants it': withoutRestrictedAdmin(0x17),
  'has no flags at all for somebody who wants Restricted Admin mode': withoutRestrictedAdmin(0),
  'has Remote Credential Guard but no Restricted Admin mode, under HYBRID_EX':
    withoutRestrictedAdmin(0x10, { authorization: stall }),
};

/** CredSSP with credentials: nobody else gets there. */
export const CREDSSP_LOGON: Faults = { ...ends, ...refusals, ...proofs, ...structure, ...promises };
