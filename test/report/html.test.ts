import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { htmlText } from '../../src/report/escape.ts';
import { certificateTally } from '../../src/report/html/certificates.ts';
import { htmlReporter, MOST_HTML_DETAILS, MOST_HTML_HOSTS } from '../../src/report/html/html.ts';
import { stageTally } from '../../src/report/html/latency.ts';
import { html } from '../../src/report/html/markup.ts';
import { SCRIPT } from '../../src/report/html/script.ts';
import { STYLE } from '../../src/report/html/style.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { MOTLEY_TLS } from '../kit/tls-versions.ts';
import {
  DEAD_IN_TLS,
  FOUR,
  HEADER,
  HOSTILE,
  HTTP,
  hostileAsked,
  LABELLED,
  NLA,
  run,
  STANDARD,
  textOf,
} from './fixtures.ts';

const page = (results: Iterable<DiagnosedResult>, header = HEADER) =>
  textOf(htmlReporter(run(results, header)));

const MARKUP = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  '</style><script>alert(1)</script>',
  '</title></head><body onload=alert(1)>',
  '<!--',
  ']]>',
  '&lt;script&gt;',
  'javascript:alert(1)',
];

describe('a template', () => {
  it('escapes what it is given, and takes what another template made as it is', () => {
    expect(html`<p title="${'"<'}">${'<b>&'}${html`<i>${1}</i>`}</p>`.markup).toBe(
      '<p title="&quot;&lt;">&lt;b&gt;&amp;<i>1</i></p>',
    );
  });

  it('joins lists, and leaves out what is not there', () => {
    expect(html`<ul>${['a', html`<li>`]}${undefined}${false}</ul>`.markup).toBe('<ul>a<li></ul>');
  });

  it('shows what controls and turns text instead of obeying it', () => {
    expect(html`${'a\u202eb\u0000c'}`.markup).toBe('a\\u202eb\\x00c');
    expect(htmlText('x'.repeat(1000), { limit: 20 })).toHaveLength(20);
  });
});

describe('the page', () => {
  it('lets nothing in from anywhere, and runs its own script and style alone', async () => {
    const text = await page(FOUR);
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(text) ?? [];
    const hash = (source: string) =>
      `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
    const between = (tag: string) => [
      ...text.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g')),
    ];
    expect(policy).toBe(
      `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; base-uri 'none'; form-action 'none'`,
    );
    expect(between('style').map(([, source]) => source)).toEqual([STYLE]);
    expect(between('script').map(([, source]) => source)).toEqual([SCRIPT]);
    // Before anything that it is to hold for.
    expect(text.indexOf('Content-Security-Policy')).toBeLessThan(text.indexOf('<style'));
    expect(text).not.toMatch(
      / (?:src|style|on\w+)=|(?:href|content)="(?:https?|data|javascript):|@import|url\(/,
    );
  });

  it('links only within itself, to what is there', async () => {
    const text = await page(FOUR);
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...text.matchAll(/ href="([^"]*)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !link.startsWith('#') || !ids.has(link.slice(1)))).toEqual([]);
    expect(text.match(/ id="/g)).toHaveLength(ids.size);
  });

  it('says without a script what it says with one', async () => {
    const text = await page(FOUR, LABELLED);
    expect(text).toContain('<h1>4 hosts, 2 handshakes died</h1>');
    for (const each of [
      'change',
      'CHG-1',
      'tls-closed',
      'RDP-NLA-001',
      'hosts.txt:12',
      'CN=rds01.example',
      'HYBRID_REQUIRED_BY_SERVER',
    ]) {
      expect(text).toContain(each);
    }
    expect(text).toContain(
      'aria-label="dns: 4 came, 0 died; tcp: 4 came, 0 died; x224: 4 came, 1 died; tls: 3 came, 1 died; credssp: 2 came, 0 died, 1 stopped',
    );
  });

  it('tells which TLS a host takes, where that was asked, as text alone', async () => {
    const text = await page([{ ...NLA, tlsVersions: MOTLEY_TLS }, STANDARD]);
    expect(text.match(/<h3>TLS versions<\/h3>/g)).toHaveLength(1);
    expect(text).toContain('<h2 id="tls">Which TLS is taken</h2>');
    expect(text).toContain('<code>TLS_RSA_WITH_3DES_EDE_CBC_SHA</code> 1 host</li>');
    expect(await page([NLA])).not.toContain('Which TLS is taken');
    expect(text).toContain('at least 3 suites, in the order of the server');
    expect(text).toContain('refused protocol_version');
    const suite = '<img src=x onerror=alert(1)>';
    const tls12 = { ...MOTLEY_TLS.tls12, suite, suites: [suite] };
    const hostile = await page([{ ...NLA, tlsVersions: { ...MOTLEY_TLS, tls12 } }]);
    expect(hostile).not.toContain('<img');
    expect(hostile).toContain('&lt;img');
  });

  it('says that a run was cut short', async () => {
    const lines = run(FOUR);
    async function* cut() {
      for await (const line of lines)
        yield line.type === 'summary' ? { ...line, complete: false } : line;
    }
    expect(await textOf(htmlReporter(cut()))).toContain('the run ended before every host was done');
    expect(await page(FOUR)).not.toContain('ended before every host');
  });

  it.each([...MARKUP, ...HOSTILE].map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
    'has no tag more for %s',
    async (_name, text) => {
      const tags = (of: string) => of.match(/<\/?[a-z!][^\s>]*/gi) ?? [];
      const harmed = await page([hostileAsked(text)]);
      const sound = await page([hostileAsked('harmless')]);
      expect(tags(harmed)).toEqual(tags(sound));
      expect(harmed).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/,
      );
      expect(harmed.length).toBeLessThan(120_000);
    },
  );

  it('tells the dead and the gravest in detail where there are too many, and says so', async () => {
    const many = Array.from({ length: MOST_HTML_DETAILS + 150 }, (_, index) => ({
      ...NLA,
      target: { host: `10.0.${index >> 8}.${index & 255}`, port: 3389 },
      findings: [],
    }));
    const text = await page([...many, DEAD_IN_TLS]);
    expect(text.match(/<details class="row"/g)).toHaveLength(MOST_HTML_DETAILS);
    expect(text.match(/class="row closed"/g)).toHaveLength(151);
    expect(text).toContain(`<details class="row" data-id="${many.length}" data-outcome="failed"`);
    expect(text).toContain(`Only ${MOST_HTML_DETAILS} hosts open`);
    const links = [...text.matchAll(/ href="#(h\d+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !text.includes(` id="${id}"`))).toEqual([]);
  });

  it('has a bounded size, however many hosts there are', async () => {
    const results = function* () {
      for (let index = 0; index < MOST_HTML_HOSTS + 500; index++) yield HTTP;
    };
    const text = await page(results());
    expect(text.match(/class="row/g)).toHaveLength(MOST_HTML_HOSTS);
    expect(text).toContain('500 hosts without anything grave left out');
    expect(text.length).toBeLessThan(10_000_000);
  }, 60_000);
});

describe('the script of the page', () => {
  it('is of the right types for a browser', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rdpprobe-script-'));
    try {
      const file = join(folder, 'script.js');
      writeFileSync(file, SCRIPT);
      const tsc = new URL('../../node_modules/typescript/bin/tsc', import.meta.url).pathname;
      const flags = [
        '--allowJs',
        '--checkJs',
        '--noEmit',
        '--strict',
        '--target',
        'es2022',
        '--lib',
        'es2023,dom,dom.iterable',
        '--types',
        '',
      ];
      const complaints = (() => {
        try {
          return execFileSync(process.execPath, [tsc, ...flags, file], {
            encoding: 'utf8',
            cwd: folder,
          });
        } catch (error) {
          return String((error as { stdout: string }).stdout);
        }
      })();
      expect(complaints).toBe('');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('writes no HTML and fetches nothing', () => {
    expect(SCRIPT).not.toMatch(
      /innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function\(|fetch|XMLHttp|import|<\//,
    );
  });
});

describe('the times of stages', () => {
  it('are percentiles within two percent, of stages that were passed', () => {
    const tally = stageTally();
    for (let ms = 1; ms <= 1000; ms++) {
      tally.add({
        ...NLA,
        stages: [
          { stage: 'tcp', status: 'passed', ms },
          { stage: 'tls', status: 'failed', ms: 5000 },
        ],
      });
    }
    const [timing, ...more] = tally.timings();
    expect(more).toEqual([]);
    expect(tally.walked('tls')).toBe(true);
    expect(tally.walked('mcs')).toBe(false);
    expect(timing?.hosts).toBe(1000);
    for (const [key, exact] of [
      ['low', 50],
      ['first', 250],
      ['median', 500],
      ['third', 750],
      ['high', 950],
    ] as const) {
      expect(Math.abs((timing?.[key] ?? 0) / exact - 1), key).toBeLessThan(0.02);
    }
  });
});

describe('the certificates', () => {
  it('are counted by the days they have left, and the next to expire are named', () => {
    const tally = certificateTally();
    const { certificate } = NLA.facts;
    if (certificate === undefined) throw new TypeError('a fixture has changed');
    for (const daysLeft of [
      400,
      -3,
      29,
      30,
      0,
      12,
      -1,
      ...Array.from({ length: 20 }, (_, index) => 500 + index),
    ]) {
      tally.add({ ...NLA, facts: { ...NLA.facts, certificate: { ...certificate, daysLeft } } });
    }
    tally.add(HTTP);
    expect(tally.counts()).toEqual({ expired: 2, soon: 3, all: 27 });
    expect(tally.next().map(({ daysLeft }) => daysLeft)).toEqual([
      -3, -1, 0, 12, 29, 30, 400, 500, 501, 502,
    ]);
  });
});
