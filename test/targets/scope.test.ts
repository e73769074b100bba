import { describe, expect, it } from 'vitest';
import { parseEntry } from '../../src/targets/entry.ts';
import { parseTargets } from '../../src/targets/parse.ts';
import { confirmationNeeded, isPublic } from '../../src/targets/scope.ts';

const publicly = (text: string) => isPublic(parseEntry(text, 'argument', { largeRanges: true }));
const reason = (text: string) => confirmationNeeded(parseTargets(text).blocks);

describe('an address', () => {
  it.each([
    '8.8.8.8',
    '9.255.255.255-10.0.0.0',
    '172.32.0.0',
    '100.128.0.0',
    '192.0.1.0',
    '223.255.255.255',
    '0.0.0.0/0',
    '10.0.0.0-11.0.0.0',
    '2600::1',
    '2001:db7:ffff::-2001:db8::',
    '::/0',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2002::1',
  ])('%s is public, or holds one', (text) => {
    expect(publicly(text)).toBe(true);
  });

  it.each([
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '127.0.0.1',
    '169.254.1.1',
    '100.64.0.1',
    '192.0.2.0/24',
    '198.51.100.7',
    '203.0.113.7',
    '198.18.0.1',
    '0.0.0.0',
    '224.0.0.0-255.255.255.255',
    '::1',
    'fd00::1',
    'fe80::1%eth0',
    '2001:db8::/32',
    '3fff::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    'host.example',
  ])('%s is not', (text) => {
    expect(publicly(text)).toBe(false);
  });
});

describe('a confirmation', () => {
  it('is not needed for a /16 of one’s own', () => {
    expect(reason('10.0.0.0/16')).toBeUndefined();
    expect(reason('')).toBeUndefined();
  });

  it('is needed for one target more', () => {
    expect(reason('10.0.0.0/16 host')).toBe('65537 targets are more than 65536');
  });

  it('is needed for a public address', () => {
    expect(reason('10.0.0.1\n8.8.8.8')).toBe('8.8.8.8:3389 (input:2) is a public address');
    expect(reason('8.8.8.0/24 8.8.4.4')).toBe(
      '8.8.8.0/24:3389 (input:1) holds public addresses, and so with 1 more',
    );
  });

  it('gives both reasons where there are two', () => {
    expect(reason('8.0.0.0/8')).toBe(
      '16777216 targets are more than 65536; 8.0.0.0/8:3389 (input:1) holds public addresses',
    );
  });
});
