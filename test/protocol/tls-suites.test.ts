import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { CipherSuite } from '../../src/protocol/cipher-suites.ts';
import { TlsVersion, type TlsVersionName } from '../../src/protocol/tls-record.ts';
import { suitesOf, TlsCipherSuite } from '../../src/protocol/tls-suites.ts';

const VERSIONS = Object.keys(TlsVersion) as TlsVersionName[];

/** Registered name by number, as the openssl of this machine has them. */
const REGISTERED = registered();

function registered(): ReadonlyMap<number, string> {
  const every = ['ciphers', '-V', '-stdname', 'ALL:COMPLEMENTOFALL@SECLEVEL=0'];
  const { status, stdout } = spawnSync('openssl', every, { encoding: 'utf8' });
  if (status !== 0) return new Map();
  const rows = stdout.matchAll(/0x(..),0x(..) - (\S+)/g);
  return new Map(
    [...rows].map(([, high, low, name]) => [Number.parseInt(`${high}${low}`, 16), name as string]),
  );
}

describe('the suites', () => {
  it.skipIf(REGISTERED.size === 0)('have the names that openssl gives their numbers', () => {
    const known = Object.entries(TlsCipherSuite).filter(([, value]) => REGISTERED.has(value));
    expect(known.length).toBeGreaterThan(70);
    for (const [name, value] of known) expect(REGISTERED.get(value)).toBe(name);
  });

  it.skipIf(REGISTERED.size === 0)('leave out nothing of what openssl has for certificates', () => {
    const asked: readonly number[] = Object.values(TlsCipherSuite);
    const missing = [...REGISTERED].filter(
      ([value, name]) => !asked.includes(value) && !/PSK|SRP|_DSS_/.test(name),
    );
    expect(missing).toEqual([]);
  });

  it('have each number once, those that servers have been seen to choose among them', () => {
    const numbers: readonly number[] = Object.values(TlsCipherSuite);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const seen of Object.values(CipherSuite)) expect(numbers).toContain(seen);
  });
});

describe('what goes with a version', () => {
  it.each(VERSIONS)('%s fits into a hello', (version) => {
    expect(suitesOf(version).length).toBeGreaterThan(4);
    expect(suitesOf(version).length).toBeLessThanOrEqual(127);
  });

  it('is nothing newer than the version', () => {
    expect(suitesOf('TLSv1.3').every((name) => /^TLS_(AES|CHACHA)/.test(name))).toBe(true);
    expect(suitesOf('TLSv1.2').filter((name) => suitesOf('TLSv1.3').includes(name))).toEqual([]);
    const newer = suitesOf('TLSv1.1').filter((name) => /GCM|CCM|POLY1305|SHA256|SHA384/.test(name));
    expect(newer).toEqual([]);
    expect(suitesOf('TLSv1')).toEqual(suitesOf('TLSv1.1'));
    expect(suitesOf('SSLv3').filter((name) => name.includes('EC'))).toEqual([]);
    expect(suitesOf('SSLv3')).toContain('TLS_RSA_WITH_3DES_EDE_CBC_SHA');
  });

  it('begins with what protects most', () => {
    expect(suitesOf('TLSv1.2')[0]).toMatch(/^TLS_ECDHE_.*(GCM|POLY1305)/);
    expect(suitesOf('TLSv1').at(-1)).toMatch(/NULL/);
  });
});
