import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEntry } from '../../src/targets/entry.ts';
import { TargetError } from '../../src/targets/problem.ts';
import { type Block, countOf, formatBlock } from '../../src/targets/target.ts';
import { targetsIn } from '../../src/targets/target-set.ts';
import { block } from './arbitraries.ts';

/** An entry, how it is written in full, and how many targets it stands for. */
const GOOD: readonly (readonly [string, string, bigint])[] = [
  ['host', 'host:3389', 1n],
  ['RDS01.Example:3390', 'RDS01.Example:3390', 1n],
  ['host.example.', 'host.example.:3389', 1n],
  ['_rdp.a_b', '_rdp.a_b:3389', 1n],
  ['10-0-0-1.example', '10-0-0-1.example:3389', 1n],
  ['10.0.0.1-old.example', '10.0.0.1-old.example:3389', 1n],
  ['web-1-20', 'web-1-20:3389', 1n],
  ['0xcafe.example', '0xcafe.example:3389', 1n],
  [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example:3389`, 1n],
  ['münchen.example', 'xn--mnchen-3ya.example:3389', 1n],
  ['МОСКВА.example:3390', 'xn--80adxhks.example:3390', 1n],
  ['10.0.0.1', '10.0.0.1:3389', 1n],
  ['10.0.0.1:1', '10.0.0.1:1', 1n],
  ['255.255.255.255:65535', '255.255.255.255:65535', 1n],
  ['10.0.0.1/32', '10.0.0.1:3389', 1n],
  ['fd00::1', '[fd00::1]:3389', 1n],
  ['FD00:0:0::0001', '[fd00::1]:3389', 1n],
  ['[fd00::1]', '[fd00::1]:3389', 1n],
  ['[fd00::1]:3390', '[fd00::1]:3390', 1n],
  ['[fd00::1:3389]', '[fd00::1:3389]:3389', 1n],
  ['fd00::1:3390', '[fd00::1:3390]:3389', 1n],
  ['::3389', '[::3389]:3389', 1n],
  ['1:2:3:4:5:6:7:3389', '[1:2:3:4:5:6:7:3389]:3389', 1n],
  ['fe80::1%eth0', '[fe80::1%eth0]:3389', 1n],
  ['[fe80::1%eth-0]:3390', '[fe80::1%eth-0]:3390', 1n],
  ['::ffff:192.0.2.1', '[::ffff:c000:201]:3389', 1n],
  ['10.0.0.0/24', '10.0.0.0/24:3389', 256n],
  ['10.0.0.0/24:3390', '10.0.0.0/24:3390', 256n],
  ['0.0.0.0/0', '0.0.0.0/0:3389', 1n << 32n],
  ['fd00::/120', '[fd00::/120]:3389', 256n],
  ['[fd00::/104]:3390', '[fd00::/104]:3390', 1n << 24n],
  ['10.0.0.1-10.0.0.20', '10.0.0.1-10.0.0.20:3389', 20n],
  ['10.0.0.1-20', '10.0.0.1-10.0.0.20:3389', 20n],
  ['10.0.0.1-20:3390', '10.0.0.1-10.0.0.20:3390', 20n],
  ['10.0.0.0-10.0.0.255', '10.0.0.0/24:3389', 256n],
  ['10.0.0.7-7', '10.0.0.7:3389', 1n],
  ['fd00::1-fd00::20', '[fd00::1-fd00::20]:3389', 32n],
  ['[fd00::1-fd00::20]:3390', '[fd00::1-fd00::20]:3390', 32n],
  ['rdp://host', 'host:3389', 1n],
  ['RDP://host:3390/', 'host:3390', 1n],
  ['rdp://[fd00::1]:3390', '[fd00::1]:3390', 1n],
];

const NOT_WHOLE = 'write four decimal numbers, as in 10.0.0.1';
const PORT = 'a port is a number from 1 to 65535';
const ALPHABET = 'a host name has letters, digits, "-", "_" and "."';
const BRACKETS =
  'is neither host:port nor an IPv6 address, which with a port is written [fd00::1]:3389';

/** An entry, and everything that is said about it. */
const BAD: readonly (readonly [string, string])[] = [
  // What programs that follow inet_aton would read as another address.
  [
    '010.0.0.1',
    '"010.0.0.1" has a leading zero, which some programs read as octal; write 10.0.0.1 (or 8.0.0.1)',
  ],
  [
    '010.0.0.1:3390',
    '"010.0.0.1:3390" is refused: "010.0.0.1" has a leading zero, which some programs read as octal; write 10.0.0.1 (or 8.0.0.1)',
  ],
  [
    '192.168.001.001',
    '"192.168.001.001" has a leading zero, which some programs read as octal; write 192.168.1.1',
  ],
  [
    '089.0.0.1',
    '"089.0.0.1" has a leading zero, which some programs read as octal; write 89.0.0.1',
  ],
  [
    '127.1',
    `"127.1" is not a complete IPv4 address, though some programs read it as 127.0.0.1; ${NOT_WHOLE}`,
  ],
  [
    '0x7f.1',
    `"0x7f.1" is not a complete IPv4 address, though some programs read it as 127.0.0.1; ${NOT_WHOLE}`,
  ],
  [
    '2130706433',
    `"2130706433" is not a complete IPv4 address, though some programs read it as 127.0.0.1; ${NOT_WHOLE}`,
  ],
  ['1.2.3.4.5', `"1.2.3.4.5" is not a complete IPv4 address; ${NOT_WHOLE}`],
  ['300.1.1.1', '"300.1.1.1" is not an IPv4 address: 300 is more than 255'],
  ['１０.0.0.1', '"１０.0.0.1" has digits of another script; write an address with 0 to 9'],
  ['::ffff:010.0.0.1', `"::ffff:010.0.0.1" ${BRACKETS}`],
  // Networks.
  [
    '10.0.0.5/24',
    '"10.0.0.5/24" has host bits set; write 10.0.0.0/24 for the network, or 10.0.0.5 for the one address',
  ],
  [
    'fd00::5/120',
    '"fd00::5/120" has host bits set; write fd00::/120 for the network, or fd00::5 for the one address',
  ],
  ['10.0.0.0/33', '"10.0.0.0/33" has prefix length "33"; a prefix length is a number from 0 to 32'],
  ['10.0.0.0/08', '"10.0.0.0/08" has prefix length "08"; a prefix length is a number from 0 to 32'],
  ['10.0.0.0/', '"10.0.0.0/" has prefix length ""; a prefix length is a number from 0 to 32'],
  ['fd00::/129', '"fd00::/129" has prefix length "129"; a prefix length is a number from 0 to 128'],
  ['10.0.0.0/255.255.255.0', '"10.0.0.0/255.255.255.0" has a netmask; write 10.0.0.0/24'],
  [
    '10.0.0.0/255.0.255.0',
    '"10.0.0.0/255.0.255.0" has prefix length "255.0.255.0"; a prefix length is a number from 0 to 32',
  ],
  [
    '10.0/16',
    `"10.0/16" is refused: "10.0" is not a complete IPv4 address, though some programs read it as 10.0.0.0; ${NOT_WHOLE}`,
  ],
  [
    'fd00::/120:3390',
    '"fd00::/120:3390" has prefix length "120:3390"; a prefix length is a number from 0 to 128, and with a port is written [fd00::/120]:3389',
  ],
  [
    '[fd00::]/120',
    '"[fd00::]/120" has its prefix length outside the brackets; write [fd00::/120]:3389',
  ],
  [
    'fd00::/64',
    '"fd00::/64" holds 18446744073709551616 addresses; IPv6 ranges are taken up to a /104, which holds 16777216',
  ],
  ['host/24', '"host/24" has a prefix length, which a name cannot have; write host'],
  [
    'fd00::1:3389',
    '"fd00::1:3389" may be an address or one with its port; write [fd00::1:3389] or [fd00::1]:3389',
  ],
  [
    './hosts.txt',
    '"./hosts.txt" is a path and no host; for the targets in a file write @./hosts.txt',
  ],
  ['/h', '"/h" is a path and no host; for the targets in a file write @/h'],
  ['lists/h', '"lists/h" is a path and no host; for the targets in a file write @lists/h'],
  [
    'C:\\hosts.txt',
    '"C:\\\\hosts.txt" holds a backslash; write a host alone, or @FILE for the targets in a file',
  ],
  ['fe80::1%eth0/128', '"fe80::1%eth0/128" has a zone, which only a single address can have'],
  // Ranges.
  [
    '10.0.0.20-10.0.0.1',
    '"10.0.0.20-10.0.0.1" is a range that runs backwards; write 10.0.0.1-10.0.0.20',
  ],
  ['10.0.0.20-1', '"10.0.0.20-1" is a range that runs backwards; write 10.0.0.1-10.0.0.20'],
  [
    '10.0.0.1-300',
    '"10.0.0.1-300" is refused: "10.0.0.300" is not an IPv4 address: 300 is more than 255',
  ],
  [
    '10.0.0.1-10.0.0.020',
    '"10.0.0.1-10.0.0.020" is refused: "10.0.0.020" has a leading zero, which some programs read as octal; write 10.0.0.20 (or 10.0.0.16)',
  ],
  ['10.0.0.1-', '"10.0.0.1-" is a range without its other end; write 10.0.0.1-10.0.0.20'],
  ['10.0.0.1-10.0.0.5-7', '"10.0.0.1-10.0.0.5-7" is refused: "10.0.0.5-7" is not an address'],
  ['10.0.0.1-fd00::1', '"10.0.0.1-fd00::1" is a range from one IP version to the other'],
  [
    'fd00::1-20',
    '"fd00::1-20" shortens its last address; write it in full, as in fd00::1-fd00::20',
  ],
  [
    'fe80::1%eth0-fe80::2',
    '"fe80::1%eth0-fe80::2" has a zone, which only a single address can have',
  ],
  [
    'fd00::-fd00::100:0',
    '"fd00::-fd00::100:0" holds 16777217 addresses; IPv6 ranges are taken up to a /104, which holds 16777216',
  ],
  ['-', '"-" stands alone; write a range without blanks, as in 10.0.0.1-10.0.0.20'],
  [
    '10.0.0.*',
    '"10.0.0.*" holds a wildcard; write a network as 10.0.0.0/24, a range as 10.0.0.1-20',
  ],
  // Ports and brackets.
  ['host:0', `"host:0" has port "0"; ${PORT}`],
  ['host:65536', `"host:65536" has port "65536"; ${PORT}`],
  ['host:', `"host:" has port ""; ${PORT}`],
  ['host:rdp', `"host:rdp" has port "rdp"; ${PORT}`],
  ['host:03389', `"host:03389" has port "03389"; ${PORT}`],
  ['host:-1', `"host:-1" has port "-1"; ${PORT}`],
  ['[fd00::1]:0', `"[fd00::1]:0" has port "0"; ${PORT}`],
  [':3389', '":3389" names no host'],
  ['host:1:2', `"host:1:2" ${BRACKETS}`],
  ['fd00::1::2', `"fd00::1::2" ${BRACKETS}`],
  ['[fd00::1', '"[fd00::1" has brackets that do not match; write [fd00::1]:3389'],
  ['[fd00::1]3390', '"[fd00::1]3390" has text after the brackets; write [fd00::1]:3389'],
  ['[]:1', '"[]:1" has nothing between its brackets; write [fd00::1]:3389'],
  ['[10.0.0.1]:1', '"[10.0.0.1]:1" has brackets, which are for IPv6 only; write 10.0.0.1:1'],
  // Names.
  ['a..b', '"a..b" begins with a dot or has two in a row'],
  ['.a', '".a" begins with a dot or has two in a row'],
  ['-a.example', '"-a.example" has a hyphen at the edge of "-a"'],
  ['a-.example:1', '"a-.example:1" is refused: "a-.example" has a hyphen at the edge of "a-"'],
  ['a;b', `"a;b" holds ";"; ${ALPHABET}`],
  [
    '\\\\srv\\share',
    '"\\\\\\\\srv\\\\share" holds a backslash; write a host alone, or @FILE for the targets in a file',
  ],
  ['ä%2e', `"ä%2e" holds "%"; ${ALPHABET}`],
  ['a\u202eb', '"a\\u{202e}b" cannot be written as a host name in ASCII'],
  ['a\u001b[31m', `"a\\u{1b}[31m" holds "\\u{1b}"; ${ALPHABET}`],
  ['a'.repeat(64), `"${'a'.repeat(64)}" has 64 characters between two dots; 63 are the most`],
  [`${'a.'.repeat(127)}a`, `"${'a.'.repeat(50)}…" has 255 characters; a host name has at most 253`],
  ['a'.repeat(2000), `"${'a'.repeat(100)}…" has 2000 characters, too many for a target`],
  // Other things that people paste.
  ['user:p@ss@host', '"…@host" names a user, which has no place in a target; write host alone'],
  ['user@host', '"…@host" names a user, which has no place in a target; write host alone'],
  [
    'rdp://user:secret@host:3390',
    '"…@host:3390" names a user, which has no place in a target; write host:3390 alone',
  ],
  [
    'https://host.example/path?x',
    '"https://host.example/path?x" is a URL of another service; write host.example alone',
  ],
  ['https://', '"https://" is a URL of another service; write host or host:port'],
  [
    'rdp://full%20address=s:host:3389',
    '"rdp://full%20address=s:host:3389" is an rdp: URI with attributes; write its address as host or host:port',
  ],
  ['@hosts.txt', '"@hosts.txt" names a file; give each file as an argument of its own'],
  ['a\0b', '"a\\u{0}b" holds NUL characters: UTF-16 is read only with a byte order mark'],
  ['a\ufffd', '"a\ufffd" holds bytes that are not UTF-8'],
];

describe('an entry', () => {
  it.each(GOOD)('%s is taken as %s', (text, full, count) => {
    const taken = parseEntry(text, 'argument');
    expect(formatBlock(taken)).toBe(full);
    expect(countOf(taken)).toBe(count);
    expect(taken.source).toBe('argument');
  });

  it.each(BAD)('%j is refused', (text, message) => {
    expect(() => parseEntry(text, 'hosts.txt:3')).toThrow(
      expect.objectContaining({ name: 'TargetError', message: `hosts.txt:3: ${message}` }),
    );
  });

  it('takes the port of the list where it names none', () => {
    expect(parseEntry('host', 'argument', { port: 3390 }).port).toBe(3390);
    expect(parseEntry('host:1', 'argument', { port: 3390 }).port).toBe(1);
  });

  it('takes large IPv6 ranges only when that is asked for', () => {
    expect(countOf(parseEntry('fd00::/64', 'argument', { largeRanges: true }))).toBe(1n << 64n);
  });

  it('carries labels to each target, and none where there are none', () => {
    const labels = { site: 'north' };
    expect([...targetsIn(parseEntry('10.0.0.1-2', 'argument', { labels }))]).toEqual([
      { host: '10.0.0.1', port: 3389, source: 'argument', labels },
      { host: '10.0.0.2', port: 3389, source: 'argument', labels },
    ]);
    expect(Object.keys(parseEntry('host', 'argument'))).not.toContain('labels');
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(block, (made) => {
        const text = formatBlock(made);
        const read = parseEntry(text, made.source, { largeRanges: true });
        expect(read).toEqual(made);
        expect(formatBlock(read)).toBe(text);
      }),
    );
  });

  it('throws nothing but TargetError, whatever it is given', () => {
    const pieces = fc.constantFrom(
      ...['10.0.0.1', 'fd00::', '/', '-', ':', '[', ']', '%', '.', '24', '0x', '@', 'rdp://', 'ä'],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        let taken: Block;
        try {
          taken = parseEntry(given, 'argument');
        } catch (error) {
          expect(error).toBeInstanceOf(TargetError);
          expect((error as TargetError).message).toMatch(/^argument: "[^\p{C}]*$/u);
          return;
        }
        expect(parseEntry(formatBlock(taken), 'argument')).toEqual(taken);
      }),
      { numRuns: 2000 },
    );
  });
});
