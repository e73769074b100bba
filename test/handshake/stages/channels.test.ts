import { describe, expect, it } from 'vitest';
import { channels } from '../../../src/handshake/stages/channels.ts';
import { setErrorInfo } from '../../../src/protocol/error-info.ts';
import { type DomainPdu, domainPdu } from '../../../src/protocol/mcs-domain.ts';
import { inDataTpdu } from '../../../src/protocol/x224.ts';
import { encode } from '../../../src/wire/codec.ts';
import { hex } from '../../kit/codec.ts';
import { client, died, type Line, play, server, serverBytes } from '../../kit/transcript.ts';

const known = (messageChannel = 0) => ({
  mcs: {
    ioChannel: 1003,
    messageChannel,
    security: { encryptionMethod: 0, encryptionLevel: 0 },
  },
});

const sends = (text: string): Line => ({
  is: 'client',
  text: `> ${text}`,
  check: (bytes) => expect(bytes).toEqual(hex(text)),
});
const says = (pdu: DomainPdu): Line => server(inDataTpdu(domainPdu), pdu);
const asks = (pdu: DomainPdu): Line => client(inDataTpdu(domainPdu), pdu);

const join = (channelId: number): Line =>
  asks({ pdu: 'channelJoinRequest', initiator: 1007, channelId });
const joined = (channelId: number, result = 0): Line =>
  says({
    pdu: 'channelJoinConfirm',
    result,
    initiator: 1007,
    requested: channelId,
    ...(result === 0 && { channelId }),
  });

const attach = [
  asks({ pdu: 'erectDomainRequest', subHeight: 0, subInterval: 0 }),
  asks({ pdu: 'attachUserRequest' }),
];
const attached = [...attach, says({ pdu: 'attachUserConfirm', result: 0, initiator: 1007 })];

describe('the stage channels', () => {
  it('speaks as MS-RDPBCGR 4.1.5 to 4.1.8 do', () => {
    const { value, learnt } = play(
      channels.run(known()),
      sends('03 00 00 0c 02 f0 80 04 01 00 01 00'),
      sends('03 00 00 08 02 f0 80 28'),
      serverBytes(hex('03 00 00 0b 02 f0 80 2e 00 00 06')),
      sends('03 00 00 0c 02 f0 80 38 00 06 03 ef'),
      serverBytes(hex('03 00 00 0f 02 f0 80 3e 00 00 06 03 ef 03 ef')),
      sends('03 00 00 0c 02 f0 80 38 00 06 03 eb'),
      serverBytes(hex('03 00 00 0f 02 f0 80 3e 00 00 06 03 eb 03 eb')),
    );
    expect(value).toEqual({ userChannel: 1007, joined: [1007, 1003] });
    expect(learnt).toEqual({ channels: value });
  });

  it('joins the message channel where there is one', () => {
    const { value } = play(
      channels.run(known(1010)),
      ...attached,
      ...[1007, 1003, 1010].flatMap((id) => [join(id), joined(id)]),
    );
    expect(value?.joined).toEqual([1007, 1003, 1010]);
  });

  it('does without a message channel that is refused, and not without the others', () => {
    const without = play(
      channels.run(known(1010)),
      ...attached,
      ...[1007, 1003].flatMap((id) => [join(id), joined(id)]),
      join(1010),
      joined(1010, 4),
    );
    expect(without.value?.joined).toEqual([1007, 1003]);
    const { failure, learnt } = play(
      channels.run(known()),
      ...attached,
      join(1007),
      joined(1007),
      join(1003),
      joined(1003, 2),
    );
    expect(failure).toMatchObject({ kind: 'rejected', protocol: 'mcs', value: 2 });
    expect(learnt).toEqual({ channels: { userChannel: 1007, joined: [1007] } });
  });

  it('names the reason of a disconnect', () => {
    const { failure } = play(
      channels.run(known()),
      ...attach,
      says({ pdu: 'disconnectProviderUltimatum', reason: 1 }),
    );
    expect(failure).toMatchObject({ kind: 'rejected', code: 'rn-provider-initiated' });
  });

  it.each([
    ['without a security header', ''],
    ['behind one', '00 00 00 00'],
  ])('hears an error that the server announces in place of a confirm, %s', (_how, header) => {
    const announced = encode(setErrorInfo, { pduSource: 1002, shareId: 0, errorInfo: 0x10 });
    const { failure, learnt } = play(
      channels.run(known()),
      ...attached,
      join(1007),
      says({
        pdu: 'sendDataIndication',
        initiator: 1002,
        channelId: 1003,
        userData: Uint8Array.of(...hex(header), ...announced),
      }),
    );
    expect(failure).toMatchObject({ protocol: 'errorInfo', code: 'ERRINFO_SERVER_DWM_CRASH' });
    expect(learnt).toMatchObject({ errorInfo: { code: 0x10, name: 'ERRINFO_SERVER_DWM_CRASH' } });
  });

  it('dies with the connection', () => {
    const failure = { kind: 'closed', received: 0 } as const;
    expect(play(channels.run(known()), ...attach, died(failure)).failure).toEqual(failure);
  });

  it('wants a user id with the confirmation', () => {
    const { failure } = play(
      channels.run(known()),
      ...attach,
      says({ pdu: 'attachUserConfirm', result: 0 }),
    );
    expect(failure).toMatchObject({ kind: 'unexpected' });
  });
});
