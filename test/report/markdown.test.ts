import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { noTlsVersions } from '../../src/handshake/tls-survey.ts';
import { REMEDIES } from '../../src/knowledge/remedies.ts';
import { markdownCode, markdownText } from '../../src/report/escape.ts';
import { MOST_MARKDOWN_HOSTS, markdownReporter } from '../../src/report/markdown.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { absenceOf } from '../kit/debian.ts';
import { MOTLEY_TLS, SOUND_TLS } from '../kit/tls-versions.ts';
import {
  DEAD_IN_TLS,
  FOUR,
  HOSTILE,
  HTTP,
  hostile,
  hostileAsked,
  LABELLED,
  NLA,
  run,
  textOf,
} from './fixtures.ts';

/** The reference implementation of GitHub's Markdown, a Debian package; it lets raw HTML through here. */
const RENDERER = 'cmark-gfm';
const rendererAbsence = await absenceOf([RENDERER], [RENDERER]);
const rendererMissing = rendererAbsence !== undefined;
if (rendererMissing) console.warn(`Markdown is not rendered: ${rendererAbsence}.`);

function rendered(markdown: string): string {
  const extensions = ['footnotes', 'table', 'autolink', 'strikethrough', 'tasklist'];
  const args = ['--unsafe', ...extensions.flatMap((each) => ['-e', each])];
  const { stdout, status } = spawnSync(RENDERER, args, { input: markdown, encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout;
}

const report = (results: readonly DiagnosedResult[]) => textOf(markdownReporter(run(results)));

/** One for each thing that Markdown makes of characters. */
const MARKS = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  '<!-- gone',
  '&lt;b&gt; &#60;b&#62;',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/pixel.png)',
  'https://evil.example/x www.evil.example ftp://evil.example',
  '<https://evil.example>',
  'mail a@evil.example',
  '*bold* _it_ __b__ ~~gone~~ `code`',
  '``` fence',
  'a | b || c \\| d \\\\| e',
  '# heading',
  '- item',
  '+ item',
  '1. item',
  '1) item',
  '=====',
  '-----',
  '> quote',
  '[ref]: https://evil.example',
  '[^1] [x]',
  '@everyone #123 !45',
  '{code}x{code}',
  '$x$ ~label ^up^',
  'ends with \\',
  '`|`',
] as const;

describe('text in Markdown', () => {
  it.each(MARKS)('leaves nothing to obey in %j', (text) => {
    expect(markdownText(text)).not.toMatch(/(?<!\\)(?:\\\\)*[`*[\]|~]/);
    expect(markdownText(text)).not.toMatch(/[<>]/);
  });

  it('is easy to read where it is harmless', () => {
    expect(markdownText('CN=rds01.example, 3 days left (RDP-CERT-001)')).toBe(
      'CN=rds01.example, 3 days left (RDP-CERT-001)',
    );
    expect(markdownCode('HYBRID_REQUIRED_BY_SERVER')).toBe('`HYBRID_REQUIRED_BY_SERVER`');
    expect(markdownCode('')).toBe('');
  });

  it.skipIf(rendererMissing).each([...MARKS, ...HOSTILE.slice(0, -2)])(
    'is rendered as it was, by another program: %j',
    (text) => {
      for (const escaped of [markdownText(text), markdownCode(text)]) {
        const html = rendered(
          `| h | i |\n| --- | --- |\n| ${escaped} | x |\n\n- ${escaped}\n\n${escaped}\n`,
        );
        expect(html.replace(/<\/?(?:table|thead|tbody|tr|th|td|ul|li|p|code)>/g, '')).not.toMatch(
          /<(?!$)/,
        );
        expect(html.match(/<td>/g)).toHaveLength(2);
        expect(html.match(/<(?:ul|p)>/g)).toHaveLength(2);
      }
    },
  );
});

describe('the Markdown report', () => {
  it('says what the run was, and how it ended', async () => {
    const text = await textOf(markdownReporter(run(FOUR, LABELLED)));
    expect(text).toMatch(/^# RDP handshakes of 4 hosts: 2 died\n/);
    expect(text).toContain('| Run | 2026-03-01 02:00 UTC, 12.3 s |');
    expect(text).toContain('| Command | `rdpprobe scan hosts.txt` |');
    expect(text).toContain('| Labels | `change=CHG-1`, `site=north` |');
    expect(text).toContain('| tls | 1 | closed 1 |');
    expect(text).not.toContain('ended before every host');
  });

  it('has a row for each host', async () => {
    const text = await report(FOUR);
    expect(text).toContain(
      '| `192.0.2.7:3389` | credssp stopped | required | 1.3 | 121 | RDS01 | Windows Server 2022 | `nla-required` | medium |',
    );
    expect(text).toContain('| `terminal-server-17.branch.example:3390` | tls died | no |');
  });

  it('tells each rule once, the gravest first, with the remedy and the way back', async () => {
    const text = await report([DEAD_IN_TLS, ...FOUR]);
    const rules = [...text.matchAll(/^`(RDP-[A-Z]+-\d+)`, (\w+), (\d+) host/gm)].map((each) =>
      each.slice(1),
    );
    expect(rules).toEqual([
      ['RDP-SEC-001', 'critical', '1'],
      ['RDP-NLA-001', 'high', '2'],
      ['RDP-CERT-001', 'medium', '1'],
    ]);
    const { remedy, rollback } = REMEDIES.find(({ rule }) => rule === 'RDP-NLA-001') ?? {};
    expect(text).toContain(`- **Remedy:** ${remedy}`);
    expect(text).toContain(`- **Way back:** ${rollback}`);
  });

  it('tells what hosts show together', async () => {
    const twin = { ...NLA, target: { host: '192.0.2.8', port: 3389 }, address: '192.0.2.8' };
    const other = {
      ...NLA.facts,
      ntlm: { ...NLA.facts.ntlm, netbiosComputerName: 'RDS02', dnsComputerName: 'rds02.example' },
    };
    const text = await report([NLA, { ...twin, facts: other as typeof NLA.facts }]);
    expect(text).toContain('## Hosts held against each other');
    expect(text).toMatch(/`RDP-[A-Z]+-\d+`, \w+, 2 hosts/);
  });

  it('counts which TLS is taken, where that was asked', async () => {
    const text = await report([
      { ...NLA, tlsVersions: MOTLEY_TLS },
      { ...NLA, tlsVersions: SOUND_TLS },
      { ...NLA, tlsVersions: noTlsVersions() },
    ]);
    expect(text).toContain('## Which TLS is taken');
    expect(text).toContain('| TLSv1.3 | 1 | 1 | 0 |');
    expect(text).toContain('| TLSv1.2 | 2 | 0 | 0 |');
    expect(text).toContain('| TLSv1 | 0 | 1 | 1 |');
    expect(text).toContain('`TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384` 2');
    expect(text).toContain('`TLS_RSA_WITH_3DES_EDE_CBC_SHA` 1');
    expect(await report([NLA, { ...NLA, tlsVersions: noTlsVersions() }])).not.toContain(
      'Which TLS is taken',
    );
  });

  it('says so when there is nothing to say', async () => {
    const text = await report([]);
    expect(text).toMatch(/^# RDP handshakes of 0 hosts: none died\n/);
    expect(text).not.toContain('## Hosts');
  });

  it('shows a bounded number of hosts, the dead and the gravest, in their order', async () => {
    const harmless = Array.from({ length: 900 }, (_, index) => ({
      ...NLA,
      target: { host: `10.0.0.${index}`, port: 3389 },
      findings: [],
    }));
    const all = [...harmless.slice(0, 600), DEAD_IN_TLS, ...harmless.slice(600), HTTP];
    const text = await report(all);
    const shown = [...text.matchAll(/^\| `([^`]+)` \| \w+ (?:died|stopped) /gm)].map(
      ([, host]) => host,
    );
    expect(shown).toHaveLength(MOST_MARKDOWN_HOSTS);
    expect(shown.slice(0, 2)).toEqual(['10.0.0.0:3389', '10.0.0.1:3389']);
    expect(shown.slice(-2)).toEqual(['terminal-server-17.branch.example:3390', 'www.example:443']);
    expect(text).toContain(`And ${902 - MOST_MARKDOWN_HOSTS} more:`);
  });

  it('does not grow with what servers write', async () => {
    const text = await report(Array.from({ length: 300 }, () => hostile('A'.repeat(5000))));
    expect(text.length).toBeLessThan(300_000);
  });

  it.skipIf(rendererMissing).each([...MARKS, ...HOSTILE])(
    'holds nothing but itself when it is rendered, for %j',
    async (text) => {
      const html = rendered(await report([hostileAsked(text), NLA]));
      const shape = (page: string) => page.match(/<[a-z][^>]*>/gi)?.join('') ?? '';
      // Code falls back to plain text where it would need escapes: that is the one difference.
      const plain = shape(html).replaceAll('<code>', '');
      expect(plain).toBe(
        shape(rendered(await report([hostileAsked('harmless'), NLA]))).replaceAll('<code>', ''),
      );
    },
  );
});
