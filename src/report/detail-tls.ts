/** Which TLS a host takes: a line for each version, and the suites below it where they were asked for. */
import { TLS_KEYS, TLS_VERSIONS } from '../handshake/tls-survey.ts';
import { padEnd, paint } from './layout.ts';
import { type Block, INDENT, type Page } from './page.ts';
import type { DiagnosedResult } from './report.ts';
import { suitesHeading, tlsAnswerText } from './tls-text.ts';

export function tlsBlock({ tlsVersions }: DiagnosedResult, page: Page): Block {
  if (tlsVersions === undefined) return ['TLS versions', []];
  const lines = TLS_KEYS.toReversed().flatMap((key) => {
    const cell = tlsVersions[key];
    const head = `${' '.repeat(INDENT)}${padEnd(TLS_VERSIONS[key], VERSION)}  `;
    const [first = '', ...rest] = page
      .line(tlsAnswerText(cell), head.length, head.length)
      .slice(head.length)
      .split('\n');
    const colour = cell.supported === true ? 'green' : undefined;
    const { suites = [] } = cell;
    return [
      [head + paint(colour, first, page.style), ...rest].join('\n'),
      ...(suites.length > 0 ? [page.line(suitesHeading(cell), head.length)] : []),
      ...suites.map((suite) => page.line(suite, head.length + 2)),
    ];
  });
  return ['TLS versions', lines];
}

const VERSION = 7;
