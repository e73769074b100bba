/** How other clients would fare with this host. */
import type { ClientVerdict } from '../diagnosis/client-view.ts';
import { type Colour, padEnd, paint } from './layout.ts';
import { type Block, INDENT, type Page } from './page.ts';
import type { DiagnosedResult } from './report.ts';

const COLOURS: Readonly<Partial<Record<ClientVerdict, Colour>>> = {
  connects: 'green',
  stopped: 'red',
  depends: 'yellow',
};
const WORDS: Readonly<Record<ClientVerdict, string>> = {
  connects: 'connects',
  stopped: 'STOPPED',
  depends: 'depends',
  unknown: 'unknown',
};
const TEXT = 12;

export function clientsBlock({ clients = [] }: DiagnosedResult, page: Page): Block {
  return [
    'Other clients',
    clients.flatMap(({ client, verdict, summary, stops }) => [
      `${' '.repeat(INDENT)}${paint(COLOURS[verdict], padEnd(WORDS[verdict], 8), page.style)}  ${page.clean(client, 60)}`,
      page.line(summary, TEXT),
      ...stops.map(({ side, setting }) =>
        page.line(`- on the ${side}: ${setting}`, TEXT, TEXT + 2),
      ),
    ]),
  ];
}
