/** Which TLS hosts take, in Markdown. */
import { TLS_KEYS, TLS_VERSIONS } from '../handshake/tls-survey.ts';
import { markdownCode } from './escape.ts';
import { markdownTable } from './markdown-table.ts';
import type { TlsTally } from './tls-tally.ts';

/** Suites that are named; a ticket is read by people. */
const MOST_SUITES = 40;

/** Blocks to be parted by empty lines; none where nobody was asked. */
export function tlsBlocks(tally: TlsTally): string[] {
  if (tally.hosts() === 0) return [];
  const rows = TLS_KEYS.toReversed().map((key) => {
    const { taken, refused, died } = tally.counts(key);
    return [TLS_VERSIONS[key], ...[taken, refused, died].map(String)];
  });
  const suites = tally.suites();
  const named = suites
    .slice(0, MOST_SUITES)
    .map(([suite, hosts]) => `${markdownCode(suite, { limit: 80 })} ${hosts}`);
  const rest = suites.length - named.length;
  return [
    '## Which TLS is taken',
    markdownTable(['Asked for alone', 'Taken', 'Refused', 'Died'], rows),
    ...(named.length === 0
      ? []
      : [
          `Cipher suites, and how many hosts are known to take them: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`,
        ]),
  ];
}
