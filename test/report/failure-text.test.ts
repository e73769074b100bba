import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/handshake/failure.ts';
import { failureLabel, failureText } from '../../src/report/failure-text.ts';

const FAILURES: readonly (readonly [Failure, label: string, text: string])[] = [
  [
    { kind: 'unresolved', code: 'ENOTFOUND' },
    'unresolved ENOTFOUND',
    'the name was not resolved (ENOTFOUND)',
  ],
  [{ kind: 'refused' }, 'refused', 'the connection was refused'],
  [
    { kind: 'unreachable', code: 'EHOSTUNREACH' },
    'unreachable EHOSTUNREACH',
    'the address cannot be reached (EHOSTUNREACH)',
  ],
  [{ kind: 'timedOut', afterMs: 3000 }, 'timedOut', 'nothing came within 3000 ms'],
  [{ kind: 'reset' }, 'reset', 'the connection was reset'],
  [{ kind: 'closed', received: 0 }, 'closed', 'the server closed the connection without answering'],
  [
    { kind: 'closed', received: 6 },
    'closed',
    'the server closed the connection 6 bytes into a message',
  ],
  [
    { kind: 'rejected', protocol: 'tls', code: 'handshake_failure', value: 40 },
    'handshake_failure',
    'rejected by tls: handshake_failure',
  ],
  [
    {
      kind: 'malformed',
      pdu: 'TPKT',
      path: 'length',
      offset: 2,
      reason: 'too short',
      bytes: '0300',
    },
    'malformed TPKT',
    'TPKT.length is malformed at byte 2: too short',
  ],
  [
    { kind: 'malformed', pdu: 'TPKT', path: '', offset: 0, reason: 'too short', bytes: '' },
    'malformed TPKT',
    'TPKT is malformed at byte 0: too short',
  ],
  [{ kind: 'unexpected', expected: 'A', got: 'B' }, 'unexpected', 'expected A, got B'],
  [
    { kind: 'notRdp', looksLike: 'ssh', bytes: '' },
    'notRdp ssh',
    'the answer is not RDP, it looks like ssh',
  ],
  [{ kind: 'notRdp', looksLike: 'unknown', bytes: '' }, 'notRdp unknown', 'the answer is not RDP'],
  [
    { kind: 'unsupported', feature: 'RDSTLS' },
    'unsupported',
    'rdpprobe does not support RDSTLS yet',
  ],
  [{ kind: 'local', code: 'EMFILE' }, 'local EMFILE', 'this machine could not go on (EMFILE)'],
  [{ kind: 'bug', reason: 'TypeError: x\n  at y' }, 'bug', 'a fault in rdpprobe: TypeError: x'],
];

describe('a failure', () => {
  it.each(FAILURES)('%o is counted as %s and reads: %s', (failure, label, text) => {
    expect(failureLabel(failure)).toBe(label);
    expect(failureText(failure)).toBe(text);
  });
});
