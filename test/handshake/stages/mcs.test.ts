import { describe, expect, it } from 'vitest';
import { mcs } from '../../../src/handshake/stages/mcs.ts';
import { type ConnectInitial, connectInitial, connectResponse } from '../../../src/protocol/mcs.ts';
import { domainPdu } from '../../../src/protocol/mcs-domain.ts';
import { inDataTpdu } from '../../../src/protocol/x224.ts';
import { decode } from '../../../src/wire/codec.ts';
import { CONNECT_RESPONSE, CONNECT_RESPONSE_TPKT } from '../../golden/mcs.ts';
import { died, type Line, play, server, serverBytes } from '../../kit/transcript.ts';

const known = { x224: { requestedProtocols: 0, selectedProtocol: 0, flags: 0 } };

function asking(check: (asked: ConnectInitial) => void = () => {}): Line {
  return {
    is: 'client',
    text: '> Connect-Initial',
    check: (bytes) => check(decode(inDataTpdu(connectInitial), bytes)),
  };
}

describe('the stage mcs', () => {
  it('reads the answer of MS-RDPBCGR 4.1.4', () => {
    const { value, learnt } = play(
      mcs.run(known, {}),
      asking(),
      serverBytes(CONNECT_RESPONSE_TPKT),
    );
    expect(value).toMatchObject({ ioChannel: 1003, messageChannel: 0 });
    expect(value?.security).toMatchObject({ encryptionMethod: 2, encryptionLevel: 2 });
    expect(learnt).toEqual({
      mcs: {
        serverVersion: '5.0-8.1',
        encryptionMethod: '128BIT',
        encryptionLevel: 'CLIENT_COMPATIBLE',
        serverCertificate: { kind: 'proprietary', keyBits: 512, signatureValid: true },
        ioChannel: 1003,
        requestedProtocolsEcho: 'PROTOCOL_RDP',
      },
    });
  });

  it('always announces that it understands error info, and what was selected', () => {
    play(
      mcs.run({ x224: { ...known.x224, selectedProtocol: 1 } }, {}),
      asking(({ conferenceCreateRequest: { clientData } }) => {
        expect((clientData.core?.earlyCapabilityFlags ?? 0) & 1).toBe(1);
        expect(clientData.core?.serverSelectedProtocol).toBe(1);
      }),
      serverBytes(CONNECT_RESPONSE_TPKT),
    );
  });

  it('asks for a session where it is told to', () => {
    play(
      mcs.run(known, { sessionId: 0 }),
      asking(({ conferenceCreateRequest: { clientData } }) => {
        expect((clientData.cluster?.Flags ?? 0) & 2).toBe(2);
        expect(clientData.cluster?.RedirectedSessionID).toBe(0);
      }),
      serverBytes(CONNECT_RESPONSE_TPKT),
    );
  });

  it('names the result of a refusal', () => {
    const { conferenceCreateResponse: _none, ...response } = CONNECT_RESPONSE;
    const { failure } = play(
      mcs.run(known, {}),
      asking(),
      server(inDataTpdu(connectResponse), { ...response, result: 14 }),
    );
    expect(failure).toMatchObject({ kind: 'rejected', protocol: 'mcs', value: 14 });
  });

  it('names the reason of a disconnect in place of an answer', () => {
    const { failure } = play(
      mcs.run(known, {}),
      asking(),
      server(inDataTpdu(domainPdu), { pdu: 'disconnectProviderUltimatum', reason: 3 }),
    );
    expect(failure).toMatchObject({ kind: 'rejected', code: 'rn-user-requested' });
  });

  it('tells where the answer is broken', () => {
    const broken = CONNECT_RESPONSE_TPKT.slice();
    broken[8] = 0x67; // no longer a Connect-Response
    const { failure } = play(mcs.run(known, {}), asking(), serverBytes(broken));
    expect(failure).toMatchObject({ kind: 'malformed' });
  });

  it('dies with the connection', () => {
    const failure = { kind: 'reset' } as const;
    expect(play(mcs.run(known, {}), asking(), died(failure)).failure).toEqual(failure);
  });
});
