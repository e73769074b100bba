/**
 * The pictures in the README are of the demo. `npm run screenshots` makes those that a browser has
 * to make; beside them stands what they were made from, and a picture of something that has changed
 * since is noticed here, with or without a browser. The terminal's are text, and made as samples are.
 */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { detailReporter } from '../src/report/detail.ts';
import { htmlReporter } from '../src/report/html/html.ts';
import { STYLE } from '../src/report/html/style.ts';
import type { DiagnosedResult } from '../src/report/report.ts';
import { browserAbsence, withPage } from './kit/browser.ts';
import { demoReport, demoResults } from './kit/demo-run.ts';
import { textOf } from './kit/markdown.ts';
import { terminalSvg } from './kit/terminal-svg.ts';

const FOLDER = fileURLToPath(new URL('../samples/screenshots/', import.meta.url));
const MADE_FROM = 'made-from.json';
const LARGEST = 200_000;
const PATIENCE_MS = 120_000;

/** The host of the demo that is shown in detail. */
const SHOWN = 'closes at the ClientHello';
const COLUMNS = 96;

interface Picture {
  readonly colorScheme: 'light' | 'dark';
  /** What it shows, and only that. */
  readonly part: 'top' | 'host';
}

const PICTURES: Readonly<Record<string, Picture>> = {
  'report-light.png': { colorScheme: 'light', part: 'top' },
  'report-dark.png': { colorScheme: 'dark', part: 'top' },
  'host-light.png': { colorScheme: 'light', part: 'host' },
};

let results: readonly DiagnosedResult[] = [];
let page = '';
let host = -1;

beforeAll(async () => {
  results = await demoResults();
  page = await demoReport(htmlReporter, results);
  host = results.findIndex(({ target }) => target.labels?.['demo'] === SHOWN);
  if (process.env['SCREENSHOTS'] !== undefined) await makePictures();
}, PATIENCE_MS);

describe('the pictures of the terminal', () => {
  it('show the page of one host', async () => {
    const shown = results.slice(host, host + 1);
    const text = await demoReport(detailReporter, shown, { colour: true, columns: COLUMNS });
    const command = `$ rdpprobe probe ${shown[0]?.target.host}`;
    // What comes after the verdict is in the samples.
    const [title, stages, means] = text.split('\n\n');
    const shownText = [command, title, stages, means].join('\n\n');
    const svg = terminalSvg('rdpprobe probe, one host', shownText, COLUMNS);
    await expect(svg).toMatchFileSnapshot(`${FOLDER}probe.svg`);
  });
});

describe('the pictures of the HTML report', () => {
  it.each(Object.entries(PICTURES))('%s shows what the report says now', (name, picture) => {
    const known = JSON.parse(textOf(`samples/screenshots/${MADE_FROM}`)) as Record<string, string>;
    expect(known[name], 'npm run screenshots makes it again').toBe(sourceOf(picture));
  });

  it.each(Object.keys(PICTURES))('%s is a small picture', (name) => {
    expect(readFileSync(`${FOLDER}${name}`).subarray(1, 4).toString()).toBe('PNG');
    expect(statSync(`${FOLDER}${name}`).size).toBeLessThan(LARGEST);
  });
});

it('all pictures are in the README, and no others are kept', () => {
  const all = [...Object.keys(PICTURES), 'probe.svg'];
  expect(readdirSync(FOLDER).sort()).toEqual([...all, MADE_FROM].sort());
  const shown = [...textOf('README.md').matchAll(/\]\(samples\/screenshots\/([\w.-]+)\)/g)];
  expect(shown.map(([, name]) => name).sort()).toEqual(all.sort());
});

/** A digest of whatever is to be seen on a picture: its part of the page, and how it looks. */
function sourceOf({ part, colorScheme }: Picture): string {
  const from = part === 'top' ? page.indexOf('<header') : page.indexOf(`data-id="${host}"`);
  const to =
    part === 'top' ? page.indexOf('</section>') : page.indexOf('<details class="row"', from);
  expect(from).toBeGreaterThan(0);
  expect(to).toBeGreaterThan(from);
  const seen = `${colorScheme}\n${STYLE}\n${page.slice(from, to)}`;
  return createHash('sha256').update(seen).digest('hex');
}

async function makePictures(): Promise<void> {
  if (browserAbsence !== undefined) throw new Error(`there is no browser: ${browserAbsence}`);
  const folder = mkdtempSync(join(tmpdir(), 'rdpprobe-screenshots-'));
  mkdirSync(FOLDER, { recursive: true });
  try {
    const path = join(folder, 'report.html');
    writeFileSync(path, page);
    for (const [name, { colorScheme, part }] of Object.entries(PICTURES)) {
      await withPage(
        path,
        { colorScheme, width: 1120, scale: part === 'top' ? 1.5 : 1 },
        async (seen) => {
          await picture(seen.page, part, `${FOLDER}${name}`);
        },
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const sources = Object.fromEntries(
    Object.entries(PICTURES).map(([name, each]) => [name, sourceOf(each)]),
  );
  writeFileSync(`${FOLDER}${MADE_FROM}`, `${JSON.stringify(sources, null, 2)}\n`);
}

type Page = Parameters<Parameters<typeof withPage>[2]>[0]['page'];

async function picture(page: Page, part: Picture['part'], path: string): Promise<void> {
  const shown = part === 'top' ? page.locator('section').first() : page.locator('.row').nth(host);
  if (part === 'host') await shown.locator('summary').first().click();
  const box = await shown.boundingBox();
  if (box === null) throw new Error('there is nothing to be seen');
  // The whole height of the top, and as much of a host as a window has.
  const y = part === 'top' ? 0 : box.y + ((await page.evaluate('scrollY')) as number);
  const height = part === 'top' ? box.y + box.height + 28 : Math.min(box.height, 760);
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur()');
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y, width: 1120, height } });
}
