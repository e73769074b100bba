/** The HTML report in a real browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlReporter } from '../../src/report/html/html.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { browserAbsence, type Seen, type Viewing, withPage } from '../kit/browser.ts';
import { demoResults } from '../kit/demo-run.ts';
import { HOSTILE, HTTP, hostile, NLA, run, textOf } from '../report/fixtures.ts';

const PATIENCE_MS = 120_000;

describe.skipIf(browserAbsence !== undefined)('in a browser', () => {
  let folder = '';
  let demo: readonly DiagnosedResult[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rdpprobe-html-'));
    demo = await demoResults();
  }, PATIENCE_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function view(
    results: Iterable<DiagnosedResult>,
    viewing: Viewing,
    look: (page: Page, seen: Seen) => Promise<void>,
  ): Promise<void> {
    const path = join(folder, 'report.html');
    writeFileSync(path, await textOf(htmlReporter(run(results))));
    await withPage(path, viewing, async (seen) => {
      await look(seen.page, seen);
      expect(seen.complaints).toEqual([]);
    });
  }

  const hosts = (page: Page) => page.locator('.row:visible .host').allTextContents();

  it(
    'shows the demo: figures, pictures, and a line for each host',
    async () => {
      await view(demo, {}, async (page) => {
        expect(await page.title()).toBe('RDP handshakes: 16 hosts, 6 died');
        expect(await page.locator('h2:visible').allTextContents()).toEqual([
          'Where handshakes ended',
          'What to mend',
          'What is on offer',
          'Certificates',
          'Time by stage',
          'What the verdicts mean',
          'Hosts',
        ]);
        expect(await hosts(page)).toHaveLength(16);
        // A stream that is drawn, and not only written.
        const stream = await page.locator('.flow .on').first().boundingBox();
        expect(stream?.width).toBeGreaterThan(50);
        expect(stream?.height).toBeGreaterThan(20);
        expect(await page.locator('.flow .died').count()).toBe(4);
        expect(await page.locator('.timeline .expired').count()).toBe(1);
      });
    },
    PATIENCE_MS,
  );

  it(
    'sets every line of a finding beside its badge',
    async () => {
      const words = 'a summary that takes several lines wherever it stands, '.repeat(4);
      const finding = { rule: 'RDP-NLA-001', severity: 'critical', summary: words } as const;
      const findings = [{ ...finding, evidence: [words] }];
      const expectations = [
        { id: 'a', expected: 'b', observed: null, status: 'unknown', severity: 'high' } as const,
      ].map((each) => ({ ...each, summary: words, source: 'policy.yaml:3' }));
      for (const width of [390, 1200]) {
        await view([{ ...NLA, findings, expectations }], { width }, async (page) => {
          await page.locator('.row summary').first().click();
          const lines = await page.locator('.row .findings li').evaluateAll((items) =>
            items.map((item) => {
              const right = item.querySelector('.badge')?.getBoundingClientRect().right ?? 0;
              const text = item.ownerDocument.createRange();
              text.setStartAfter(item.firstElementChild ?? item);
              text.setEndAfter(item.lastChild ?? item);
              const boxes = [...text.getClientRects()].filter(({ width }) => width > 8);
              return { right, left: Math.min(...boxes.map(({ left }) => left)), of: boxes.length };
            }),
          );
          expect(lines).toHaveLength(2);
          for (const { right, left, of } of lines) {
            expect(of).toBeGreaterThan(2);
            expect(left).toBeGreaterThanOrEqual(right);
          }
        });
      }
    },
    PATIENCE_MS,
  );

  it(
    'filters by words and by what died',
    async () => {
      await view(demo, {}, async (page) => {
        await page.getByLabel('Filter').fill('nla-optional 2022');
        expect(await hosts(page)).toEqual(['127.0.13.4:3389']);
        expect(await page.locator('#shown').textContent()).toBe('1 of 16');
        await page.getByLabel('Filter').fill('no such thing');
        expect(await hosts(page)).toEqual([]);
        expect(await page.getByText('No host fits.').isVisible()).toBe(true);
        await page.getByLabel('Filter').fill('');
        await page.getByRole('button', { name: 'Died' }).click();
        expect(await hosts(page)).toHaveLength(6);
        await page.getByRole('button', { name: 'Certificate to renew' }).click();
        expect(await hosts(page)).toEqual(['127.0.13.7:3389']);
        await page.getByRole('button', { name: 'Grave findings' }).click();
        expect(await hosts(page)).toHaveLength(5);
        expect(
          await page.getByRole('button', { name: 'Grave findings' }).getAttribute('aria-pressed'),
        ).toBe('true');
        await page.getByRole('button', { name: 'All', exact: true }).click();
        expect(await hosts(page)).toHaveLength(16);
      });
    },
    PATIENCE_MS,
  );

  it(
    'shows those alone that are not as they were asked to be',
    async () => {
      const about = { id: 'security.nla', expected: 'required', severity: 'high' } as const;
      const asked = demo.map((result, index) => {
        const [status, observed] =
          index % 2 ? (['met', 'required'] as const) : (['unmet', 'no'] as const);
        return { ...result, expectations: [{ ...about, status, observed, summary: observed }] };
      });
      await view(asked, {}, async (page) => {
        await page.getByRole('button', { name: 'Does not hold' }).click();
        expect(await hosts(page)).toHaveLength(8);
        expect(await page.locator('.figures li').count()).toBe(6);
        expect(await page.evaluate(faintTexts)).toEqual([]);
        await page.setViewportSize({ width: 420, height: 900 });
        expect(await page.evaluate(tooWide)).toEqual([]);
      });
    },
    PATIENCE_MS,
  );

  it(
    'keeps badges on one line on paper',
    async () => {
      await view(demo, { width: 794 }, async (page) => {
        await page.emulateMedia({ media: 'print' });
        const heights = await page
          .locator('.badge:visible')
          .evaluateAll((all) => all.map((each) => each.getClientRects()[0]?.height ?? 0));
        expect(heights.length).toBeGreaterThan(10);
        expect(Math.max(...heights)).toBeLessThan(20);
        const spilt = await page.locator('.line .badge').evaluateAll((all) =>
          all.filter((each) => {
            const cell = each.parentElement;
            return cell !== null && cell.scrollWidth > cell.clientWidth + 1;
          }),
        );
        expect(spilt).toHaveLength(0);
      });
    },
    PATIENCE_MS,
  );

  it(
    'sorts both ways, with what is not known at the end',
    async () => {
      await view(demo, {}, async (page) => {
        const days = async () =>
          (await page.locator('.row .days').allTextContents()).map((text) =>
            text === '-' ? '-' : Number.parseInt(text.replace('expired ', '-'), 10),
          );
        await page.getByRole('button', { name: 'Certificate', exact: true }).click();
        const up = (await days()).filter((each) => each !== '-') as number[];
        expect(up[0]).toBe(-36);
        expect(up).toEqual([...up].sort((a, b) => a - b));
        expect((await days()).slice(up.length).every((each) => each === '-')).toBe(true);
        await page.getByRole('button', { name: 'Certificate', exact: true }).click();
        expect((await days()).slice(0, up.length)).toEqual([...up].reverse());
        expect((await days()).at(-1)).toBe('-');
        await page.getByRole('button', { name: 'Gravest' }).click();
        expect(await page.locator('.row .worst').first().textContent()).toBe('high');
        await page.getByRole('button', { name: 'Host' }).click();
        expect((await hosts(page))[0]).toBe('127.0.13.1:3389');
      });
    },
    PATIENCE_MS,
  );

  it(
    'opens a host by mouse, by keyboard and by a link',
    async () => {
      await view(demo, {}, async (page) => {
        const inside = (index: number) => page.locator('.row > .inside').nth(index);
        expect(await inside(10).isVisible()).toBe(false);
        await page.locator('.row > summary').nth(10).click();
        expect(await inside(10).isVisible()).toBe(true);
        expect(await inside(10).textContent()).toContain(
          'the server closed the connection without answering',
        );
        expect(await inside(10).locator('.waterfall rect.failed').count()).toBe(1);
        await page.locator('.row > summary').nth(1).focus();
        await page.keyboard.press('Enter');
        expect(await inside(1).isVisible()).toBe(true);
        await page.locator('.grid a').nth(4).click();
        await inside(4).waitFor({ state: 'visible' });
        await inside(10).locator('.findings a').first().click();
        await page.locator('.entry[open] .inside').waitFor({ state: 'visible' });
        await page.getByRole('button', { name: 'Open all' }).click();
        expect(await page.locator('.row[open]').count()).toBe(16);
        await page.getByRole('button', { name: 'Close all' }).click();
        expect(await page.locator('.row[open]').count()).toBe(0);
      });
    },
    PATIENCE_MS,
  );

  it(
    'says the essentials without scripts',
    async () => {
      await view(demo, { scripts: false }, async (page) => {
        expect(await hosts(page)).toHaveLength(16);
        // Nothing stands there that would do nothing.
        expect(await page.locator('button:visible, input:visible').count()).toBe(0);
        await page.locator('.row > summary').nth(6).click();
        await page
          .locator('.row > .inside')
          .nth(6)
          .getByText('What it means')
          .waitFor({ state: 'visible' });
        await page.locator('.entry > summary').first().click();
        await page
          .locator('.entry .inside')
          .first()
          .getByText('Way back')
          .waitFor({ state: 'visible' });
      });
    },
    PATIENCE_MS,
  );

  it.each(['light', 'dark'] as const)(
    'can be read in %s',
    async (colorScheme) => {
      await view(demo, { colorScheme }, async (page) => {
        await page.getByRole('button', { name: 'Open all' }).click();
        const faint = await page.evaluate(faintTexts);
        expect(faint).toEqual([]);
      });
    },
    PATIENCE_MS,
  );

  it.each([390, 700, 1200])(
    'fits a window of %i pixels',
    async (width) => {
      await view([...demo, hostile('A'.repeat(5000))], { width }, async (page) => {
        await page.getByRole('button', { name: 'Open all' }).click();
        expect(await page.evaluate(tooWide)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      });
    },
    PATIENCE_MS,
  );

  it(
    'prints without what paper cannot do',
    async () => {
      await view(demo, { colorScheme: 'light' }, async (page) => {
        await page.emulateMedia({ media: 'print' });
        expect(await page.locator('#controls').isVisible()).toBe(false);
        expect(await hosts(page)).toHaveLength(16);
        const pdf = await page.pdf({ format: 'A4' });
        const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
        expect(pages.length).toBeGreaterThan(2);
        expect(pages.length).toBeLessThan(12);
      });
    },
    PATIENCE_MS,
  );

  it(
    'does nothing that a server says',
    async () => {
      const bad = [
        '<script>window.owned=1;alert(1)</script>',
        '"><img src=x onerror="window.owned=1">',
        '</style><script>window.owned=1</script>',
        '</script><script>window.owned=1</script>',
        "'><svg/onload=window.owned=1>",
        'javascript:window.owned=1',
        'good\u202eexe.cod',
        '<a href="https://evil.example/">x</a><base href="https://evil.example/">',
        '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
        '<details open ontoggle="window.owned=1">',
      ];
      await view([...bad, ...HOSTILE].map(hostile), {}, async (page) => {
        await page.getByRole('button', { name: 'Open all' }).click();
        await page.getByLabel('Filter').fill('hostile');
        expect(await hosts(page)).toHaveLength(bad.length + HOSTILE.length);
        expect(await page.evaluate('window.owned')).toBeUndefined();
        expect(await page.locator('script').count()).toBe(1);
        expect(
          await page.locator('img, iframe, object, base, a[href^="h"], a[href^="j"]').count(),
        ).toBe(0);
        expect(await page.locator('.host').nth(0).textContent()).toContain(
          '<script>window.owned=1;alert(1)</script>',
        );
        expect(await page.locator('.host').nth(6).textContent()).toContain('good\\u202eexe.cod');
      });
    },
    PATIENCE_MS,
  );

  it(
    'is still of use with 5,000 hosts',
    async () => {
      const many = Array.from({ length: 5000 }, (_, index) => ({
        ...(index % 7 === 0 ? HTTP : NLA),
        target: { host: `10.1.${index >> 8}.${index & 255}`, port: 3389 },
      }));
      await view(many, {}, async (page) => {
        await page.getByLabel('Filter').fill('10.1.7.');
        expect(await hosts(page)).toHaveLength(256);
        await page.getByRole('button', { name: 'Died' }).click();
        expect((await hosts(page)).length).toBeLessThan(40);
      });
    },
    PATIENCE_MS,
  );
});

/** Texts that stand out too little from what is behind them, as WCAG 2 counts it; runs on the page. */
function faintTexts(): string[] {
  interface Style {
    readonly color: string;
    readonly backgroundColor: string;
    readonly fill: string;
  }
  interface Node {
    readonly parentElement: Node | null;
    readonly childNodes: Iterable<{
      readonly nodeType: number;
      readonly textContent: string | null;
    }>;
    readonly namespaceURI: string;
    getClientRects(): { readonly length: number };
  }
  const { document, getComputedStyle } = globalThis as unknown as {
    document: { querySelectorAll(selector: string): Iterable<Node> };
    getComputedStyle(node: Node): Style;
  };
  const parts = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const light = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = parts(colour).map((each) => {
      const share = each / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (node: Node): string => {
    for (let each: Node | null = node; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each);
      if (parts(backgroundColor)[3] !== 0) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const faint = new Set<string>();
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].filter(({ nodeType }) => nodeType === 3);
    const text = own
      .map(({ textContent }) => textContent ?? '')
      .join('')
      .trim();
    if (text === '' || node.getClientRects().length === 0) continue;
    const style = getComputedStyle(node);
    const [a, b] = [
      light(node.namespaceURI.endsWith('svg') ? style.fill : style.color),
      light(behind(node)),
    ];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.add(`${text.slice(0, 30)}: ${contrast.toFixed(2)}`);
  }
  return [...faint];
}

/** What reaches out of the window and does not scroll by itself; runs on the page. */
function tooWide(): string[] {
  interface Node {
    readonly className: unknown;
    readonly tagName: string;
    closest(selector: string): Node | null;
    getBoundingClientRect(): { readonly right: number };
  }
  const { document, innerWidth } = globalThis as unknown as {
    document: { querySelectorAll(selector: string): Iterable<Node> };
    innerWidth: number;
  };
  return [...document.querySelectorAll('main *')]
    .filter((node) => node.closest('.scroll, .hidden') === null)
    .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
    .map(({ tagName, className }) => `${tagName}.${String(className)}`)
    .slice(0, 10);
}
