import { describe, expect, it } from 'vitest';
import { authorization } from '../../../src/handshake/stages/authorization.ts';
import { tsRequest } from '../../../src/protocol/credssp.ts';
import { NtStatus } from '../../../src/protocol/nt-status.ts';
import { hex } from '../../kit/codec.ts';
import { died, play, server, serverBytes } from '../../kit/transcript.ts';

describe('the stage authorization', () => {
  it('goes on where the user may connect', () => {
    expect(play(authorization.run(), serverBytes(hex('00 00 00 00'))).failure).toBeUndefined();
  });

  it.each([
    ['05 00 00 00', 'AUTHZ_ACCESS_DENIED', 5],
    ['39 05 00 00', '0x539', 0x539],
  ])('ends with what is denied: %s', (bytes, code, value) => {
    expect(play(authorization.run(), serverBytes(hex(bytes))).failure).toEqual({
      kind: 'rejected',
      protocol: 'authorization',
      code,
      value,
    });
  });

  it('hears CredSSP fail at its last step', () => {
    const errorCode = NtStatus.STATUS_ACCOUNT_RESTRICTION;
    const refused = play(authorization.run(), server(tsRequest, { version: 6, errorCode }));
    expect(refused.failure).toMatchObject({
      protocol: 'credssp',
      code: 'STATUS_ACCOUNT_RESTRICTION',
    });
    const silent = play(authorization.run(), server(tsRequest, { version: 6 }));
    expect(silent.failure).toMatchObject({ kind: 'unexpected' });
  });

  it('dies with the connection', () => {
    const failure = { kind: 'closed', received: 2 } as const;
    expect(play(authorization.run(), serverBytes(hex('00 00')), died(failure)).failure).toEqual(
      failure,
    );
  });

  it.each([
    [2, false],
    [8, true],
  ])('applies to the protocol %i: %s', (selectedProtocol, applies) => {
    const x224 = { requestedProtocols: 11, selectedProtocol, flags: 0 };
    expect(authorization.applies({ x224 })).toBe(applies);
  });
});
