import { describe, expect, it } from 'vitest';
import { LEAST_PATIENCE_MS, learningPatience } from '../../src/pacing/patience.ts';

const CEILING_MS = 5000;

function taught(samples: ReadonlyArray<readonly [address: string, ms: number]>) {
  const patience = learningPatience();
  for (const [address, ms] of samples) patience.answered(address, ms);
  return (address: string, ceilingMs = CEILING_MS) => patience.limitMs(address, ceilingMs);
}

const near = (ms: number, count = 3) =>
  Array.from({ length: count }, (_, index) => [`10.0.0.${index}`, ms] as const);

describe('the patience with a silent host', () => {
  it('is the ceiling where nothing is known', () => {
    expect(taught([])('10.0.0.9')).toBe(CEILING_MS);
    expect(taught(near(1, 2))('10.0.0.9')).toBe(CEILING_MS);
  });

  it('is the floor where neighbours answer at once: a lost SYN is repeated before it', () => {
    expect(taught(near(1))('10.0.0.9')).toBe(LEAST_PATIENCE_MS);
    expect(LEAST_PATIENCE_MS).toBeGreaterThan(1_000);
  });

  it('grows with the round trip and its variation, as RFC 6298 has it', () => {
    // SRTT = R, RTTVAR = R/2, then RTTVAR shrinks by a quarter a sample of the same length.
    expect(taught(near(400))('10.0.0.9')).toBe(1000 + 400 + 4 * 200 * 0.75 * 0.75);
    const wild = taught([...near(400), ['10.0.0.4', 1200]]);
    expect(wild('10.0.0.9')).toBeGreaterThan(1000 + 400 + 800);
  });

  it('is more where an answer came to the second SYN only: packets are lost there', () => {
    const lossy = taught([...near(20, 20), ['10.0.0.30', 1020]]);
    expect(lossy('10.0.0.9')).toBeGreaterThan(2_000);
    const recovered = taught([...near(20, 20), ['10.0.0.30', 1020], ...near(20, 20)]);
    expect(recovered('10.0.0.9')).toBe(LEAST_PATIENCE_MS);
  });

  it('is never more than the ceiling', () => {
    expect(taught(near(4000))('10.0.0.9')).toBe(CEILING_MS);
    expect(taught(near(1))('10.0.0.9', 300)).toBe(300);
  });

  it('is learnt for the subnet, and with more answers for the network around it', () => {
    expect(taught(near(1, 7))('10.0.1.9')).toBe(CEILING_MS);
    expect(taught(near(1, 8))('10.0.1.9')).toBe(LEAST_PATIENCE_MS);
    expect(taught(near(1, 8))('10.1.0.9')).toBe(CEILING_MS);
    const own = taught([
      ...near(1, 50),
      ...near(900).map(([, ms], at) => [`10.0.7.${at}`, ms] as const),
    ]);
    expect(own('10.0.7.9')).toBeGreaterThan(2_000);
    expect(own('10.0.0.9')).toBe(LEAST_PATIENCE_MS);
  });

  it('is learnt for IPv6 by the /64, and for names not at all', () => {
    const six = taught([1, 2, 3].map((host) => [`2001:db8::${host}`, 1] as const));
    expect(six('2001:db8::9')).toBe(LEAST_PATIENCE_MS);
    expect(six('2001:db8:0:1::9')).toBe(CEILING_MS);
    expect(taught(near(1, 9))('rds01.example')).toBe(CEILING_MS);
  });

  it('remembers a bounded number of networks', () => {
    const patience = learningPatience();
    for (let network = 0; network < 40_000; network++) {
      for (const host of [1, 2, 3]) {
        patience.answered(`${network >> 8}.${network & 255}.0.${host}`, 1);
      }
    }
    expect(patience.limitMs('156.63.0.9', CEILING_MS)).toBe(LEAST_PATIENCE_MS);
    expect(patience.limitMs('0.0.0.9', CEILING_MS)).toBe(CEILING_MS);
  });
});
