import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/handshake/failure.ts';
import {
  CELL_KEYS,
  cellOf,
  MATRIX,
  NOT_TRIED,
  OFFERS,
  securityOf,
} from '../../src/handshake/matrix.ts';
import type { Cell, Security } from '../../src/handshake/result.ts';

const yes: Cell = { supported: true, answer: 'selected' };
const no: Cell = { supported: false, answer: 'selected', selected: 'PROTOCOL_SSL' };
const died: Cell = { supported: null, answer: 'died', failure: { kind: 'reset' } };
const refused = (code: string): Cell => ({ supported: false, answer: 'refused', code });

const HYBRID_REQUIRED = refused('HYBRID_REQUIRED_BY_SERVER');
const SSL_REQUIRED = refused('SSL_REQUIRED_BY_SERVER');
const SSL_NOT_ALLOWED = refused('SSL_NOT_ALLOWED_BY_SERVER');

/** What was answered to `rdp`, `ssl`, `hybrid`, `hybridEx`, and what that says. */
const ROWS: Readonly<
  Record<string, readonly [answers: readonly [Cell, Cell, Cell, Cell], says: Security]>
> = {
  'nothing, where nothing was tried': [
    [NOT_TRIED, NOT_TRIED, NOT_TRIED, NOT_TRIED],
    { nla: 'unknown', tls: 'unknown', standardRdp: 'unknown' },
  ],
  'nothing, where everything died': [
    [died, died, died, died],
    { nla: 'unknown', tls: 'unknown', standardRdp: 'unknown' },
  ],
  'NLA required, where the server says so': [
    [HYBRID_REQUIRED, HYBRID_REQUIRED, yes, yes],
    { nla: 'required', tls: 'required', standardRdp: 'refused' },
  ],
  'NLA required, where the server says so and everything else died': [
    [died, HYBRID_REQUIRED, died, died],
    { nla: 'required', tls: 'required', standardRdp: 'unknown' },
  ],
  'NLA supported, where the server says it is required and yet takes TLS': [
    [HYBRID_REQUIRED, yes, yes, yes],
    { nla: 'supported', tls: 'required', standardRdp: 'refused' },
  ],
  'NLA supported, where TLS is taken too': [
    [SSL_REQUIRED, yes, yes, yes],
    { nla: 'supported', tls: 'required', standardRdp: 'refused' },
  ],
  'NLA supported, where a weaker way has no answer': [
    [SSL_REQUIRED, died, yes, yes],
    { nla: 'supported', tls: 'required', standardRdp: 'refused' },
  ],
  'everything supported, where everything is taken': [
    [yes, yes, yes, yes],
    { nla: 'supported', tls: 'supported', standardRdp: 'allowed' },
  ],
  'NLA supported, where the offer of HYBRID_EX alone is reset': [
    [yes, yes, yes, died],
    { nla: 'supported', tls: 'supported', standardRdp: 'allowed' },
  ],
  'NLA unknown, where the offer of HYBRID_EX is reset and HYBRID is not taken': [
    [yes, yes, no, died],
    { nla: 'unknown', tls: 'supported', standardRdp: 'allowed' },
  ],
  'TLS required and NLA unsupported': [
    [SSL_REQUIRED, yes, no, no],
    { nla: 'unsupported', tls: 'required', standardRdp: 'refused' },
  ],
  'TLS supported, where Standard RDP Security died': [
    [died, yes, no, no],
    { nla: 'unsupported', tls: 'supported', standardRdp: 'unknown' },
  ],
  'Standard RDP Security and nothing else': [
    [yes, SSL_NOT_ALLOWED, SSL_NOT_ALLOWED, SSL_NOT_ALLOWED],
    { nla: 'unsupported', tls: 'unsupported', standardRdp: 'allowed' },
  ],
  'as much as one request tells': [
    [NOT_TRIED, NOT_TRIED, NOT_TRIED, yes],
    { nla: 'supported', tls: 'supported', standardRdp: 'unknown' },
  ],
};

describe('a matrix says', () => {
  it.each(Object.entries(ROWS))('%s', (_name, [[rdp, ssl, hybrid, hybridEx], says]) => {
    const protocols = { rdp, ssl, hybrid, hybridEx, rdstls: NOT_TRIED, rdsaad: NOT_TRIED };
    expect(securityOf(protocols)).toEqual(says);
  });
});

describe('a cell', () => {
  const x224 = (selectedProtocol: string, negotiated = true) => ({
    outcome: { kind: 'completed', through: 'x224' } as const,
    facts: { x224: { selectedProtocol, negotiated, flags: [], sourceReference: 0 } },
  });
  const failed = (failure: Failure) => ({
    outcome: { kind: 'failed', at: 'x224', during: 'waiting', failure } as const,
    facts: {},
  });

  it('is supported when what it stands for was selected', () => {
    expect(cellOf('hybrid', x224('PROTOCOL_HYBRID'))).toEqual({
      supported: true,
      answer: 'selected',
      selected: 'PROTOCOL_HYBRID',
    });
  });

  it('is not supported when something else was selected, offered or not', () => {
    expect(cellOf('hybridEx', x224('PROTOCOL_HYBRID'))).toMatchObject({ supported: false });
    expect(cellOf('ssl', x224('PROTOCOL_RDSTLS'))).toEqual({
      supported: false,
      answer: 'selected',
      selected: 'PROTOCOL_RDSTLS',
    });
  });

  it('takes silence about negotiation for Standard RDP Security', () => {
    expect(cellOf('rdp', x224('PROTOCOL_RDP', false))).toEqual({
      supported: true,
      answer: 'unnegotiated',
    });
    expect(cellOf('ssl', x224('PROTOCOL_RDP', false))).toEqual({
      supported: false,
      answer: 'unnegotiated',
    });
  });

  it('was refused by a failure code', () => {
    const code = 'SSL_NOT_ALLOWED_BY_SERVER';
    const failure = { kind: 'rejected', protocol: 'negotiation', code, value: 2 } as const;
    expect(cellOf('ssl', failed(failure))).toEqual({ supported: false, answer: 'refused', code });
  });

  it('tells nothing when its connection died', () => {
    const failure = { kind: 'reset' } as const;
    expect(cellOf('ssl', failed(failure))).toEqual({ supported: null, answer: 'died', failure });
  });

  it('was not tried when the walk ended before the request', () => {
    const outcome = { kind: 'stopped', after: 'dns', because: 'excluded' } as const;
    expect(cellOf('ssl', { outcome, facts: {} })).toEqual(NOT_TRIED);
  });

  it('has the request of the contract', () => {
    const requests = CELL_KEYS.map((key) => [key, MATRIX[key].requestedProtocols]);
    expect(Object.fromEntries(requests)).toEqual({
      rdp: 0x00,
      ssl: 0x01,
      hybrid: 0x03,
      hybridEx: 0x0b,
      rdstls: 0x04,
      rdsaad: 0x10,
    });
    expect(OFFERS).toEqual(['hybridEx', 'hybrid', 'ssl', 'rdp']);
  });
});
