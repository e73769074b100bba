import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress } from '../../src/targets/address.ts';
import { belongsTo, shardOf } from '../../src/targets/shard.ts';

const addresses = Array.from({ length: 4096 }, (_, index) =>
  formatAddress(4, 0x0a00_0000n + BigInt(index)),
);

describe('shards', () => {
  it('give each host to exactly one of them', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), (host, of) => {
        const owners = Array.from({ length: of }, (_, index) => index + 1).filter((number) =>
          belongsTo({ number, of }, host),
        );
        expect(owners).toHaveLength(1);
      }),
    );
  });

  it('are of about the same size, for networks too', () => {
    for (const of of [2, 3, 4, 7, 16]) {
      const sizes = new Map<number, number>();
      for (const host of addresses) {
        const shard = shardOf(host, of);
        sizes.set(shard, (sizes.get(shard) ?? 0) + 1);
      }
      const share = addresses.length / of;
      expect(Math.min(...sizes.values())).toBeGreaterThan(share * 0.8);
      expect(Math.max(...sizes.values())).toBeLessThan(share * 1.2);
    }
  });

  it('are the same from version to version, and for a name in any case', () => {
    const hosts = ['10.0.0.1', '10.0.0.2', '2001:db8::1', 'rds01.example', 'RDS01.Example'];
    expect(hosts.map((host) => shardOf(host, 1000))).toMatchInlineSnapshot(`
      [
        575,
        326,
        819,
        162,
        162,
      ]
    `);
  });
});
