import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientCoreData } from '../../src/protocol/client-core-data.ts';
import { type ClientData, clientData } from '../../src/protocol/client-data.ts';
import { decode, encode, type Of } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { CONNECT_INITIAL, CONNECT_INITIAL_BYTES } from '../golden/mcs.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

const BLOCKS = CONNECT_INITIAL_BYTES.slice(-284);
/** Where blocks begin; a message that is cut there is whole. */
const BLOCK_STARTS = [0, 216, 228, 240];
/** CS_CORE without its header. */
const CORE = BLOCKS.slice(4, 216);
const VALUE = CONNECT_INITIAL.conferenceCreateRequest.clientData;
/** Ends of the optional fields in CS_CORE, counted from behind the header, the last one first. */
const CORE_ENDS = [230, 226, 222, 220, 216, 212, 208, 206, 142, 140, 138, 136, 132, 130, 128];
const CORE_LENGTH = 212;

const u32 = fc.nat(0xffff_ffff);
const u16 = fc.nat(0xffff);
const i32 = fc.integer();

describe('client data', () => {
  it('matches MS-RDPBCGR 4.1.3', () => {
    expectGolden(clientData, BLOCKS, VALUE, { wholeAt: BLOCK_STARTS });
  });

  it('reads its blocks in any order', () => {
    const shuffled = Uint8Array.of(...BLOCKS.slice(216), ...BLOCKS.slice(0, 216));
    expect(decode(clientData, shuffled)).toEqual(VALUE);
  });

  it('needs no block at all', () => {
    expectGolden(clientData, new Uint8Array(), { unknown: [] });
  });

  it('keeps blocks it does not know', () => {
    const bytes = hex('0c c0 06 00 ab cd  ff ff 04 00');
    const unknown = [
      { type: 0xc00c, bytes: hex('ab cd') }, // CS_UNUSED1
      { type: 0xffff, bytes: new Uint8Array() },
    ];
    expectGolden(clientData, bytes, { unknown }, { wholeAt: [0, 6] });
  });

  it('keeps the second block of a type as it came', () => {
    const bytes = hex('06 c0 08 00 01 00 00 00  06 c0 08 00 02 00 00 00');
    const unknown = [{ type: 0xc006, bytes: hex('02 00 00 00') }];
    expectGolden(clientData, bytes, { messageChannel: { flags: 1 }, unknown }, { wholeAt: [0, 8] });
  });

  it.each([
    ['a length shorter than its header', '06 c0 03 00'],
    ['a length beyond the message', '06 c0 09 00 00 00 00 00'],
    ['bytes behind its last field', '06 c0 09 00 00 00 00 00 00'],
    ['more than 31 channels', `03 c0 88 01 20 00 00 00 ${'00'.repeat(384)}`],
    ['more than 16 monitors', `05 c0 60 01 00 00 00 00 11 00 00 00 ${'00'.repeat(340)}`],
    ['a count that its length belies', '03 c0 08 00 01 00 00 00'],
    ['monitor attributes of another size', '08 c0 10 00 00 00 00 00 15 00 00 00 00 00 00 00'],
  ])('refuses a block with %s', (_what, text) => {
    expect(() => decode(clientData, hex(text))).toThrow(DecodeError);
  });

  it('reads and writes the extended blocks', () => {
    const bytes = hex(`
      05 c0 20 00              -- CS_MONITOR, 32 bytes
      00 00 00 00 01 00 00 00  -- flags, monitorCount
      00 fb ff ff 00 00 00 00 -- left -1280, top 0
      ff ff ff ff 1f 03 00 00  -- right -1, bottom 799
      01 00 00 00              -- primary
      06 c0 08 00 00 00 00 00  -- CS_MCS_MSGCHANNEL
      08 c0 24 00              -- CS_MONITOR_EX, 36 bytes
      00 00 00 00 14 00 00 00 01 00 00 00
      f4 01 00 00 2c 01 00 00 5a 00 00 00 96 00 00 00 8c 00 00 00
      0a c0 08 00 05 03 00 00  -- CS_MULTITRANSPORT
    `);
    const value: ClientData = {
      monitor: {
        flags: 0,
        monitorDefArray: [{ left: -1280, top: 0, right: -1, bottom: 799, flags: 1 }],
      },
      messageChannel: { flags: 0 },
      monitorExtended: {
        flags: 0,
        monitorAttributesArray: [
          {
            physicalWidth: 500,
            physicalHeight: 300,
            orientation: 90,
            desktopScaleFactor: 150,
            deviceScaleFactor: 140,
          },
        ],
      },
      multitransport: { flags: 0x305 },
      unknown: [],
    };
    expectGolden(clientData, bytes, value, { wholeAt: [0, 32, 40, 76] });
  });

  it('survives any change of one byte', () => {
    for (let offset = 0; offset < BLOCKS.length; offset++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const mutant = BLOCKS.slice();
        mutant[offset] = byte;
        expectTotal(clientData, mutant);
      }
    }
  });

  it('comes back as it was written', () => {
    const { core } = VALUE;
    if (core === undefined) throw new Error('the golden message has one');
    const monitorDefinition = fc.record({
      left: i32,
      top: i32,
      right: i32,
      bottom: i32,
      flags: u32,
    });
    const attributes = fc.record({
      physicalWidth: u32,
      physicalHeight: u32,
      orientation: u32,
      desktopScaleFactor: u32,
      deviceScaleFactor: u32,
    });
    const channel = fc.record({ name: fc.stringMatching(/^[a-z]{1,7}$/), options: u32 });
    const value: fc.Arbitrary<ClientData> = fc.record(
      {
        core: fc.constant(core),
        cluster: fc.record({ Flags: u32, RedirectedSessionID: u32 }),
        security: fc.record({ encryptionMethods: u32, extEncryptionMethods: u32 }),
        network: fc.record({ channelDefArray: fc.array(channel, { maxLength: 31 }) }),
        monitor: fc.record({
          flags: u32,
          monitorDefArray: fc.array(monitorDefinition, { maxLength: 16 }),
        }),
        messageChannel: fc.record({ flags: u32 }),
        monitorExtended: fc.record({
          flags: u32,
          monitorAttributesArray: fc.array(attributes, { maxLength: 16 }),
        }),
        multitransport: fc.record({ flags: u32 }),
        unknown: fc.array(
          fc.record({ type: fc.integer({ min: 0xc00c, max: 0xffff }), bytes: fc.uint8Array() }),
        ),
      },
      { requiredKeys: ['unknown'] },
    );
    roundTrip(clientData, value);
  });

  it('refuses to write more channels than a server takes', () => {
    const channelDefArray = Array.from({ length: 32 }, () => ({ name: 'rdpdr', options: 0 }));
    expect(() => encode(clientData, { network: { channelDefArray }, unknown: [] })).toThrow(
      RangeError,
    );
  });

  it('refuses to write a coordinate that is no 32-bit integer', () => {
    const monitorDefArray = [{ left: 2 ** 31, top: 0, right: 0, bottom: 0, flags: 0 }];
    const monitor = { flags: 0, monitorDefArray };
    expect(() => encode(clientData, { monitor, unknown: [] })).toThrow(RangeError);
  });
});

describe('client core data', () => {
  const whole: Of<typeof clientCoreData> = {
    ...decode(clientCoreData, CORE),
    desktopPhysicalWidth: 344,
    desktopPhysicalHeight: 193,
    desktopOrientation: 90,
    desktopScaleFactor: 150,
    deviceScaleFactor: 140,
  };

  it('may end behind any of its optional fields', () => {
    const bytes = encode(clientCoreData, whole);
    expect(bytes).toHaveLength(CORE_ENDS[0] ?? 0);
    expectGolden(clientCoreData, bytes, whole, { wholeAt: CORE_ENDS, open: true });
    for (const end of CORE_ENDS) {
      const part = decode(clientCoreData, bytes.slice(0, end));
      expect(encode(clientCoreData, part)).toEqual(bytes.slice(0, end));
    }
  });

  it('has lost only its last five fields in MS-RDPBCGR 4.1.3', () => {
    expect(CORE).toHaveLength(CORE_LENGTH);
    expect(decode(clientCoreData, CORE)).not.toHaveProperty('desktopPhysicalWidth');
    expect(decode(clientCoreData, CORE.slice(0, 128))).not.toHaveProperty('postBeta2ColorDepth');
  });

  it('does not mind fields that a later revision added', () => {
    const longer = Uint8Array.of(...encode(clientCoreData, whole), 1, 2, 3);
    expect(decode(clientCoreData, longer)).toEqual(whole);
  });

  it('refuses to write a field whose predecessors are left out', () => {
    const { connectionType: _, ...gap } = whole;
    expect(() => encode(clientCoreData, gap)).toThrow('connectionType is left out before others');
  });

  it('refuses to write a name that does not fit', () => {
    const clientName = 'A-NAME-OF-SEVENTEE';
    expect(() => encode(clientCoreData, { ...whole, clientName })).toThrow(RangeError);
  });

  it('reads a name that fills its field', () => {
    const clientName = 'SIXTEEN-LETTERS!';
    const bytes = encode(clientCoreData, { ...whole, clientName });
    expect(decode(clientCoreData, bytes).clientName).toBe(clientName);
  });

  it('comes back as it was written', () => {
    const value: fc.Arbitrary<Of<typeof clientCoreData>> = fc.record({
      version: u32,
      desktopWidth: u16,
      desktopHeight: u16,
      colorDepth: u16,
      SASSequence: u16,
      keyboardLayout: u32,
      clientBuild: u32,
      clientName: fc.stringMatching(/^[A-Z0-9-]{0,15}$/),
      keyboardType: u32,
      keyboardSubType: u32,
      keyboardFunctionKey: u32,
      imeFileName: fc.stringMatching(/^[a-z.]{0,31}$/),
      postBeta2ColorDepth: u16,
      clientProductId: u16,
      serialNumber: u32,
      highColorDepth: u16,
      supportedColorDepths: u16,
      earlyCapabilityFlags: u16,
      clientDigProductId: fc.stringMatching(/^[0-9-]{0,31}$/),
      connectionType: fc.nat(0xff),
      serverSelectedProtocol: u32,
      desktopPhysicalWidth: u32,
      desktopPhysicalHeight: u32,
      desktopOrientation: u16,
      desktopScaleFactor: u32,
      deviceScaleFactor: u32,
    });
    roundTrip(clientCoreData, value);
  });
});
