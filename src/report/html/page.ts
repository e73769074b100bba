/** The frame of the page: what a browser may do with it, how it looks, and its two ends. */
import { createHash } from 'node:crypto';
import type { RunHeader, SummaryLine } from '../report.ts';
import { html, type Markup, verbatim } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** Nothing is loaded from anywhere, and no script or style runs but the two of this page. */
const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function pageStart({ hosts, outcomes }: SummaryLine): Markup {
  return html`<!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${verbatim(POLICY)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    <meta name="color-scheme" content="light dark">
    <title>RDP handshakes: ${hosts} hosts, ${outcomes.failed} died</title>
    <style>${verbatim(STYLE)}</style>
    </head>
    <body>
    <a class="skip" href="#hosts">To the hosts</a>
    <main>`;
}

export function pageEnd(header: RunHeader | undefined, { complete }: SummaryLine): Markup {
  return html`</main>
    <footer>
    <p>Made by rdpprobe ${header?.version}${complete ? '' : ', of a run that ended before every host was done'}.
    The page holds all it needs and asks for nothing over the network.</p>
    </footer>
    <script>${verbatim(SCRIPT)}</script>
    </body>
    </html>`;
}

function hashOf(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}
