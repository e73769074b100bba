import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Mechanism,
  mechanismName,
  mechTypeList,
  NegState,
  type NegTokenInit,
  negoTokenOf,
  negTokenInit,
  negTokenResp,
  ntlmMessageIn,
} from '../../src/protocol/spnego.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { latin1Bytes } from '../../src/wire/text.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

const NTLM_TOKEN = Uint8Array.of(...latin1Bytes('NTLMSSP\0'), 2, 0, 0, 0);
const NEGOEX_TOKEN = Uint8Array.of(...latin1Bytes('NEGOEXTS'), ...new Uint8Array(0xfe - 8));

const INIT = hex(`
  60 2c 06 06 2b 06 01 05 05 02                             -- SPNEGO
  a0 22 30 20
  a0 0e 30 0c 06 0a 2b 06 01 04 01 82 37 02 02 0a           -- mechTypes: NTLMSSP
  a2 0e 04 0c 4e 54 4c 4d 53 53 50 00 02 00 00 00           -- mechToken
`);

const RESP = hex(`
  a1 2d 30 2b
  a0 03 0a 01 01                                            -- accept-incomplete
  a1 0c 06 0a 2b 06 01 04 01 82 37 02 02 0a                 -- supportedMech
  a2 0e 04 0c 4e 54 4c 4d 53 53 50 00 02 00 00 00           -- responseToken
  a3 06 04 04 01 02 03 04                                   -- mechListMIC
`);

/** The beginning is printed in MS-SPNG 4; the well-known hint fills it to exactly the length printed there. */
const INIT2 = Uint8Array.of(
  ...hex(`
    60 82 01 5d 06 06 2b 06 01 05 05 02 a0 82 01 51 30 82 01 4d
    a0 1a 30 18 06 0a 2b 06 01 04 01 82 37 02 02 1e 06 0a 2b 06 01 04 01 82 37 02 02 0a
    a2 82 01 01 04 81 fe
  `),
  ...NEGOEX_TOKEN,
  ...hex('a3 2a 30 28 a0 26 1b 24'),
  ...latin1Bytes('not_defined_in_RFC4178@please_ignore'),
);

/** Ends of ranges, tags and forms of a length. */
const TELLING_BYTES = hex('00 01 03 04 06 0a 30 60 7f 80 81 82 84 a0 a1 a3 a4 ff');

const octets = fc.uint8Array({ maxLength: 200 });
const oids = fc
  .tuple(
    fc.constantFrom('0', '1', '2'),
    fc.nat(39),
    fc.array(fc.bigInt({ min: 0n, max: 1n << 64n }), { maxLength: 5 }),
  )
  .map(([root, second, tail]) => [root, second, ...tail].join('.'));

const inits: fc.Arbitrary<NegTokenInit> = fc.record(
  {
    mechTypes: fc.array(oids, { maxLength: 4 }),
    reqFlags: octets,
    mechToken: octets,
    negHints: fc.record(
      { hintName: fc.stringMatching(/^[ -~]*$/), hintAddress: octets },
      { requiredKeys: [] },
    ),
    mechListMIC: octets,
  },
  { requiredKeys: ['mechTypes'] },
);

describe('NegTokenInit', () => {
  it('offers NTLM and brings its first token', () => {
    expectGolden(negTokenInit, INIT, {
      mechTypes: [Mechanism.NTLMSSP],
      mechToken: NTLM_TOKEN,
    });
  });

  it('is in its second form what MS-SPNG prints: NegoEx before NTLM, and hints to ignore', () => {
    expectGolden(negTokenInit, INIT2, {
      mechTypes: [Mechanism.NegoEx, Mechanism.NTLMSSP],
      mechToken: NEGOEX_TOKEN,
      negHints: { hintName: 'not_defined_in_RFC4178@please_ignore' },
    });
  });

  it('has its MIC in field 3, and in field 4 where there are hints', () => {
    const mechListMIC = Uint8Array.of(7);
    const plain = encode(negTokenInit, { mechTypes: [], mechListMIC });
    const hinted = encode(negTokenInit, { mechTypes: [], mechListMIC, negHints: {} });
    expect(plain.slice(-5)).toEqual(hex('a3 03 04 01 07'));
    expect(hinted.slice(-9)).toEqual(hex('a3 02 30 00 a4 03 04 01 07'));
  });

  it('is malformed where the wrapper names another mechanism', () => {
    expect(() => decode(negTokenInit, INIT.with(9, 0x07))).toThrow(/1\.3\.6\.1\.5\.5\.7/);
  });

  it('is read back as it was written', () => {
    roundTrip(negTokenInit, inits);
  });
});

describe('NegTokenResp', () => {
  it('selects a mechanism and brings its next token', () => {
    expectGolden(negTokenResp, RESP, {
      negState: NegState['accept-incomplete'],
      supportedMech: Mechanism.NTLMSSP,
      responseToken: NTLM_TOKEN,
      mechListMIC: Uint8Array.of(1, 2, 3, 4),
    });
  });

  it('may say no more than that it is over', () => {
    expectGolden(negTokenResp, hex('a1 07 30 05 a0 03 0a 01 00'), { negState: 0 });
    expectGolden(negTokenResp, hex('a1 02 30 00'), {});
  });

  it('is read back as it was written', () => {
    roundTrip(
      negTokenResp,
      fc.record(
        { negState: fc.nat(255), supportedMech: oids, responseToken: octets, mechListMIC: octets },
        { requiredKeys: [] },
      ),
    );
  });
});

describe('an object identifier', () => {
  it.each([
    ['SPNEGO', '06 06 2b 06 01 05 05 02'],
    ['NTLMSSP', '06 0a 2b 06 01 04 01 82 37 02 02 0a'],
    ['NegoEx', '06 0a 2b 06 01 04 01 82 37 02 02 1e'],
    ['Kerberos', '06 09 2a 86 48 86 f7 12 01 02 02'],
    ['MSKerberos', '06 09 2a 86 48 82 f7 12 01 02 02'],
    ['KerberosUserToUser', '06 0a 2a 86 48 86 f7 12 01 02 02 03'],
  ] as const)('of %s has its published bytes', (name, bytes) => {
    const oid = hex(bytes);
    expectGolden(mechTypeList, Uint8Array.of(0x30, oid.length, ...oid), [Mechanism[name]]);
    expect(mechanismName(Mechanism[name])).toBe(name);
  });

  it('is kept where nobody knows it, and however large its arcs are', () => {
    const uuid = '2.25.329800735698586629295641978511506172918';
    expect(decode(mechTypeList, encode(mechTypeList, [uuid, '1.2.3']))).toEqual([uuid, '1.2.3']);
    expect(mechanismName('1.2.3')).toBe('1.2.3');
  });

  it.each([
    ['is empty', '30 02 06 00'],
    ['ends inside an arc', '30 04 06 02 2b 86'],
    ['is longer than any', `30 43 06 41 ${'01'.repeat(65)}`],
  ])('is malformed when it %s', (_what, bytes) => {
    expect(() => decode(mechTypeList, hex(bytes))).toThrow(DecodeError);
  });
});

describe('a negoToken', () => {
  it('is told by its beginning', () => {
    expect(negoTokenOf(NTLM_TOKEN)).toEqual({ kind: 'NTLMSSP', token: NTLM_TOKEN });
    expect(negoTokenOf(NEGOEX_TOKEN)).toEqual({ kind: 'NegoEx', token: NEGOEX_TOKEN });
    expect(negoTokenOf(INIT)).toEqual({
      kind: 'NegTokenInit',
      message: decode(negTokenInit, INIT),
    });
    expect(negoTokenOf(RESP)).toEqual({
      kind: 'NegTokenResp',
      message: decode(negTokenResp, RESP),
    });
  });

  it.each([
    ['Kerberos', '60 0d 06 09 2a 86 48 86 f7 12 01 02 02 01 00', 'Kerberos'],
    [
      'Kerberos with the identifier of Windows 2000',
      '60 0d 06 09 2a 86 48 82 f7 12 01 02 02 01 00',
      'Kerberos',
    ],
    ['a mechanism nobody knows', '60 05 06 03 2a 03 04', 'unknown'],
    ['nothing', '', 'unknown'],
    ['a Kerberos message without a wrapper', '6e 02 30 00', 'unknown'],
    ['half a signature', '4e 54 4c 4d', 'unknown'],
  ])('can be %s', (_what, bytes, kind) => {
    expect(negoTokenOf(hex(bytes))).toEqual({ kind, token: hex(bytes) });
  });

  it('that begins like SPNEGO and breaks off is malformed', () => {
    expect(() => negoTokenOf(RESP.slice(0, 20))).toThrow(DecodeError);
    expect(() => negoTokenOf(INIT.slice(0, 20))).toThrow(DecodeError);
  });

  it('shows the NTLM message in it, bare or wrapped', () => {
    expect(ntlmMessageIn(NTLM_TOKEN)).toEqual(NTLM_TOKEN);
    expect(ntlmMessageIn(INIT)).toEqual(NTLM_TOKEN);
    expect(ntlmMessageIn(RESP)).toEqual(NTLM_TOKEN);
    expect(ntlmMessageIn(INIT2)).toBeUndefined();
    expect(ntlmMessageIn(hex('a1 02 30 00'))).toBeUndefined();
    expect(ntlmMessageIn(hex('00'))).toBeUndefined();
  });

  it('survives any change of one byte', () => {
    for (const message of [INIT, INIT2, RESP]) {
      for (let index = 0; index < message.length; index++) {
        for (const byte of TELLING_BYTES) expectClassified(message.with(index, byte));
      }
    }
  });
});

function expectClassified(token: Uint8Array): void {
  expectTotal(negTokenInit, token);
  expectTotal(negTokenResp, token);
  try {
    negoTokenOf(token);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
}
