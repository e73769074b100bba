import { describe, expect, it } from 'vitest';
import { der as read } from '../../src/certificate/der.ts';
import {
  commonNames,
  distinguishedName,
  nameText,
} from '../../src/certificate/distinguished-name.ts';
import { type NameStringType, nameDer } from '../../src/lab/certificate-name.ts';
import { der, oidDer } from '../../src/lab/der.ts';

const name = (
  attributes: readonly (readonly [string, string])[],
  stringType: NameStringType = 'UTF8String',
) => distinguishedName(read(nameDer(attributes, stringType)));

const attribute = (type: string, tag: number, text: string): Uint8Array =>
  der(0x30, oidDer(type), der(tag, new Uint8Array(Buffer.from(text, 'latin1'))));

describe('distinguishedName', () => {
  it('keeps the order of the certificate', () => {
    const attributes = [
      ['DC', 'com'],
      ['DC', 'contoso'],
      ['CN', 'contoso-CA'],
    ] as const;
    expect(nameText(name(attributes))).toBe('DC=com, DC=contoso, CN=contoso-CA');
  });

  it('joins the attributes of one set with a plus', () => {
    const bytes = der(
      0x30,
      der(0x31, attribute('2.5.4.3', 0x13, 'SERVR'), attribute('2.5.4.7', 0x13, 'TURNBKL')),
    );
    expect(nameText(distinguishedName(read(bytes)))).toBe('CN=SERVR+L=TURNBKL');
  });

  it('has nothing to say of an empty name', () => {
    expect(nameText(name([]))).toBe('');
  });

  it.each<[NameStringType, string]>([
    ['UTF8String', 'Zürich 東京 🖥'],
    ['BMPString', 'Zürich 東京'],
    ['UniversalString', 'Zürich 東京 🖥'],
    ['TeletexString', 'Zürich'],
    ['IA5String', 'rds01.example'],
    ['PrintableString', 'RDS01'],
  ])('reads a %s', (stringType, text) => {
    expect(commonNames(name([['CN', text]], stringType))).toEqual([text]);
  });

  it('replaces half a character', () => {
    expect(commonNames(name([['CN', 'a\ud800b']], 'BMPString'))).toEqual(['a\ufffdb']);
    const notUnicode = der(0x1c, Uint8Array.of(0, 0x11, 0, 0));
    const bytes = der(0x30, der(0x31, der(0x30, oidDer('2.5.4.3'), notUnicode)));
    expect(commonNames(distinguishedName(read(bytes)))).toEqual(['\ufffd']);
  });

  it('shows attributes it has no name for', () => {
    expect(nameText(name([['1.2.3.4', 'x']]))).toBe('1.2.3.4=x');
    const bytes = der(0x30, der(0x31, attribute('2.5.4.3', 0x04, '\x01\xff')));
    expect(nameText(distinguishedName(read(bytes)))).toBe('CN=01ff');
  });

  it('cuts a value of ten thousand characters', () => {
    const [cut = ''] = commonNames(name([['CN', 'x'.repeat(10_240)]]));
    expect(cut).toHaveLength(1025);
    expect(cut.endsWith('x…')).toBe(true);
  });
});

describe('nameText', () => {
  it.each([
    ['rds01, CN=evil', 'CN=rds01\\, CN=evil'],
    ['rds01+CN=evil', 'CN=rds01\\+CN=evil'],
    ['back\\slash', 'CN=back\\\\slash'],
    ['a"b', 'CN=a\\"b'],
    ['<script>alert(1)</script>', 'CN=\\<script\\>alert(1)\\</script\\>'],
    ['#hash', 'CN=\\#hash'],
    [' both ', 'CN=\\ both\\ '],
    [' ', 'CN=\\ '],
    ['\\ ', 'CN=\\\\\\ '],
    ['a\0b', 'CN=a\\00b'],
    ["=cmd|'/c calc'!A1", "CN==cmd|'/c calc'!A1"],
    ['rds01\nCN=evil', 'CN=rds01\nCN=evil'],
    ['\x1b[31mred', 'CN=\x1b[31mred'],
  ])('lets no value pass for another attribute: %j', (value, text) => {
    expect(nameText(name([['CN', value]]))).toBe(text);
  });

  it('writes different names differently', () => {
    const one = name([['CN', 'a, O=b']]);
    const two = name([
      ['CN', 'a'],
      ['O', 'b'],
    ]);
    expect(nameText(one)).not.toBe(nameText(two));
  });
});
