import { describe, expect, it } from 'vitest';
import { ioChannel } from '../../src/handshake/io-channel.ts';
import {
  encryptedLayer,
  plainLayer,
  type SecurityLayer,
} from '../../src/handshake/security-layer.ts';
import { setErrorInfo, statusInfo } from '../../src/protocol/error-info.ts';
import { deactivateAll, fontMap } from '../../src/protocol/finalization.ts';
import { domainPdu } from '../../src/protocol/mcs-domain.ts';
import { enhancedServerRedirection, serverRedirection } from '../../src/protocol/redirection.ts';
import { saveSessionInfo } from '../../src/protocol/save-session-info.ts';
import { SecurityFlag } from '../../src/protocol/security.ts';
import { inDataTpdu } from '../../src/protocol/x224.ts';
import { encode } from '../../src/wire/codec.ts';
import { latin1 } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';
import { IO_CHANNEL, recording, serverEnd, USER_CHANNEL } from '../kit/io.ts';
import { died, type Line, play, server, serverBytes } from '../kit/transcript.ts';

const HEADER = { pduSource: 1002, shareId: 1 };
const FONT_MAP = { ...HEADER, numberEntries: 0, totalNumEntries: 0, mapFlags: 3, entrySize: 4 };
const PASSWORD = new TextEncoder().encode('a password that nobody must see');

const channel = (layer: SecurityLayer = plainLayer()) =>
  ioChannel({ userChannel: USER_CHANNEL, ioChannel: IO_CHANNEL, layer });
const encrypted = (encryptionMethod: number) => {
  const parameters = {
    encryptionMethod,
    encryptionLevel: 3,
    clientRandom: new Uint8Array(32),
    serverRandom: new Uint8Array(32),
  };
  return {
    ours: encryptedLayer('client', parameters),
    theirs: encryptedLayer('server', parameters),
  };
};
const end = serverEnd();
const fonts = end.shares(fontMap, FONT_MAP);

describe('the I/O channel', () => {
  it('gives one PDU after the other, however they were packed', () => {
    const io = channel();
    const both = Uint8Array.of(
      ...encode(deactivateAll, { pduSource: 1002, shareId: 1, sourceDescriptor: '' }),
      ...encode(fontMap, FONT_MAP),
    );
    expect(play(io.next('x'), end.sends(both)).value).toEqual({ kind: 'deactivateAll' });
    expect(play(io.next('x')).value).toMatchObject({ kind: 'data', pduType2: 0x28 });
  });

  it('gives back first what was put back', () => {
    const io = channel();
    io.putBack({ kind: 'deactivateAll' });
    expect(play(io.next('x')).value).toEqual({ kind: 'deactivateAll' });
  });

  it('lets other channels and flow control pass', () => {
    const elsewhere: Line = server(inDataTpdu(domainPdu), {
      pdu: 'sendDataIndication',
      initiator: 1002,
      channelId: 1005,
      userData: hex('de ad be ef'),
    });
    const flow = end.sends(hex('00 80 41 00 00 00 ea 03'));
    const { value } = play(channel().next('x'), elsewhere, flow, fonts);
    expect(value).toMatchObject({ kind: 'data' });
  });

  it('knows an update on the fast path', () => {
    expect(play(channel().next('x'), serverBytes(hex('00 04 aa bb'))).value).toEqual({
      kind: 'update',
    });
  });

  it('keeps no more statuses than it has to', () => {
    const many = Array.from({ length: 40 }, () =>
      end.shares(statusInfo, { ...HEADER, statusCode: 0x503 }),
    );
    const { learnt } = play(channel().next('x'), ...many, fonts);
    expect((learnt as { statusInfo: string[] }).statusInfo).toEqual(
      new Array(16).fill('TS_STATUS_VM_STARTING'),
    );
  });

  it('learns that somebody has logged on, and goes on', () => {
    const notify = end.shares(saveSessionInfo, {
      ...HEADER,
      infoType: 'INFOTYPE_LOGON_PLAINNOTIFY',
    });
    const { value, learnt } = play(channel().next('x'), notify, fonts);
    expect(value).toMatchObject({ kind: 'data' });
    expect(learnt).toEqual({ logonNotice: { event: 'loggedOn' } });
  });

  it('ends with an error that is announced, and not with an error of zero', () => {
    const { failure } = play(
      channel().next('x'),
      end.shares(setErrorInfo, { ...HEADER, errorInfo: 0 }),
      end.shares(setErrorInfo, { ...HEADER, errorInfo: 0xabcdef }),
    );
    expect(failure).toMatchObject({ protocol: 'errorInfo', code: '0xabcdef', value: 0xabcdef });
  });

  it('hears an error that the connection dies behind', () => {
    const io = channel();
    const announced = end.shares(setErrorInfo, { ...HEADER, errorInfo: 3 });
    const { failure, learnt } = play(io.next('x'), announced);
    expect(failure).toMatchObject({ code: 'ERRINFO_IDLE_TIMEOUT' });
    expect(learnt).toEqual({ errorInfo: { code: 3, name: 'ERRINFO_IDLE_TIMEOUT' } });
  });

  it('stays where a redirection is for information only', () => {
    const redirection = (RedirFlags: number) =>
      end.shares(enhancedServerRedirection, {
        pduSource: 1002,
        SessionID: 1,
        RedirFlags,
        TargetFQDN: 'rds07.example',
      });
    const stays = play(channel().next('x'), redirection(0x80), fonts);
    expect(stays.value).toMatchObject({ kind: 'data' });
    expect(stays.learnt).toHaveProperty('redirection');
    expect(play(channel().next('x'), redirection(0)).value).toEqual({ kind: 'redirected' });
  });

  it('follows a redirection under Standard RDP Security, and keeps its secrets', () => {
    const { ours, theirs } = encrypted(2);
    const entries: unknown[] = [];
    const { value, learnt } = play(
      recording(channel(ours).next('x'), entries),
      serverEnd(theirs).says(SecurityFlag.SEC_REDIRECTION_PKT, serverRedirection, () => ({
        SessionID: 1,
        RedirFlags: 0,
        TargetNetAddress: '192.0.2.9',
        Password: PASSWORD,
      })),
    );
    expect(value).toEqual({ kind: 'redirected' });
    expect(learnt).toMatchObject({ redirection: { targetNetAddress: '192.0.2.9' } });
    expect(entries).toEqual([{ direction: 'received', pdu: domainPdu.name }]);
  });

  it('records neither the password of a redirection nor the cookie of a session', () => {
    const entries: unknown[] = [];
    play(
      recording(channel().next('x'), entries),
      end.shares(saveSessionInfo, {
        ...HEADER,
        infoType: 'INFOTYPE_LOGON_EXTENDED_INFO',
        autoReconnectCookie: PASSWORD,
      }),
      end.shares(enhancedServerRedirection, {
        pduSource: 1002,
        SessionID: 1,
        RedirFlags: 0,
        Password: PASSWORD,
      }),
    );
    expect(entries).toHaveLength(2);
    expect(JSON.stringify(entries)).not.toContain(JSON.stringify(latin1(PASSWORD)));
    expect(entries).toEqual(new Array(2).fill({ direction: 'received', pdu: domainPdu.name }));
  });

  it.each([2, 16])('learns of MACs that do not fit, method %i', (method) => {
    const { ours, theirs } = encrypted(method);
    const altered = theirs.sealShare(encode(fontMap, FONT_MAP));
    altered.set([(altered[8] ?? 0) ^ 1], 8); // in the signature
    const { value, learnt } = play(channel(ours).next('x'), end.sends(altered));
    expect(value).toMatchObject({ kind: 'data' });
    expect(learnt).toEqual({ encryption: { invalidMacs: 1 } });
  });

  it('names the reason of a disconnect', () => {
    const { failure } = play(
      channel().next('x'),
      server(inDataTpdu(domainPdu), { pdu: 'disconnectProviderUltimatum', reason: 3 }),
    );
    expect(failure).toMatchObject({ kind: 'rejected', protocol: 'mcs', code: 'rn-user-requested' });
  });

  it('takes another PDU of the domain for out of line, and says what was awaited', () => {
    const { failure } = play(
      channel().next('Font Map PDU'),
      server(inDataTpdu(domainPdu), { pdu: 'attachUserConfirm', result: 0, initiator: 1008 }),
    );
    expect(failure).toEqual({
      kind: 'unexpected',
      expected: 'Font Map PDU',
      got: 'MCS Attach User Confirm',
    });
  });

  it('dies with the connection', () => {
    const failure = { kind: 'reset' } as const;
    expect(play(channel().next('x'), died(failure)).failure).toEqual(failure);
  });
});
