import { describe, expect, it } from 'vitest';
import { RDSTLS_CAPABILITIES_LENGTH, rdstlsCapabilities } from '../../src/protocol/rdstls.ts';
import { decode } from '../../src/wire/codec.ts';
import { expectGolden, hex } from '../kit/codec.ts';

describe('RDSTLS Capabilities', () => {
  it.each([1, 3])('announce versions %d', (SupportedVersions) => {
    const bytes = Uint8Array.of(1, 0, 1, 0, 1, 0, SupportedVersions, 0);
    expect(bytes).toHaveLength(RDSTLS_CAPABILITIES_LENGTH);
    expectGolden(rdstlsCapabilities, bytes, { Version: 1, SupportedVersions });
  });

  it.each(['01 00 02 00 01 00 01 00', '01 00 01 00 02 00 01 00'])('are not %s', (text) => {
    expect(() => decode(rdstlsCapabilities, hex(text))).toThrow(/where only 0x1/);
  });
});
