import { describe, expect, it } from 'vitest';
import { plainReporter } from '../../src/report/plain.ts';
import { FOUR, hostile, NLA, run, textOf } from './fixtures.ts';

describe('the plain report', () => {
  it('is a heading and one line a host, separated by tabs', async () => {
    expect(await textOf(plainReporter(run(FOUR)))).toBe(
      [
        'host|reached|ms|nla|tls|daysLeft|name|verdict|system|sentence',
        '192.0.2.7:3389|credssp stopped|41.7|required|1.3|121|RDS01|nla-required|Windows Server 2022|Network Level Authentication is required; the server answers as it should.',
        'terminal-server-17.branch.example:3390|tls died|2051|no|-|-|-|tls-closed|-|The server offers TLS and closes the connection when it begins.',
        '[2001:db8::9]:3389|channels|8.3|no|-|-|-|standard-rdp|-|Only Standard RDP Security, which is broken.',
        'www.example:443|x224 died|5.0|-|-|-|-|not-rdp|-|This is not RDP: it looks like HTTP.',
        '',
      ]
        .join('\n')
        .replaceAll('|', '\t'),
    );
  });

  it('has no colour, whatever the style', async () => {
    expect(await textOf(plainReporter(run(FOUR), { colour: true }))).not.toContain('\x1b');
  });

  it('cannot be given another column or line by a server', async () => {
    const text = await textOf(plainReporter(run([hostile('RDS01\t443\tok\r\nfake\tdone')])));
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t').length),
    ).toEqual([10, 10]);
  });

  it('holds no formula that a server has written', async () => {
    const text = await textOf(plainReporter(run([hostile("=cmd|'/c calc'!A1")])));
    for (const cell of text.split(/[\t\n]/)) expect(cell).not.toMatch(/^[=+@]/);
  });

  it('names a computer as its certificate does where NTLM does not', async () => {
    const { ntlm: _, ...facts } = NLA.facts;
    const text = await textOf(plainReporter(run([{ ...NLA, facts }])));
    expect(text.split('\n')[1]?.split('\t')[6]).toBe('rds01.example');
  });

  it('shows the days since a certificate ran out as a negative number', async () => {
    const { certificate, ...others } = NLA.facts;
    if (certificate === undefined) throw new TypeError('a fixture has changed');
    const facts = { ...others, certificate: { ...certificate, daysLeft: -3 } };
    const text = await textOf(plainReporter(run([{ ...NLA, facts }])));
    expect(text.split('\n')[1]?.split('\t')[5]).toBe('-3');
  });
});
