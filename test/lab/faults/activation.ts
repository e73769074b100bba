import { announces, disconnects } from '../../../src/lab/farewell.ts';
import { hangUp, raw, reset, type Script, stall, trickle } from '../../../src/lab/script.ts';
import { type ServerChannel, SHARE } from '../../../src/lab/server-channel.ts';
import { DEMAND, demand, finalization, type IoStep } from '../../../src/lab/session.ts';
import { confirmActive, demandActive } from '../../../src/protocol/demand-active.ts';
import { deactivateAll } from '../../../src/protocol/finalization.ts';
import { DisconnectReason } from '../../../src/protocol/mcs-domain.ts';
import { EncryptionLevel, EncryptionMethod } from '../../../src/protocol/server-data.ts';
import { encode } from '../../../src/wire/codec.ts';
import { bytes, filled } from './bytes.ts';
import { type Death, type Fault, type Faults, SILENCE } from './fault.ts';
import {
  ALL_THE_WAY,
  announced,
  keyedHost,
  nlaHost,
  range,
  rdpHost,
  says,
  steps,
  tlsHost,
} from './session.ts';

const options = ALL_THE_WAY;
const demanding = 'waiting for the Demand Active PDU';
const mapping = 'waiting for the Font Map PDU';
const DENIED = 0x7;
const FIPS = {
  encryptionMethod: EncryptionMethod.FIPS,
  encryptionLevel: EncryptionLevel.FIPS,
} as const;

/** Does this in place of a Demand Active PDU. */
function instead(activation: IoStep, failure: Death['failure']): Fault {
  return { script: tlsHost({ activation }), options, dies: { during: demanding, failure } };
}

/** Does this once the share is confirmed. */
function afterConfirm(step: IoStep, failure: Death['failure']): Fault {
  return confirmed(tlsHost({ activation: steps(demand, step) }), failure);
}

/** Does this in place of the Font Map. */
function atTheEnd(step: IoStep, failure: Death['failure']): Fault {
  return afterConfirm(steps(finalization, step), failure);
}

function confirmed(script: Script, failure: Death['failure']): Fault {
  return { script, options, dies: { during: mapping, failure } };
}

function* deactivates(io: ServerChannel): ReturnType<IoStep> {
  yield* io.sendShare(deactivateAll, { ...SHARE, sourceDescriptor: '' });
}

const CLOSED = { kind: 'closed', received: 0 } as const;
const RESET = { kind: 'reset' } as const;

const ends: Faults = {
  'says nothing after licensing': instead(stall, SILENCE),
  'closes after licensing': instead(hangUp, CLOSED),
  'resets after licensing': instead(reset, RESET),
  'sends half a Demand Active PDU one byte at a time': instead(
    steps(() => trickle(bytes('03 00 01 82 02 f0 80 68 00 01')), hangUp),
    { kind: 'closed', received: 10 },
  ),
  'says nothing to a Confirm Active PDU': afterConfirm(stall, SILENCE),
  'closes at the Confirm Active PDU': afterConfirm(hangUp, CLOSED),
  'resets at the Confirm Active PDU': afterConfirm(reset, RESET),
  'sends no Font Map': atTheEnd(stall, SILENCE),
  'closes in place of a Font Map': atTheEnd(hangUp, CLOSED),
  'resets in place of a Font Map': atTheEnd(reset, RESET),
  'deactivates all and says nothing more': atTheEnd(steps(deactivates, stall), SILENCE),
  'deactivates all and closes': atTheEnd(steps(deactivates, hangUp), CLOSED),
  ...Object.fromEntries(
    Object.entries(DisconnectReason).map(([code, value]): [string, Fault] => [
      `disconnects after licensing with ${code}`,
      instead(disconnects(value), { kind: 'rejected', protocol: 'mcs', code, value }),
    ]),
  ),
  'deactivates all and disconnects': atTheEnd(
    steps(deactivates, disconnects(DisconnectReason['rn-provider-initiated'])),
    {
      kind: 'rejected',
      protocol: 'mcs',
      code: 'rn-provider-initiated',
      value: DisconnectReason['rn-provider-initiated'],
    },
  ),
};

/** What a server may find in a Confirm Active PDU, and in what follows it. */
const PROTOCOL_ERRORS = [0x10d4, 0x10d5, 0x10e5, 0x10e7, 0x10e9, 0x10ea, 0x10f4, 0x112d, 0x1134];

const errorInfos: Faults = Object.fromEntries([
  ...[0x1, 0x2, 0x4, 0x5, 0x6, 0x7, 0x9, 0xa, 0xc, 0xf, 0x10, 0x11, 0x12, 0x17, 0x19].map(
    (value): [string, Fault] => [
      `says error info 0x${value.toString(16)} after licensing`,
      instead(announces(value), announced(value)),
    ],
  ),
  ...PROTOCOL_ERRORS.map((value): [string, Fault] => [
    `answers Confirm Active with error info 0x${value.toString(16)}`,
    afterConfirm(announces(value), announced(value)),
  ]),
  ...range(0xf, 0x12).map((value): [string, Fault] => [
    `says error info 0x${value.toString(16)} in place of a Font Map`,
    atTheEnd(announces(value), announced(value)),
  ]),
]);

const denials: Faults = {
  'denies the session and resets': instead(announces(DENIED, reset), announced(DENIED)),
  'denies the session and closes without a disconnect': instead(
    announces(DENIED, hangUp),
    announced(DENIED),
  ),
  'denies the session and resets, once the share is confirmed': afterConfirm(
    announces(DENIED, reset),
    announced(DENIED),
  ),
  'denies the session and resets, once the share is confirmed and without TLS': confirmed(
    rdpHost({ activation: steps(demand, announces(DENIED, reset)) }),
    announced(DENIED),
  ),
  'denies the session, encrypted with RC4': confirmed(
    keyedHost({ activation: steps(demand, announces(DENIED)) }),
    announced(DENIED),
  ),
  'denies the session, encrypted with Triple DES': confirmed(
    keyedHost({ activation: steps(demand, announces(DENIED)) }, FIPS),
    announced(DENIED),
  ),
  'denies the session after NLA': confirmed(
    nlaHost({ activation: steps(demand, announces(DENIED)) }),
    announced(DENIED),
  ),
  'deactivates all and denies the session': atTheEnd(
    steps(deactivates, announces(DENIED)),
    announced(DENIED),
  ),
};

/** A sound Demand Active PDU, to be cut and bent. */
const SOUND = encode(demandActive, DEMAND);

/** The sound PDU with `bent` at `offset`. */
function bent(offset: number, patch: string): IoStep {
  const pdu = Uint8Array.from(SOUND);
  pdu.set(bytes(patch), offset);
  return says(pdu);
}

const HEADER = { kind: 'malformed', pdu: 'TS_SHARECONTROLHEADER' } as const;
const MALFORMED = { kind: 'malformed', pdu: 'TS_DEMAND_ACTIVE_PDU' } as const;

const structure: Faults = {
  'sends a Demand Active PDU longer than what carries it': instead(bent(0, 'ff 7f'), HEADER),
  'sends a Demand Active PDU of length 0': instead(bent(0, '00 00'), HEADER),
  'sends a Demand Active PDU cut in half': instead(says(SOUND.subarray(0, 100)), HEADER),
  'sends a Demand Active PDU that ends behind its header': instead(
    says('06 00 11 00 ea 03'),
    MALFORMED,
  ),
  'names itself at greater length than there is': instead(bent(10, 'ff ff'), MALFORMED),
  'lists capabilities at greater length than there are': instead(bent(12, 'ff ff'), MALFORMED),
  'lists capabilities of length 0': instead(bent(12, '00 00'), MALFORMED),
  'has a capability set shorter than its header': instead(bent(24, '02 00'), MALFORMED),
  'has a capability set longer than all of them': instead(bent(24, 'ff 7f'), MALFORMED),
  'sends zeros in place of a Demand Active PDU': instead(says(filled(64)), HEADER),
  'sends a fast-path update of length 0': instead(() => raw(bytes('00 00 00 00')), {
    kind: 'malformed',
    pdu: 'TS_FP_UPDATE_PDU',
  }),
  'sends a Set Error Info PDU without a number': instead(
    says('12 00 17 00 00 00 ea 03 01 00 00 02 04 00 2f 00 00 00'),
    { kind: 'malformed', pdu: 'TS_SET_ERROR_INFO_PDU' },
  ),
};

const behaviour: Faults = {
  'begins anew for ever': confirmed(
    tlsHost({
      *activation(io) {
        for (;;) {
          yield* demand(io);
          yield* deactivates(io);
          for (let pdu = 0; pdu < FOLLOW_UPS; pdu++) yield* io.takeUserData();
        }
      },
    }),
    { kind: 'unexpected', expected: 'Font Map PDU', got: '5 Demand Active PDUs' },
  ),
  'draws for ever': confirmed(
    tlsHost({
      *activation(io) {
        yield* demand(io);
        for (let update = 0; update < MANY; update++) yield* io.sendUpdate(filled(3));
        yield* stall();
      },
    }),
    { kind: 'unexpected', expected: 'Font Map PDU', got: '1000 PDUs without it' },
  ),
  'confirms a share that nobody opened': instead(
    steps((io) => io.sendShare(confirmActive, { ...DEMAND, originatorId: SHARE.pduSource }), stall),
    SILENCE,
  ),
};

/** Synchronize, Control twice, Font List. */
const FOLLOW_UPS = 4;
const MANY = 2_000;

export const ACTIVATION: Faults = {
  ...ends,
  ...errorInfos,
  ...denials,
  ...structure,
  ...behaviour,
};
