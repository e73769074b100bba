import { send } from '../../../src/handshake/step.ts';
import { plainServerData } from '../../../src/lab/host.ts';
import { hangUp, raw, reset, type Script, stall, trickle } from '../../../src/lab/script.ts';
import { ConferenceCreateResult } from '../../../src/protocol/gcc.ts';
import {
  type ConnectResponse,
  connectResponse,
  TARGET_PARAMETERS,
} from '../../../src/protocol/mcs.ts';
import {
  DisconnectReason,
  type DomainPdu,
  domainPdu,
  McsResult,
} from '../../../src/protocol/mcs-domain.ts';
import {
  EncryptionLevel,
  EncryptionMethod,
  type ServerData,
} from '../../../src/protocol/server-data.ts';
import { inDataTpdu } from '../../../src/protocol/x224.ts';
import { encode } from '../../../src/wire/codec.ts';
import { bytes, filled, lines, tpkt, X224_DISCONNECT, X224_ERROR } from './bytes.ts';
import { type Death, type Fault, type Faults, SILENCE } from './fault.ts';
import { afterConnectInitial } from './server.ts';

const AWAITED = 'MCS Connect-Response';
const during = `waiting for the ${AWAITED}`;

function dies(failure: Death['failure']): Death {
  return { during, failure };
}

function answering(...parts: (string | Uint8Array)[]): Script {
  return afterConnectInitial(() => raw(bytes(...parts)));
}

function answeringWith(pdu: DomainPdu): Script {
  return afterConnectInitial(() => send(inDataTpdu(domainPdu), pdu));
}

/** The response of a sound server, with what `change` makes of its settings. */
function settings(change: (sound: ServerData) => ServerData, result = 0): Script {
  return afterConnectInitial((request) =>
    send(inDataTpdu(connectResponse), responseWith(change(plainServerData(request)), result)),
  );
}

function responseWith(serverData: ServerData, result = 0): ConnectResponse {
  return {
    result: 0,
    calledConnectId: 0,
    domainParameters: TARGET_PARAMETERS,
    conferenceCreateResponse: { nodeID: 31219, tag: 1, result, serverData },
  };
}

/** A sound response, to be cut and bent. */
const RESPONSE = encode(inDataTpdu(connectResponse), responseWith(plainServerData({})));

/** The sound response with the bytes of `from` replaced by those of `to`, of the same length. */
function bent(from: string, to: string): Script {
  const text = Buffer.from(RESPONSE).toString('hex');
  const [wanted, given] = [from, to].map((each) => each.replaceAll(' ', ''));
  return answering(text.replace(wanted as string, given as string));
}

const ends: Faults = {
  'says nothing to a Connect-Initial': { script: afterConnectInitial(stall), dies: dies(SILENCE) },
  'closes at the Connect-Initial': {
    script: afterConnectInitial(hangUp),
    dies: dies({ kind: 'closed', received: 0 }),
  },
  'resets at the Connect-Initial': {
    script: afterConnectInitial(reset),
    dies: dies({ kind: 'reset' }),
  },
  'disconnects from X.224 at the Connect-Initial': {
    script: answering(X224_DISCONNECT),
    dies: dies({ kind: 'unexpected', expected: AWAITED, got: 'X.224 Disconnect Request' }),
  },
  'finds an X.224 error in the Connect-Initial': {
    script: answering(X224_ERROR),
    dies: dies({ kind: 'unexpected', expected: AWAITED, got: 'X.224 Error' }),
  },
  'closes inside its Connect-Response': {
    script: answering(RESPONSE.subarray(0, 40)),
    dies: dies({ kind: 'closed', received: 40 }),
  },
  'falls silent inside its Connect-Response': {
    script: afterConnectInitial(function* () {
      yield* raw(RESPONSE.subarray(0, 40));
      yield* stall();
    }),
    dies: dies(SILENCE),
  },
  'sends its Connect-Response one byte at a time and closes': {
    script: afterConnectInitial(() => trickle(RESPONSE.subarray(0, 40))),
    dies: dies({ kind: 'closed', received: 40 }),
  },
};

const refusals: Faults = {
  ...Object.fromEntries(
    Object.entries(McsResult)
      .filter(([, value]) => value !== 0)
      .map(([code, value]): [string, Fault] => [
        `refuses the Connect-Initial with ${code}`,
        {
          script: afterConnectInitial(() => send(inDataTpdu(connectResponse), { result: value })),
          dies: dies({ kind: 'rejected', protocol: 'mcs', code, value }),
        },
      ]),
  ),
  ...Object.fromEntries(
    Object.entries(DisconnectReason).map(([code, reason]): [string, Fault] => [
      `disconnects at the Connect-Initial with ${code}`,
      {
        script: answeringWith({ pdu: 'disconnectProviderUltimatum', reason }),
        dies: dies({ kind: 'rejected', protocol: 'mcs', code, value: reason }),
      },
    ]),
  ),
  'refuses the conference, and sends no settings': {
    script: settings(() => ({ unknown: [] }), ConferenceCreateResult.userRejected),
    dies: dies({ kind: 'rejected', protocol: 'mcs', code: 'userRejected' }),
  },
};

function lacking(block: keyof ServerData, name: string): Faults {
  const script = settings(({ [block]: _left, ...rest }) => ({ unknown: [], ...rest }));
  const expected = `${AWAITED} with ${name}`;
  return {
    [`sends no ${name}`]: { script, dies: dies({ kind: 'unexpected', expected }) },
  };
}

const behaviour: Faults = {
  ...lacking('core', 'SC_CORE'),
  ...lacking('network', 'SC_NET'),
  ...lacking('security', 'SC_SECURITY'),
  'rejects our PDU': {
    script: answeringWith({
      pdu: 'rejectMCSPDUUltimatum',
      diagnostic: 3,
      initialOctets: Uint8Array.of(0x7f, 0x65),
    }),
    dies: dies({ kind: 'unexpected', expected: AWAITED, got: 'MCS Reject MCS PDU Ultimatum' }),
  },
  'confirms a user that nobody attached': {
    script: answeringWith({ pdu: 'attachUserConfirm', result: 0, initiator: 1007 }),
    dies: dies({ kind: 'unexpected', expected: AWAITED, got: 'MCS Attach User Confirm' }),
  },
};

const MALFORMED = dies({ kind: 'malformed', pdu: AWAITED });
const TPKT_MALFORMED = dies({ kind: 'malformed', pdu: 'TPKT' });

const structure: Faults = {
  'sends a TPKT of length 0 in place of a Connect-Response': {
    script: answering('03 00 00 00 02 f0 80'),
    dies: TPKT_MALFORMED,
  },
  'promises a Connect-Response of 65,535 bytes and closes': {
    script: answering('03 00 ff ff 02 f0 80 7f 66'),
    dies: dies({ kind: 'closed', received: 9 }),
  },
  'sends 65,535 bytes of zeros for a Connect-Response': {
    script: answering('03 00 ff ff 02 f0 80 7f 66', filled(0xffff - 9)),
    dies: MALFORMED,
  },
  'sends a fast-path update in place of a Connect-Response': {
    script: answering('00 08 03 00 00 00 00 00'),
    dies: TPKT_MALFORMED,
  },
  'speaks HTTP behind its confirm': {
    script: answering(lines('HTTP/1.1 400 Bad Request', '')),
    dies: TPKT_MALFORMED,
  },
  'sends its confirm twice': {
    script: answering('03 00 00 13 0e d0 00 00 12 34 00 02 00 08 00 00 00 00 00'),
    dies: MALFORMED,
  },
  'sends half a Data TPDU': { script: answering(tpkt('02 f0 00 7f 66 00')), dies: MALFORMED },
  'sends an empty Data TPDU': { script: answering(tpkt('02 f0 80')), dies: MALFORMED },
  'sends the Connect-Initial back': {
    script: answering(tpkt('02 f0 80 7f 65 03 04 01 01')),
    dies: MALFORMED,
  },
  'sends a Connect-Response of 4 GiB': {
    script: answering(tpkt('02 f0 80 7f 66 84 ff ff ff ff 0a 01 00')),
    dies: MALFORMED,
  },
  'sends a Connect-Response with bytes behind it': {
    script: answering(tpkt(RESPONSE.subarray(4), '00')),
    dies: MALFORMED,
  },
  'signs its settings with the key of a client': {
    script: bent('4d 63 44 6e', '44 75 63 61'),
    dies: MALFORMED,
  },
  'sends a block of length 0': { script: bent('01 0c 0c 00', '01 0c 00 00'), dies: MALFORMED },
  'sends a block longer than all of them': {
    script: bent('01 0c 0c 00', '01 0c ff ff'),
    dies: MALFORMED,
  },
  'counts more channels than it lists': {
    script: bent('03 0c 08 00 eb 03 00 00', '03 0c 08 00 eb 03 ff 0f'),
    dies: MALFORMED,
  },
  'sends a certificate that is none': {
    script: settings((sound) => ({
      ...sound,
      security: {
        encryptionMethod: EncryptionMethod['128BIT'],
        encryptionLevel: EncryptionLevel.HIGH,
        serverRandom: filled(32),
        serverCertificate: bytes('01 00 00 00 01 00'),
      },
    })),
    dies: dies({ kind: 'malformed' }),
  },
};

export const MCS: Faults = { ...ends, ...refusals, ...behaviour, ...structure };
