import { describe, expect, it } from 'vitest';
import { heartbeat } from '../../src/protocol/heartbeat.ts';
import {
  initiateMultitransportRequest,
  MultitransportProtocol,
  MultitransportResult,
  multitransportResponse,
} from '../../src/protocol/multitransport.ts';
import { inBasicSecurity, SecurityFlag } from '../../src/protocol/security.ts';
import { decode } from '../../src/wire/codec.ts';
import { expectGolden, hex } from '../kit/codec.ts';

describe('multitransport', () => {
  it('is proposed with a cookie', () => {
    const bytes = hex(`05 00 00 00 02 00 00 00 ${'5a '.repeat(16)}`);
    expectGolden(initiateMultitransportRequest, bytes, {
      requestId: 5,
      requestedProtocol: MultitransportProtocol.INITIATE_REQUEST_PROTOCOL_UDPFECL,
      securityCookie: new Uint8Array(16).fill(0x5a),
    });
  });

  it('is declined', () => {
    const response = inBasicSecurity(SecurityFlag.SEC_TRANSPORT_RSP, multitransportResponse);
    expectGolden(response, hex('04 00 00 00 05 00 00 00 04 40 00 80'), {
      requestId: 5,
      hrResponse: MultitransportResult.E_ABORT,
    });
  });
});

describe('heartbeat', () => {
  it('comes in seconds and counts', () => {
    const server = inBasicSecurity(SecurityFlag.SEC_HEARTBEAT, heartbeat);
    const value = { period: 30, count1: 3, count2: 5 };
    expectGolden(server, hex('00 40 00 00 00 1e 03 05'), value);
    expect(decode(server, hex('00 40 81 f8 2a 1e 03 05'))).toEqual(value);
  });
});
