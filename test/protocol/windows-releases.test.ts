import { describe, expect, it } from 'vitest';
import { windowsProduct, windowsReleases } from '../../src/protocol/windows-releases.ts';

describe('a build of Windows', () => {
  it.each([
    [5, 1, 2600, 'Windows XP', '2014-04-08'],
    [6, 1, 7601, 'Windows 7 SP1 / Windows Server 2008 R2 SP1', '2020-01-14'],
    [6, 3, 9600, 'Windows 8.1 / Windows Server 2012 R2', '2023-10-10'],
    [10, 0, 14393, 'Windows 10 1607 / Windows 10 LTSB 2016 / Windows Server 2016', '2027-01-12'],
    [10, 0, 20348, 'Windows Server 2022', '2031-10-14'],
    [10, 0, 22631, 'Windows 11 23H2', '2026-11-10'],
  ])('%i.%i.%i is %s', (major, minor, build, product, endOfSupport) => {
    expect(windowsProduct(major, minor, build)).toEqual({ product, endOfSupport });
  });

  it('is every release that shares it', () => {
    expect(windowsReleases(6, 2, 9200)).toEqual([
      { product: 'Windows 8', endOfSupport: '2016-01-12' },
      {
        product: 'Windows Server 2012',
        endOfSupport: '2023-10-10',
        endOfPaidUpdates: '2026-10-13',
      },
    ]);
  });

  it('may stand for releases that were switched on by an enablement package', () => {
    expect(windowsReleases(10, 0, 19041).map(({ product }) => product)).toContain(
      'Windows 10 22H2',
    );
    expect(windowsProduct(10, 0, 19041)).toEqual({
      product: 'Windows 10 2004 / Windows Server 2004, or an enablement-package release on it',
      endOfSupport: '2032-01-13',
    });
  });

  it('may be none that is known', () => {
    expect(windowsReleases(6, 1, 0)).toEqual([]);
    expect(windowsProduct(6, 1, 0)).toBeUndefined();
  });

  it('has days that can be compared as text', () => {
    for (const [major, minor, build] of EVERY_BUILD) {
      const releases = windowsReleases(major, minor, build);
      expect(releases.length).toBeGreaterThan(0);
      for (const { endOfSupport, endOfPaidUpdates = '9999-12-31' } of releases) {
        expect(new Date(endOfSupport).toISOString()).toBe(`${endOfSupport}T00:00:00.000Z`);
        expect(endOfPaidUpdates > endOfSupport).toBe(true);
      }
    }
  });
});

const EVERY_BUILD: readonly (readonly [number, number, number])[] = [
  [5, 0, 2195],
  [5, 1, 2600],
  [5, 2, 3790],
  ...[6000, 6001, 6002, 6003].map((build) => [6, 0, build] as const),
  [6, 1, 7600],
  [6, 1, 7601],
  [6, 2, 9200],
  [6, 3, 9600],
  ...[10240, 10586, 14393, 15063, 16299, 17134, 17763, 18362, 18363].map(tenth),
  ...[19041, 19042, 19043, 19044, 19045, 20348, 22000, 22621, 22631].map(tenth),
  ...[25398, 26100, 26200, 28000].map(tenth),
];

function tenth(build: number): readonly [number, number, number] {
  return [10, 0, build];
}
