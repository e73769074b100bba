import { expect, it } from 'vitest';
import { lastWords } from '../../src/handshake/goodbye.ts';
import { hex } from '../kit/codec.ts';

it('says goodbye where there is a domain to leave, and nothing elsewhere', () => {
  expect(lastWords({})).toBeUndefined();
  expect(lastWords({ x224: {}, tls: {} })).toBeUndefined();
  // The Disconnect Provider Ultimatum of MS-RDPBCGR 4.2.2.
  expect(lastWords({ mcs: {} })).toEqual(hex('03 00 00 09 02 f0 80 21 80'));
});
