import { describe, expect, it } from 'vitest';
import { dns } from '../../../src/handshake/stages/dns.ts';
import { died, play, resolved } from '../../kit/transcript.ts';

describe('the stage dns', () => {
  it('hands over the addresses in the order of the resolver', () => {
    const addresses = ['2001:db8::7', '192.0.2.7'];
    expect(play(dns.run(), resolved(addresses))).toEqual({ value: addresses, learnt: {} });
    expect(dns.stops({ dns: addresses })).toBeUndefined();
  });

  it('dies of a name that has none', () => {
    const failure = { kind: 'unresolved', code: 'ENOTFOUND' } as const;
    expect(play(dns.run(), died(failure)).failure).toEqual(failure);
  });

  it('ends the walk where every address is excluded', () => {
    expect(dns.stops({ dns: [] })).toBe('every address of the name is excluded');
  });

  it('is left out where the addresses are known', () => {
    expect(dns.applies({}, { addresses: ['192.0.2.7'] })).toBe(false);
    expect(dns.applies({}, {})).toBe(true);
  });
});
