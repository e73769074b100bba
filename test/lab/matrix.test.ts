/** The protocol matrix of scripted hosts, one connection a cell. */
import { describe, expect, it } from 'vitest';
import { CELL_KEYS, MATRIX } from '../../src/handshake/matrix.ts';
import type { CellKey, Security } from '../../src/handshake/result.ts';
import { send } from '../../src/handshake/step.ts';
import { afterNegotiation, type HostOptions, host, negotiate } from '../../src/lab/host.ts';
import { hangUp, type LabStep, raw, reset, type Script, stall } from '../../src/lab/script.ts';
import { startServer } from '../../src/lab/server.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { connectionAnswer } from '../../src/protocol/x224.ts';
import { survey } from '../../src/survey.ts';
import { bytes, lines } from './faults/bytes.ts';
import { afterRequest, answering, confirm, TLS } from './faults/server.ts';

const { PROTOCOL_RDP, PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX, PROTOCOL_RDSTLS } =
  SecurityProtocol;
const NLA = PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX;
const ALL: HostOptions = { takes: NLA | PROTOCOL_SSL, takesRdp: true, tls: TLS };

/** A host that takes everything, but does something else to one request. */
function except(key: CellKey, instead: () => LabStep): Script {
  return afterRequest(function* (request) {
    const requested = request.negotiation?.requestedProtocols;
    if (requested === MATRIX[key].requestedProtocols) return yield* instead();
    const selected = yield* negotiate(request, ALL);
    if (selected !== undefined) yield* afterNegotiation(request, selected, ALL);
  });
}

/** One letter a cell: yes, no, unnegotiated, refused, died, not tried. */
const LETTERS = {
  selected: 's',
  refused: 'r',
  unnegotiated: 'u',
  died: 'd',
  notTried: '-',
} as const;

interface Row {
  readonly script: Script;
  /** How `rdp ssl hybrid hybridEx rdstls rdsaad` were answered; upper case where supported. */
  readonly answers: string;
  readonly security: Security;
  readonly timeoutMs?: number;
}

const OPEN: Security = { nla: 'supported', tls: 'supported', standardRdp: 'allowed' };

const ROWS: Readonly<Record<string, Row>> = {
  'takes everything': { script: () => host(ALL), answers: 'S S S S r r', security: OPEN },
  'takes NLA alone': {
    script: () => host({ ...ALL, takes: NLA, takesRdp: false }),
    answers: 'r r S S r r',
    security: { nla: 'required', tls: 'required', standardRdp: 'refused' },
  },
  'takes NLA and TLS': {
    script: () => host({ ...ALL, takesRdp: false }),
    answers: 'r S S S r r',
    security: { nla: 'supported', tls: 'required', standardRdp: 'refused' },
  },
  'takes TLS alone': {
    script: () => host({ ...ALL, takes: PROTOCOL_SSL, takesRdp: false }),
    answers: 'r S s s r r',
    security: { nla: 'unsupported', tls: 'required', standardRdp: 'refused' },
  },
  'takes Standard RDP Security alone': {
    script: () => host({ ...ALL, takes: 0 }),
    answers: 'S r r r r r',
    security: { nla: 'unsupported', tls: 'unsupported', standardRdp: 'allowed' },
  },
  'knows nothing of negotiation': {
    script: answering('03 00 00 0b 06 d0 00 00 12 34 00'),
    answers: 'U u u u u u',
    security: { nla: 'unsupported', tls: 'unsupported', standardRdp: 'allowed' },
  },
  'selects RDSTLS, whatever is offered': {
    script: afterRequest(() => send(connectionAnswer, confirm(PROTOCOL_RDSTLS))),
    answers: 's s s s S s',
    security: { nla: 'unsupported', tls: 'unsupported', standardRdp: 'refused' },
  },
  'selects Standard RDP Security, whatever is offered': {
    script: afterRequest(() => send(connectionAnswer, confirm(PROTOCOL_RDP))),
    answers: 'S s s s s s',
    security: { nla: 'unsupported', tls: 'unsupported', standardRdp: 'allowed' },
  },
  ...resets('rdp', 'd S S S r r', { ...OPEN, standardRdp: 'unknown' }),
  ...resets('ssl', 'S d S S r r', OPEN),
  ...resets('hybrid', 'S S d S r r', OPEN),
  ...resets('hybridEx', 'S S S d r r', OPEN),
  ...resets('rdstls', 'S S S S d r', OPEN),
  ...resets('rdsaad', 'S S S S r d', OPEN),
  'closes at RDSTLS alone': {
    script: except('rdstls', hangUp),
    answers: 'S S S S d r',
    security: OPEN,
  },
  'disconnects from MCS at RDSAAD alone': {
    script: except('rdsaad', () => raw(bytes('03 00 00 09 02 f0 80 21 80'))),
    answers: 'S S S S r d',
    security: OPEN,
  },
  'speaks HTTP': {
    script: answering(lines('HTTP/1.1 400 Bad Request', '')),
    answers: '- - - d - -',
    security: { nla: 'unknown', tls: 'unknown', standardRdp: 'unknown' },
  },
  'resets every offer': {
    script: afterRequest(reset),
    answers: 'd d d d - -',
    security: { nla: 'unknown', tls: 'unknown', standardRdp: 'unknown' },
  },
  'says nothing': {
    script: () => stall(),
    answers: '- - - d - -',
    security: { nla: 'unknown', tls: 'unknown', standardRdp: 'unknown' },
    timeoutMs: 200,
  },
};

function resets(key: CellKey, answers: string, security: Security): Readonly<Record<string, Row>> {
  return {
    [`resets the request of ${key} alone`]: { script: except(key, reset), answers, security },
  };
}

describe('the matrix of a host that', () => {
  it.concurrent.each(Object.entries(ROWS))('%s', { timeout: 30_000 }, async (_name, row) => {
    const { script, answers, security, timeoutMs = 20_000 } = row;
    const server = await startServer(script);
    try {
      const target = { host: server.address, port: server.port };
      const result = await survey(target, { pauseMs: 0, timeoutMs });
      const letters = CELL_KEYS.map((key) => {
        const { answer, supported } = result.protocols[key];
        expect(supported === null, key).toBe(answer === 'died' || answer === 'notTried');
        return supported ? LETTERS[answer].toUpperCase() : LETTERS[answer];
      });
      expect(letters.join(' ')).toBe(answers);
      expect(result.security).toEqual(security);
      expect(server.faults).toEqual([]);
    } finally {
      await server.close();
    }
  });
});
