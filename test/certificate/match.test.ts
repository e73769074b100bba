import { describe, expect, it } from 'vitest';
import {
  addressText,
  matchesHost,
  matchesNtlmName,
  matchesTarget,
} from '../../src/certificate/match.ts';

describe('matchesHost', () => {
  it.each([
    ['rds01.example', 'rds01.example'],
    ['RDS01.Example', 'rds01.eXAMPLE'],
    ['rds01.example.', 'rds01.example'],
    ['rds01.example', 'rds01.example.'],
    ['*.contoso.example', 'rds01.contoso.example'],
    ['*.Contoso.example', 'RDS01.contoso.example.'],
    ['xn--bcher-kva.example', 'bücher.example'],
    ['Bücher.example', 'xn--bcher-kva.example'],
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8::7', '2001:DB8:0:0::7'],
    ['fe80::1', 'fe80::1%eth0'],
  ])('lets %s stand for %s', (name, host) => {
    expect(matchesHost([name], host)).toBe(true);
  });

  it.each([
    ['rds01', 'rds01.example'],
    ['rds01.example', 'rds01'],
    ['rds01.example', 'rds01.example.evil'],
    ['rds01.example\0.evil', 'rds01.example'],
    ['rds01.example ', 'rds01.example'],
    ['*.contoso.example', 'contoso.example'],
    ['*.contoso.example', 'a.b.contoso.example'],
    ['*.example', 'rds01.example'],
    ['*', 'rds01'],
    ['*.', 'rds01.'],
    ['rds*.contoso.example', 'rds01.contoso.example'],
    ['rds01.*.example', 'rds01.contoso.example'],
    ['*.0.2.7', '192.0.2.7'],
    ['192.0.2.8', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['ü@rds01.example', 'rds01.example'],
    ['ü/../rds01', 'rds01'],
    ['', ''],
    ['', 'rds01'],
    [`${'a'.repeat(300)}.example`, `${'a'.repeat(300)}.example`],
  ])('does not let %j stand for %j', (name, host) => {
    expect(matchesHost([name], host)).toBe(false);
  });

  it('is content with any one of the names', () => {
    expect(matchesHost(['other.example', 'rds01.example'], 'rds01.example')).toBe(true);
    expect(matchesHost([], 'rds01.example')).toBe(false);
  });
});

describe('matchesTarget', () => {
  it('does not judge an address by names alone', () => {
    expect(matchesTarget(['rds01.example'], '192.0.2.7')).toBeNull();
    expect(matchesTarget(['rds01.example'], '2001:db8::7')).toBeNull();
    expect(matchesTarget([], '192.0.2.7')).toBeNull();
  });

  it('judges an address by addresses', () => {
    expect(matchesTarget(['rds01.example', '192.0.2.7'], '192.0.2.7')).toBe(true);
    expect(matchesTarget(['rds01.example', '192.0.2.8'], '192.0.2.7')).toBe(false);
  });

  it('judges a name by names', () => {
    expect(matchesTarget(['192.0.2.7'], 'rds01.example')).toBe(false);
  });
});

describe('matchesNtlmName', () => {
  it.each([
    ['rds01.contoso.example', 'RDS01.contoso.example'],
    ['RDS01', 'rds01.contoso.example'],
    ['rds01.contoso.example', 'RDS01'],
    ['*.contoso.example', 'rds01.contoso.example'],
  ])('takes %s and %s for one computer', (name, ntlmName) => {
    expect(matchesNtlmName([name], ntlmName)).toBe(true);
  });

  it.each([
    ['rds01.fabrikam.example', 'rds01.contoso.example'],
    ['rds02', 'rds01.contoso.example'],
    ['gateway.contoso.example', 'RDS01'],
    ['192.0.2.7', '192'],
    ['rds01', ''],
  ])('tells %s from %s', (name, ntlmName) => {
    expect(matchesNtlmName([name], ntlmName)).toBe(false);
  });
});

describe('addressText', () => {
  it('writes addresses as people do', () => {
    expect(addressText(Uint8Array.of(192, 0, 2, 7))).toBe('192.0.2.7');
    const six = Uint8Array.from(Buffer.from('20010db8000000000000000000000007', 'hex'));
    expect(addressText(six)).toBe('2001:db8::7');
    expect(addressText(new Uint8Array(16))).toBe('::');
  });

  it('knows no address of another length', () => {
    expect(addressText(new Uint8Array(8))).toBeUndefined();
    expect(addressText(new Uint8Array())).toBeUndefined();
  });
});
