import { receive, send } from '../../../src/handshake/step.ts';
import { basicSettings, IO_CHANNEL, USER_CHANNEL } from '../../../src/lab/host.ts';
import {
  hangUp,
  type LabStep,
  raw,
  reset,
  type Script,
  secureServer,
  stall,
  trickle,
} from '../../../src/lab/script.ts';
import {
  DisconnectReason,
  type DomainPdu,
  domainPdu,
  McsResult,
} from '../../../src/protocol/mcs-domain.ts';
import { SecurityProtocol } from '../../../src/protocol/negotiation.ts';
import { tpktLength } from '../../../src/protocol/tpkt.ts';
import { inDataTpdu } from '../../../src/protocol/x224.ts';
import { bytes, filled, tpkt, X224_DISCONNECT, X224_ERROR } from './bytes.ts';
import { type Death, type Faults, SILENCE } from './fault.ts';
import { selecting, TLS } from './server.ts';

const { PROTOCOL_RDP, PROTOCOL_SSL } = SecurityProtocol;
const pdu = inDataTpdu(domainPdu);
const ATTACH = 'MCS Attach User Confirm';
const JOIN = 'MCS Channel Join Confirm';
const attaching = `waiting for the ${ATTACH}`;
const joining = `waiting for the ${JOIN}`;

/** Takes Erect Domain and Attach User, then does `rest`. */
function afterAttach(rest: () => LabStep, protocol: number = PROTOCOL_RDP): Script {
  return selecting(protocol, function* (request) {
    if (protocol !== PROTOCOL_RDP) yield* secureServer(TLS);
    yield* basicSettings(request, { takes: 0, takesRdp: true });
    yield* receive(pdu, tpktLength);
    yield* receive(pdu, tpktLength);
    yield* rest();
  });
}

/** Attaches the user, confirms as many joins as told, takes one more, then does `rest`. */
function afterJoins(confirmed: number, rest: () => LabStep): Script {
  return afterAttach(function* () {
    yield* send(pdu, { pdu: 'attachUserConfirm', result: 0, initiator: USER_CHANNEL });
    for (const channelId of [USER_CHANNEL, IO_CHANNEL].slice(0, confirmed)) {
      yield* receive(pdu, tpktLength);
      yield* send(pdu, joined(channelId));
    }
    yield* receive(pdu, tpktLength);
    yield* rest();
  });
}

function joined(channelId: number): DomainPdu {
  const initiator = USER_CHANNEL;
  return { pdu: 'channelJoinConfirm', result: 0, initiator, requested: channelId, channelId };
}

function refusedJoin(requested: number, result: number): DomainPdu {
  return { pdu: 'channelJoinConfirm', result, initiator: USER_CHANNEL, requested };
}

function says(message: DomainPdu): () => LabStep {
  return () => send(pdu, message);
}

function sends(...parts: (string | Uint8Array)[]): () => LabStep {
  return () => raw(bytes(...parts));
}

function disconnects(reason: number): () => LabStep {
  return says({ pdu: 'disconnectProviderUltimatum', reason });
}

function rejected<Names extends Record<string, number>>(
  names: Names,
  code: keyof Names & string,
): Death['failure'] {
  return { kind: 'rejected', protocol: 'mcs', code, value: names[code] as number };
}

const attach: Faults = {
  'says nothing to an Attach User Request': {
    script: afterAttach(stall),
    dies: { during: attaching, failure: SILENCE },
  },
  'says nothing to an Attach User Request under TLS': {
    script: afterAttach(stall, PROTOCOL_SSL),
    dies: { during: attaching, failure: SILENCE },
  },
  'closes at the Attach User Request': {
    script: afterAttach(hangUp),
    dies: { during: attaching, failure: { kind: 'closed', received: 0 } },
  },
  'closes at the Attach User Request under TLS': {
    script: afterAttach(hangUp, PROTOCOL_SSL),
    dies: { during: attaching, failure: { kind: 'closed', received: 0 } },
  },
  'resets at the Attach User Request': {
    script: afterAttach(reset),
    dies: { during: attaching, failure: { kind: 'reset' } },
  },
  'resets at the Attach User Request under TLS': {
    script: afterAttach(reset, PROTOCOL_SSL),
    dies: { during: attaching, failure: { kind: 'reset' } },
  },
  'sends half an Attach User Confirm one byte at a time': {
    script: afterAttach(() => trickle(bytes('03 00 00 0b 02 f0 80 2e'))),
    dies: { during: attaching, failure: { kind: 'closed', received: 8 } },
  },
  'has no room for another user': {
    script: afterAttach(says({ pdu: 'attachUserConfirm', result: McsResult['rt-too-many-users'] })),
    dies: { during: attaching, failure: rejected(McsResult, 'rt-too-many-users') },
  },
  'attaches a user and does not say which': {
    script: afterAttach(says({ pdu: 'attachUserConfirm', result: 0 })),
    dies: {
      during: attaching,
      failure: { kind: 'unexpected', expected: `${ATTACH} with a user id` },
    },
  },
  'attaches a user whose id is larger than any': {
    script: afterAttach(sends('03 00 00 0b 02 f0 80 2e 00 ff ff')),
    dies: { during: attaching, failure: { kind: 'malformed', path: 'initiator' } },
  },
  'disconnects from X.224 at the Attach User Request': {
    script: afterAttach(sends(X224_DISCONNECT)),
    dies: {
      during: attaching,
      failure: { kind: 'unexpected', expected: ATTACH, got: 'X.224 Disconnect Request' },
    },
  },
  'finds an X.224 error in the Attach User Request': {
    script: afterAttach(sends(X224_ERROR)),
    dies: {
      during: attaching,
      failure: { kind: 'unexpected', expected: ATTACH, got: 'X.224 Error' },
    },
  },
  'disconnects at the Attach User Request': {
    script: afterAttach(disconnects(DisconnectReason['rn-provider-initiated'])),
    dies: { during: attaching, failure: rejected(DisconnectReason, 'rn-provider-initiated') },
  },
  'confirms a join where an attachment belongs': {
    script: afterAttach(says(joined(IO_CHANNEL))),
    dies: { during: attaching, failure: { kind: 'unexpected', expected: ATTACH, got: JOIN } },
  },
  'sends data where an attachment belongs': {
    script: afterAttach(
      says({
        pdu: 'sendDataIndication',
        initiator: 1002,
        channelId: IO_CHANNEL,
        userData: filled(12),
      }),
    ),
    dies: {
      during: attaching,
      failure: { kind: 'unexpected', expected: ATTACH, got: 'MCS Send Data Indication' },
    },
  },
  'sends an MCS PDU that RDP does not have': {
    script: afterAttach(sends(tpkt('02 f0 80', 'a8 00 00'))),
    dies: {
      during: attaching,
      failure: { kind: 'malformed', reason: '0xa8 begins no MCS PDU of RDP' },
    },
  },
  'sends an Attach User Confirm with a byte behind it': {
    script: afterAttach(sends(tpkt('02 f0 80', '2e 00 00 06 00'))),
    dies: { during: attaching, failure: { kind: 'malformed' } },
  },
  'sends a TPKT of length 0 in place of an attachment': {
    script: afterAttach(sends('03 00 00 00 02 f0 80')),
    dies: { during: attaching, failure: { kind: 'malformed', pdu: 'TPKT' } },
  },
  'promises an attachment of 65,535 bytes and falls silent': {
    script: afterAttach(function* () {
      yield* raw(bytes('03 00 ff ff 02 f0 80 2e 00 00 06'));
      yield* stall();
    }),
    dies: { during: attaching, failure: SILENCE },
  },
};

const join: Faults = {
  'says nothing to the first Channel Join Request': {
    script: afterJoins(0, stall),
    dies: { during: joining, failure: SILENCE },
  },
  'says nothing to the second Channel Join Request': {
    script: afterJoins(1, stall),
    dies: { during: joining, failure: SILENCE },
  },
  'closes at the second Channel Join Request': {
    script: afterJoins(1, hangUp),
    dies: { during: joining, failure: { kind: 'closed', received: 0 } },
  },
  'resets at the first Channel Join Request': {
    script: afterJoins(0, reset),
    dies: { during: joining, failure: { kind: 'reset' } },
  },
  'does not let the user into its own channel': {
    script: afterJoins(0, says(refusedJoin(USER_CHANNEL, McsResult['rt-other-user-id']))),
    dies: { during: joining, failure: rejected(McsResult, 'rt-other-user-id') },
  },
  'does not let the user into the I/O channel': {
    script: afterJoins(1, says(refusedJoin(IO_CHANNEL, McsResult['rt-unspecified-failure']))),
    dies: { during: joining, failure: rejected(McsResult, 'rt-unspecified-failure') },
  },
  'disconnects at a Channel Join Request': {
    script: afterJoins(1, disconnects(DisconnectReason['rn-user-requested'])),
    dies: { during: joining, failure: rejected(DisconnectReason, 'rn-user-requested') },
  },
  'attaches the user twice': {
    script: afterJoins(0, says({ pdu: 'attachUserConfirm', result: 0, initiator: USER_CHANNEL })),
    dies: { during: joining, failure: { kind: 'unexpected', expected: JOIN, got: ATTACH } },
  },
  'sends half a Channel Join Confirm': {
    script: afterJoins(0, sends(tpkt('02 f0 80', '3e 00 00 06'))),
    dies: { during: joining, failure: { kind: 'malformed' } },
  },
};

export const CHANNELS: Faults = { ...attach, ...join };
