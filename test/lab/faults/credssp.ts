import { send } from '../../../src/handshake/step.ts';
import { alert, hangUp, raw, reset, type Script, stall, trickle } from '../../../src/lab/script.ts';
import { type TsRequest, tsRequest } from '../../../src/protocol/credssp.ts';
import { ntStatusName } from '../../../src/protocol/nt-status.ts';
import { negotiate, negotiateMessage } from '../../../src/protocol/ntlm.ts';
import { NegState, negTokenResp } from '../../../src/protocol/spnego.ts';
import { AlertDescription } from '../../../src/protocol/tls-alert.ts';
import { encode } from '../../../src/wire/codec.ts';
import { latin1Bytes } from '../../../src/wire/text.ts';
import { bytes, filled, lines, tpkt } from './bytes.ts';
import { type Death, type Fault, type Faults, SILENCE } from './fault.ts';
import { afterNegotiate } from './server.ts';

const AWAITED = 'TSRequest with the NTLM CHALLENGE';
const during = `waiting for the ${AWAITED}`;

function dies(failure: Death['failure']): Death {
  return { during, failure };
}

/** Takes the NEGOTIATE and answers these bytes. */
function answering(...parts: (string | Uint8Array)[]): Script {
  return afterNegotiate(() => raw(bytes(...parts)));
}

function answeringWith(answer: TsRequest): Script {
  return afterNegotiate(() => send(tsRequest, answer));
}

/** The beginning of a TSRequest of 66 bytes. */
const BEGUN = bytes('30 40 a0 03 02 01 06 a1');

const ends: Faults = {
  'says nothing to a NEGOTIATE': { script: afterNegotiate(stall), dies: dies(SILENCE) },
  'closes at the NEGOTIATE': {
    script: afterNegotiate(hangUp),
    dies: dies({ kind: 'closed', received: 0 }),
  },
  'resets at the NEGOTIATE': { script: afterNegotiate(reset), dies: dies({ kind: 'reset' }) },
  'closes inside its TSRequest': {
    script: answering(BEGUN),
    dies: dies({ kind: 'closed', received: 8 }),
  },
  'falls silent inside its TSRequest': {
    script: afterNegotiate(function* () {
      yield* raw(BEGUN);
      yield* stall();
    }),
    dies: dies(SILENCE),
  },
  'sends its TSRequest one byte at a time and closes': {
    script: afterNegotiate(() => trickle(BEGUN)),
    dies: dies({ kind: 'closed', received: 8 }),
  },
};

/** What servers are known to answer a NEGOTIATE with, and one status that nobody knows. */
const STATUS = [0xc000_006d, 0xc000_0418, 0x8009_0302, 0x8009_030c, 0xdead_beef];

const refusals: Faults = {
  ...Object.fromEntries(
    STATUS.map((value): [string, Fault] => [
      `refuses the NEGOTIATE with ${ntStatusName(value)}`,
      {
        script: answeringWith({ version: 6, errorCode: value }),
        dies: dies({ kind: 'rejected', protocol: 'credssp', code: ntStatusName(value), value }),
      },
    ]),
  ),
  'rejects every mechanism': {
    script: answeringWith({
      version: 6,
      negoTokens: [encode(negTokenResp, { negState: NegState.reject })],
    }),
    dies: dies({ kind: 'rejected', protocol: 'credssp', code: 'reject' }),
  },
  ...alerts('access_denied'),
  ...alerts('internal_error'),
  ...alerts('unexpected_message'),
};

/** CredSSP raises these by itself, so that they are its answer and not that of the TLS handshake. */
function alerts(code: keyof typeof AlertDescription): Faults {
  const value = AlertDescription[code];
  return {
    [`answers a NEGOTIATE with the TLS alert ${code}`]: {
      script: afterNegotiate(() => alert(value)),
      dies: dies({ kind: 'rejected', protocol: 'tls', code, value }),
    },
  };
}

const MALFORMED = dies({ kind: 'malformed', pdu: 'TSRequest' });
const NTLM_MALFORMED = dies({ kind: 'malformed', pdu: 'CHALLENGE_MESSAGE' });

function withToken(token: Uint8Array): Script {
  return answeringWith({ version: 6, negoTokens: [token] });
}

const structure: Faults = {
  'sends an empty TSRequest': { script: answering('30 00'), dies: MALFORMED },
  'sends a TSRequest of indefinite length': {
    script: answering('30 80 a0 03 02 01 06 00 00'),
    dies: MALFORMED,
  },
  'promises a TSRequest of 65,535 bytes and closes': {
    script: answering('30 82 ff fb a0 03 02 01 06'),
    dies: dies({ kind: 'closed', received: 9 }),
  },
  'promises a TSRequest of 4 GiB': {
    script: answering('30 84 ff ff ff ff a0 03 02 01 06'),
    dies: MALFORMED,
  },
  'sends a TSRequest with a field cut short': {
    script: answering('30 08 a0 03 02 01 06 a1 20 30'),
    dies: MALFORMED,
  },
  'sends a Deactivate All PDU where a TSRequest belongs': {
    script: answering(tpkt('02 f0 80', '68 00 01 03 eb 70 0e', filled(14))),
    dies: MALFORMED,
  },
  'sends an Early User Authorization Result where a TSRequest belongs': {
    script: answering('00 00 00 05'),
    dies: MALFORMED,
  },
  'speaks HTTP inside TLS': {
    script: answering(lines('HTTP/1.1 400 Bad Request', '')),
    dies: MALFORMED,
  },
  'sends a CHALLENGE cut short': {
    script: withToken(latin1Bytes('NTLMSSP\0\x02\0\0\0')),
    dies: NTLM_MALFORMED,
  },
  'sends a NEGOTIATE back': {
    script: withToken(encode(negotiateMessage, negotiate())),
    dies: NTLM_MALFORMED,
  },
  'sends a CHALLENGE whose names lie beyond its end': {
    script: withToken(
      bytes(
        latin1Bytes('NTLMSSP\0\x02\0\0\0'),
        '10 00 10 00 00 10 00 00',
        '05 82 8a e2',
        filled(16),
        '10 00 10 00 ff ff ff 7f',
      ),
    ),
    dies: NTLM_MALFORMED,
  },
  'sends a TSRequest with neither token nor status': {
    script: answeringWith({ version: 6 }),
    dies: dies({ kind: 'unexpected', expected: AWAITED, got: 'TSRequest without a token' }),
  },
};

export const CREDSSP: Faults = { ...ends, ...refusals, ...structure };
