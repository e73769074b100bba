import { describe, expect, it } from 'vitest';
import { ioChannel } from '../../../src/handshake/io-channel.ts';
import {
  encryptedLayer,
  plainLayer,
  type SecurityLayer,
} from '../../../src/handshake/security-layer.ts';
import { activation } from '../../../src/handshake/stages/activation.ts';
import { confirmActive, demandActive } from '../../../src/protocol/demand-active.ts';
import { setErrorInfo } from '../../../src/protocol/error-info.ts';
import {
  control,
  deactivateAll,
  fontList,
  synchronize,
} from '../../../src/protocol/finalization.ts';
import { enhancedServerRedirection } from '../../../src/protocol/redirection.ts';
import { saveSessionInfo } from '../../../src/protocol/save-session-info.ts';
import { decode, encode } from '../../../src/wire/codec.ts';
import { DEMAND_ACTIVE_BYTES } from '../../golden/active.ts';
import { hex } from '../../kit/codec.ts';
import { IO_CHANNEL, type ServerEnd, serverEnd, USER_CHANNEL } from '../../kit/io.ts';
import { died, type Line, play, serverBytes } from '../../kit/transcript.ts';

/** MS-RDPBCGR 4.1.19 to 4.1.22, decrypted. */
const SYNCHRONIZE = hex('16 00 17 00 ea 03 ea 03 01 00 14 00 16 00 1f 00 00 00 01 00 63 44');
const COOPERATE = hex(`
  1a 00 17 00 ea 03 ea 03 01 00 b5 02 1a 00 14 00 00 00 04 00 00 00 00 00 00 00
`);
const GRANTED = hex(`
  1a 00 17 00 ea 03 ea 03 01 00 12 02 1a 00 14 00 00 00 02 00 ef 03 ea 03 00 00
`);
const FONT_MAP = hex(`
  1a 00 17 00 ea 03 ea 03 01 00 45 02 1a 00 28 00 00 00 00 00 00 00 03 00 04 00
`);
const SHARE_ID = 0x0001_03ea;

const SYN_AT = 1_700_000_000_000;
const clock = () => SYN_AT + 412;
const knowing = (layer: SecurityLayer = plainLayer()) => ({
  tcp: { address: '192.0.2.7', synAt: SYN_AT },
  channels: { userChannel: USER_CHANNEL, joined: [USER_CHANNEL, IO_CHANNEL] },
  logon: ioChannel({ userChannel: USER_CHANNEL, ioChannel: IO_CHANNEL, layer }),
});

/** Everything with which a Demand Active is answered, in its order. */
function answered(end: ServerEnd, shareId = SHARE_ID): Line[] {
  const header = { pduSource: USER_CHANNEL, shareId };
  return [
    end.hearsShare(confirmActive, (confirm) => {
      expect(confirm).toMatchObject({ ...header, originatorId: 0x3ea, sourceDescriptor: 'MSTSC' });
      expect(confirm.capabilitySets.bitmap).toMatchObject({ desktopWidth: 1280 });
      expect(Object.keys(confirm.capabilitySets).length).toBeGreaterThan(15);
    }),
    end.hearsShare(synchronize, (sent) =>
      expect(sent).toEqual({ ...header, messageType: 1, targetUser: 0x3ea }),
    ),
    ...[4, 1].map((action) =>
      end.hearsShare(control, (sent) =>
        expect(sent).toEqual({ ...header, action, grantId: 0, controlId: 0 }),
      ),
    ),
    end.hearsShare(fontList, (sent) =>
      expect(sent).toMatchObject({ ...header, listFlags: 3, entrySize: 50 }),
    ),
  ];
}

const FACTS = {
  sourceDescriptor: 'RDP',
  desktop: { width: 1280, height: 1024, bitsPerPixel: 24 },
  reactivations: 0,
};

describe('the stage activation', () => {
  it('goes from the Demand Active of MS-RDPBCGR 4.1.12 to the Font Map of 4.1.22', () => {
    const end = serverEnd();
    const { value, learnt } = play(
      activation.run(knowing(), { clock }),
      end.sends(DEMAND_ACTIVE_BYTES),
      ...answered(end),
      ...[SYNCHRONIZE, COOPERATE, GRANTED, FONT_MAP].map((pdu) => end.sends(pdu)),
    );
    expect(value).toEqual({});
    expect(activation.stops({ activation: {} })).toBeUndefined();
    expect(learnt).toMatchObject({ activation: { ...FACTS, activeAfterMs: 412 } });
    const { capabilitySets } = (learnt as { activation: { capabilitySets: string[] } }).activation;
    expect(capabilitySets).toHaveLength(13);
    expect(capabilitySets).toContain('general');
  });

  it.each([
    ['128 bit', 2],
    ['FIPS', 16],
  ])('goes the same way under Standard RDP Security with %s', (_name, encryptionMethod) => {
    const parameters = {
      encryptionMethod,
      encryptionLevel: 3,
      clientRandom: new Uint8Array(32).fill(1),
      serverRandom: new Uint8Array(32).fill(2),
    };
    const theirs = encryptedLayer('server', parameters);
    const end = serverEnd(theirs);
    const ours = encryptedLayer('client', parameters);
    const { value, learnt } = play(
      activation.run(knowing(ours), { clock }),
      end.sharesAll(DEMAND_ACTIVE_BYTES),
      ...answered(end),
      ...[SYNCHRONIZE, COOPERATE, GRANTED, FONT_MAP].map((pdu) => end.sharesAll(pdu)),
    );
    expect(value).toEqual({});
    expect(learnt).toMatchObject({ activation: FACTS });
    expect(ours.invalidMacs + theirs.invalidMacs).toBe(0);
  });

  it('takes several PDUs in one, and updates on the fast path between them', () => {
    const end = serverEnd();
    const { value } = play(
      activation.run(knowing(), { clock }),
      end.sends(DEMAND_ACTIVE_BYTES),
      ...answered(end),
      end.sends(Uint8Array.of(...SYNCHRONIZE, ...COOPERATE)),
      serverBytes(hex('00 06 03 00 00 00')),
      end.sends(Uint8Array.of(...GRANTED, ...FONT_MAP)),
    );
    expect(value).toEqual({});
  });

  it('begins anew after a Deactivate All', () => {
    const end = serverEnd();
    const again = encode(demandActive, {
      ...decode(demandActive, DEMAND_ACTIVE_BYTES),
      shareId: 0x0002_03ea,
    });
    const { value, learnt } = play(
      activation.run(knowing(), { clock }),
      end.sends(DEMAND_ACTIVE_BYTES),
      ...answered(end),
      end.shares(deactivateAll, { pduSource: 1002, shareId: SHARE_ID, sourceDescriptor: '' }),
      end.sends(again),
      ...answered(end, 0x0002_03ea),
      end.sends(FONT_MAP),
    );
    expect(value).toEqual({});
    expect(learnt).toMatchObject({ activation: { reactivations: 1, activeAfterMs: 412 } });
  });

  it('does not begin anew for ever', () => {
    const end = serverEnd();
    const { failure } = play(
      activation.run(knowing(), { clock }),
      ...[1, 2, 3, 4].flatMap(() => [end.sends(DEMAND_ACTIVE_BYTES), ...answered(end)]),
      end.sends(DEMAND_ACTIVE_BYTES),
    );
    expect(failure).toMatchObject({ kind: 'unexpected', got: '5 Demand Active PDUs' });
  });

  it('does not take a Font Map for active that comes before the Demand Active', () => {
    const end = serverEnd();
    const failure = { kind: 'timedOut', afterMs: 100 } as const;
    const played = play(activation.run(knowing(), { clock }), end.sends(FONT_MAP), died(failure));
    expect(played).toEqual({ failure, learnt: {} });
  });

  it('hears why nobody can log on, and why the session ends', () => {
    const end = serverEnd();
    const header = { pduSource: 1002, shareId: SHARE_ID };
    const { failure, learnt } = play(
      activation.run(knowing(), { clock }),
      end.sends(DEMAND_ACTIVE_BYTES),
      ...answered(end),
      end.shares(saveSessionInfo, {
        ...header,
        infoType: 'INFOTYPE_LOGON_EXTENDED_INFO',
        logonErrors: { ErrorNotificationType: 0xffff_fffa, ErrorNotificationData: 2 },
      }),
      end.shares(setErrorInfo, { ...header, errorInfo: 0x11 }),
    );
    expect(failure).toMatchObject({ code: 'ERRINFO_CLOSE_STACK_ON_DRIVER_FAILURE' });
    expect(learnt).toMatchObject({
      activation: FACTS,
      logonNotice: {
        event: 'logonError',
        type: 'LOGON_MSG_NO_PERMISSION',
        data: 'LOGON_FAILED_OTHER',
      },
      errorInfo: { code: 0x11, name: 'ERRINFO_CLOSE_STACK_ON_DRIVER_FAILURE' },
    });
  });

  it('goes on after an error info of zero', () => {
    const end = serverEnd();
    const { value } = play(
      activation.run(knowing(), { clock }),
      end.shares(setErrorInfo, { pduSource: 1002, shareId: 0, errorInfo: 0 }),
      end.sends(DEMAND_ACTIVE_BYTES),
      ...answered(end),
      end.sends(FONT_MAP),
    );
    expect(value).toEqual({});
  });

  it('stops where the server sends its clients elsewhere', () => {
    const { value, learnt } = play(
      activation.run(knowing(), { clock }),
      serverEnd().shares(enhancedServerRedirection, {
        pduSource: 1002,
        SessionID: 4,
        RedirFlags: 0,
        TargetNetAddress: '192.0.2.9',
      }),
    );
    const { ended } = value ?? {};
    expect(ended).toBe('the server sends its clients to another host');
    expect(activation.stops({ activation: value ?? {} })).toBe(ended);
    expect(learnt).toMatchObject({ redirection: { targetNetAddress: '192.0.2.9' } });
  });

  it('tells where a Demand Active is broken', () => {
    const broken = DEMAND_ACTIVE_BYTES.slice();
    broken[12] = 0xff; // lengthSourceDescriptor
    const { failure } = play(activation.run(knowing(), { clock }), serverEnd().sends(broken));
    expect(failure).toMatchObject({ kind: 'malformed' });
  });
});
