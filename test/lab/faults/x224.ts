import { hangUp, raw, reset, type Script, stall, trickle } from '../../../src/lab/script.ts';
import type { LooksLike } from '../../../src/protocol/look-alikes.ts';
import { FailureCode, SecurityProtocol } from '../../../src/protocol/negotiation.ts';
import { hexOf } from '../../../src/wire/names.ts';
import { latin1Bytes } from '../../../src/wire/text.ts';
import { bytes, filled, lines, tpkt } from './bytes.ts';
import { type Death, type Fault, type Faults, SILENCE, SILENCE_MS } from './fault.ts';
import { afterRequest, answering, answeringWith, confirm, refusal } from './server.ts';

const during = 'waiting for the X.224 Connection Confirm';

/** A sound confirm, MS-RDPBCGR 4.1.2 with PROTOCOL_HYBRID_EX. */
const CONFIRM = bytes('03 00 00 13  0e d0 00 00 12 34 00  02 00 08 00 08 00 00 00');

function dies(failure: Death['failure']): Death {
  return { during, failure };
}

function malformed(pdu: string, reason: string): Death {
  return dies({ kind: 'malformed', pdu, reason });
}

function unexpected(got: string): Death {
  return dies({ kind: 'unexpected', expected: 'X.224 Connection Confirm', got });
}

const ends: Faults = {
  'says nothing to a Connection Request': { script: () => stall(), dies: dies(SILENCE) },
  'closes at once': { script: () => hangUp(), dies: dies({ kind: 'closed', received: 0 }) },
  'closes at the Connection Request': {
    script: afterRequest(hangUp),
    dies: dies({ kind: 'closed', received: 0 }),
  },
  'resets at the Connection Request': {
    script: afterRequest(reset),
    dies: dies({ kind: 'reset' }),
  },
  'closes inside the TPKT header': {
    script: answering('03 00'),
    dies: dies({ kind: 'closed', received: 2 }),
  },
  'closes inside the confirm': {
    script: answering(CONFIRM.subarray(0, 6)),
    dies: dies({ kind: 'closed', received: 6 }),
  },
  'closes one byte before the end of the confirm': {
    script: answering(CONFIRM.subarray(0, 18)),
    dies: dies({ kind: 'closed', received: 18 }),
  },
  'resets inside the confirm': {
    script: afterRequest(function* () {
      yield* raw(CONFIRM.subarray(0, 10));
      yield* reset();
    }),
    dies: dies({ kind: 'reset' }),
  },
  'falls silent inside the confirm': {
    script: afterRequest(function* () {
      yield* raw(CONFIRM.subarray(0, 10));
      yield* stall();
    }),
    dies: dies(SILENCE),
  },
  'sends one byte at a time and closes': {
    script: afterRequest(() => trickle(CONFIRM.subarray(0, 12))),
    dies: dies({ kind: 'closed', received: 12 }),
  },
  'sends one byte at a time and falls silent': {
    script: afterRequest(function* () {
      yield* trickle(CONFIRM.subarray(0, 12));
      yield* stall();
    }),
    dies: dies(SILENCE),
  },
  'sends one byte at a time and resets': {
    script: afterRequest(function* () {
      yield* trickle(CONFIRM.subarray(0, 12));
      yield* reset();
    }),
    dies: dies({ kind: 'reset' }),
  },
};

const structure: Faults = {
  'sends a TPKT of length 0': {
    script: answering('03 00 00 00 0e d0 00 00 12 34 00'),
    dies: malformed('TPKT', 'length 0 is too short for any TPDU'),
  },
  'sends a TPKT of length 6': {
    script: answering('03 00 00 06 01 d0'),
    dies: malformed('TPKT', 'length 6 is too short for any TPDU'),
  },
  'promises 65,535 bytes and closes': {
    script: answering('03 00 ff ff 0e d0 00 00 12 34 00'),
    dies: dies({ kind: 'closed', received: 11 }),
  },
  'promises 65,535 bytes and falls silent': {
    script: afterRequest(function* () {
      yield* raw(bytes('03 00 ff ff 0e d0 00 00 12 34 00'));
      yield* stall();
    }),
    dies: dies(SILENCE),
  },
  'sends a confirm of 65,535 bytes': {
    script: answering('03 00 ff ff', CONFIRM.subarray(4), filled(0xffff - 19)),
    dies: dies({ kind: 'malformed', pdu: 'X.224 Connection Confirm', offset: 19 }),
  },
  'sends a length indicator of 0': {
    script: answering(tpkt('00 d0 00 00 12 34 00')),
    dies: dies({ kind: 'malformed', pdu: 'X.224 Connection Confirm' }),
  },
  'sends a length indicator of 255': {
    script: answering(tpkt('ff d0 00 00 12 34 00')),
    dies: malformed('X.224 Connection Confirm', 'length indicator 255 is reserved'),
  },
  'sends a length indicator that reaches beyond the TPKT': {
    script: answering(tpkt('20 d0 00 00 12 34 00')),
    dies: dies({ kind: 'malformed', pdu: 'X.224 Connection Confirm' }),
  },
  'sends a confirm with bytes behind the TPDU': {
    script: answering(tpkt('06 d0 00 00 12 34 00 02 00')),
    dies: dies({ kind: 'malformed', pdu: 'X.224 Connection Confirm' }),
  },
  'sends half an RDP_NEG_RSP': {
    script: answering(tpkt('0a d0 00 00 12 34 00 02 00 08 00')),
    dies: dies({ kind: 'malformed', path: 'negotiation.selectedProtocol' }),
  },
  'sends an RDP_NEG_RSP that gives its length as 9': {
    script: answering(tpkt('0e d0 00 00 12 34 00 02 00 09 00 01 00 00 00')),
    dies: dies({ kind: 'malformed', path: 'negotiation.length' }),
  },
  'sends two RDP_NEG_RSP': {
    script: answering(
      tpkt('16 d0 00 00 12 34 00', '02 00 08 00 01 00 00 00', '02 00 08 00 01 00 00 00'),
    ),
    dies: dies({ kind: 'malformed', path: 'negotiation', offset: 19 }),
  },
  'sends RDP_NEG_REQ back in the confirm': {
    script: answering(tpkt('0e d0 00 00 12 34 00 01 00 08 00 01 00 00 00')),
    dies: malformed(
      'X.224 Connection Confirm',
      'type 0x1 is neither RDP_NEG_RSP nor RDP_NEG_FAILURE',
    ),
  },
  'sends a Data TPDU with something that is no MCS PDU': {
    script: answering(tpkt('02 f0 80', 'ff ff ff')),
    dies: dies({ kind: 'malformed', pdu: 'DomainMCSPDU' }),
  },
};

const behaviour: Faults = {
  'disconnects from MCS in place of a confirm': {
    script: answering('03 00 00 09 02 f0 80 21 80'),
    dies: unexpected('MCS Disconnect Provider Ultimatum, rn-user-requested'),
  },
  'sends an Attach User Confirm in place of a confirm': {
    script: answering('03 00 00 0b 02 f0 80 2e 00 00 06'),
    dies: unexpected('MCS attachUserConfirm'),
  },
  'sends an X.224 Disconnect Request': {
    script: answeringWith({ tpdu: 'disconnectRequest', reason: 1 }),
    dies: unexpected('X.224 Disconnect Request, reason 1'),
  },
  'sends an X.224 Error': {
    script: answeringWith({ tpdu: 'error', rejectCause: 2 }),
    dies: unexpected('X.224 Error, cause 2'),
  },
  ...selects('RDSTLS, which was not offered', SecurityProtocol.PROTOCOL_RDSTLS, 'PROTOCOL_RDSTLS'),
  ...selects('RDSAAD, which was not offered', SecurityProtocol.PROTOCOL_RDSAAD, 'PROTOCOL_RDSAAD'),
  ...selects('two protocols at once', 0x03, '0x03'),
  ...selects('a protocol that nobody knows', 0x8000_0000, '0x80000000'),
};

function selects(what: string, selectedProtocol: number, got: string): Faults {
  const failure = { kind: 'unexpected', expected: 'one of the offered protocols', got } as const;
  return {
    [`selects ${what}`]: { script: answeringWith(confirm(selectedProtocol)), dies: dies(failure) },
  };
}

/** Every failure code of the specification, and some that it does not have. */
const refusals: Faults = Object.fromEntries(
  [
    ...Object.entries(FailureCode),
    ...[0, 0x77, 0xffff_ffff].map((value) => [hexOf(value), value] as const),
  ].map(([code, value]): [string, Fault] => [
    `refuses with ${code}`,
    {
      script: answeringWith(refusal(value)),
      dies: dies({ kind: 'rejected', protocol: 'negotiation', code, value }),
    },
  ]),
);

const banners: Faults = {
  ...speaks('http', 'HTTP', lines('HTTP/1.1 400 Bad Request', 'Server: nginx', '')),
  ...speaks('http', 'HTML without a header', latin1Bytes('<!DOCTYPE html><html><body>')),
  ...speaks('ssh', 'SSH', lines('SSH-2.0-OpenSSH_9.6')),
  ...speaks('smtp', 'SMTP', lines('220 mail.example ESMTP Postfix')),
  ...speaks('ftp', 'FTP', lines('220 (vsFTPd 3.0.5)')),
  ...speaks('ftp', 'FTP, and does not let us in', lines('530 Please login with USER and PASS.')),
  ...speaks('vnc', 'VNC', latin1Bytes('RFB 003.008\n')),
  ...speaks('unknown', 'POP3', lines('+OK POP3 ready')),
  ...speaks('unknown', 'RTSP', lines('RTSP/1.0 400 Bad Request', '')),
  ...speaks('unknown', 'Telnet', bytes('ff fd 18 ff fd 20 ff fd 23 ff fd 27')),
  ...speaks('unknown', 'MySQL', bytes('4a 00 00 00 0a', latin1Bytes('8.0.36\0'))),
  ...speaks('smb', 'SMB', bytes('00 00 00 08 fe', latin1Bytes('SMB'), '40 00 00 00')),
  ...speaks(
    's7comm',
    'S7comm',
    bytes('03 00 00 16 11 d0 00 01 00 02 00 c0 01 0a c1 02 01 00 c2 02 01 02'),
  ),
  ...speaks(
    'h323',
    'H.323',
    bytes('03 00 00 17 08 02 00 00 5a 7e 00 0b 05 05 40 06 00 08 91 4a 00 05 80'),
  ),
  ...speaks('h323', 'T.120', bytes('03 00 00 0e 09 d0 00 00 12 34 00 c0 01 0a')),
  ...speaks('modbus', 'Modbus', bytes('03 00 00 13 00 03 0e e0 01')),
  ...speaks('tls', 'TLS, and alerts', bytes('15 03 01 00 02 02 0a')),
  ...speaks('tls', 'TLS, and says hello first', bytes('16 03 03 00 04 0e 00 00 00')),
  ...speaks('unknown', 'TPKT of version 2', bytes('02 00 00 0b 06 d0 00 00 12 34 00')),
  ...speaks('unknown', 'X.224, but with TPDU code 0x50', tpkt('06 50 00 00 12 34 00')),
  ...speaks('unknown', 'zeros and nothing else', filled(0x2000)),
  ...speaks('unknown', 'without an end', filled(0x4_0000, 0x41)),
  'speaks SSH before it is spoken to': {
    script: () => raw(lines('SSH-2.0-dropbear')),
    dies: dies(notRdp('ssh')),
  },
  'speaks SSH one byte at a time': {
    script: () => trickle(lines('SSH-2.0-dropbear')),
    dies: dies(notRdp('ssh')),
  },
  'speaks half a line and falls silent': {
    script: bannerThen('220 ', stall),
    options: { timeoutsMs: { x224: SILENCE_MS } },
    dies: dies(notRdp('unknown')),
  },
  'speaks half a line of SSH and closes': {
    script: bannerThen('SSH-2.0', hangUp),
    dies: dies(notRdp('ssh')),
  },
  'gives back whatever it is sent': {
    script: afterRequest(() => raw(tpkt('0e e0 00 00 00 00 00 01 00 08 00 0b 00 00 00'))),
    dies: dies(notRdp('unknown')),
  },
};

function speaks(looksLike: LooksLike, what: string, said: Uint8Array): Faults {
  return { [`speaks ${what}`]: { script: answering(said), dies: dies(notRdp(looksLike)) } };
}

function notRdp(looksLike: LooksLike): Death['failure'] {
  return { kind: 'notRdp', looksLike };
}

function bannerThen(text: string, end: typeof stall): Script {
  return afterRequest(function* () {
    yield* raw(latin1Bytes(text));
    yield* end();
  });
}

export const X224: Faults = { ...ends, ...structure, ...behaviour, ...refusals, ...banners };
