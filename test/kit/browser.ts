/** A real browser, without a network and with a profile of its own; a Debian package like other programs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { absenceOf } from './debian.ts';

/** Why there is no browser; `undefined` when there is one. */
export const browserAbsence: string | undefined = await absenceOf(
  ['chromium', 'fc-list'],
  ['chromium', 'fontconfig', 'fonts-dejavu-core'],
);

if (browserAbsence !== undefined) console.warn(`No browser is used: ${browserAbsence}.`);

/** It is to talk to nobody, and to ask nothing of whoever started it. */
const SWITCHES = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

export interface Viewing {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Pixels of a picture for one of the page. */
  readonly scale?: number;
  readonly scripts?: boolean;
}

/** A page, and whatever went wrong on it or was asked for over the network. */
export interface Seen {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Opens a file and gives it to `look`; the browser is gone afterwards. */
export async function withPage(
  path: string,
  { colorScheme = 'light', width = 1200, height = 900, scale = 1, scripts = true }: Viewing,
  look: (seen: Seen) => Promise<void>,
): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'rdpprobe-browser-'));
  let context: BrowserContext | undefined;
  try {
    context = await chromium.launchPersistentContext(profile, {
      executablePath: '/usr/bin/chromium',
      args: SWITCHES,
      colorScheme,
      viewport: { width, height },
      deviceScaleFactor: scale,
      javaScriptEnabled: scripts,
      offline: true,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', ({ message }) => complaints.push(`error: ${message}`));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== `file://${path}`) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(`file://${path}`);
    await look({ page, complaints });
  } finally {
    await context?.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
