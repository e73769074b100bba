import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, entryReader, textReader } from '../../src/targets/lines.ts';

function entries(...chunks: readonly string[]): Entry[] {
  const reader = entryReader();
  return [...chunks.flatMap((chunk) => [...reader.push(chunk)]), ...reader.end()];
}

function decoded(...chunks: readonly (readonly number[])[]): string {
  const reader = textReader();
  return chunks.map((chunk) => reader.push(Uint8Array.from(chunk))).join('') + reader.end();
}

describe('the entries of a list', () => {
  it('stand between blanks and commas, and have the number of their line', () => {
    expect(entries('a, b\tc\n\n  # nothing\n,d,,e # f\ng')).toEqual([
      { text: 'a', line: 1 },
      { text: 'b', line: 1 },
      { text: 'c', line: 1 },
      { text: 'd', line: 4 },
      { text: 'e', line: 4 },
      { text: 'g', line: 5 },
    ]);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('are on the same lines whether these end with %s', (_name, end) => {
    expect(entries(['a # b', '', 'c', ''].join(end))).toEqual([
      { text: 'a', line: 1 },
      { text: 'c', line: 3 },
    ]);
  });

  it('come as soon as their line is complete', () => {
    const reader = entryReader();
    expect([...reader.push('a\nb')]).toEqual([{ text: 'a', line: 1 }]);
    expect([...reader.push('c\r')]).toEqual([]);
    expect([...reader.push('\nd')]).toEqual([{ text: 'bc', line: 2 }]);
    expect([...reader.end()]).toEqual([{ text: 'd', line: 3 }]);
  });

  it('are the same however the text is cut', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', ' ', ',', '#', '\r', '\n', '\r\n'))
      .map((x) => x.join(''));
    fc.assert(
      fc.property(text, fc.nat(), (whole, cut) => {
        const at = cut % (whole.length + 1);
        expect(entries(whole.slice(0, at), whole.slice(at))).toEqual(entries(whole));
        expect(entries(...whole)).toEqual(entries(whole));
      }),
    );
  });
});

describe('the text of a list', () => {
  const bytes = {
    'UTF-8': [0xc3, 0xa4, 0x0a],
    'UTF-8 with a byte order mark': [0xef, 0xbb, 0xbf, 0xc3, 0xa4, 0x0a],
    'UTF-16LE with a byte order mark': [0xff, 0xfe, 0xe4, 0x00, 0x0a, 0x00],
    'UTF-16BE with a byte order mark': [0xfe, 0xff, 0x00, 0xe4, 0x00, 0x0a],
  };

  it.each(Object.entries(bytes))('is read from %s', (_name, given) => {
    expect(decoded(given)).toBe('ä\n');
    expect(decoded(...given.map((byte) => [byte]))).toBe('ä\n');
    expect(decoded([], given)).toBe('ä\n');
  });

  it('is empty where there is nothing, or only a byte order mark', () => {
    expect(decoded()).toBe('');
    expect(decoded([])).toBe('');
    expect(decoded([0xef, 0xbb, 0xbf])).toBe('');
    expect(decoded([0xff, 0xfe])).toBe('');
  });

  it('does not wait for more where the first byte tells', () => {
    expect(textReader().push(Uint8Array.of(0x61))).toBe('a');
  });

  it('shows bytes that are not UTF-8', () => {
    expect(decoded([0x61, 0xe4, 0x62])).toBe('a\ufffdb');
    expect(decoded([0x61, 0xc3])).toBe('a\ufffd');
    expect(decoded([0xfe])).toBe('\ufffd');
  });
});
