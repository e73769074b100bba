/** What nmap and masscan write with `-oG`: a line a host, its ports between commas. */
import { type Importer, type Item, Reason, skipped } from './importer.ts';
import { type PortFilter, portFilter } from './ports.ts';
import { lineFeed } from './text.ts';

export const nmapGrepable: Importer = {
  matches: (head) =>
    /^(?:Timestamp: \d+\t)?Host: \S+ \([^)\n]*\)\t(?:Ports|Status): /m.test(head) ||
    /^# Nmap [^\n]* -oG /.test(head),
  open: ({ part }) => {
    const filter = portFilter(part);
    return lineFeed((text, line) => readLine(text, line, filter));
  },
};

function* readLine(text: string, line: number, filter: PortFilter): Generator<Item> {
  if (text.trim() === '' || text.startsWith('#')) return;
  const [, host, name = '', fields = ''] =
    /^(?:Timestamp: \d+\t)?Host: (\S+) \(([^)]*)\)\t(.*)$/.exec(text) ?? [];
  if (host === undefined) {
    yield skipped(line, Reason.UNREADABLE);
    return;
  }
  const ports = fields.split('\t').find((field) => field.startsWith('Ports: '));
  // A host has a line of its own that says it is up: its ports are on another.
  if (ports === undefined) {
    if (/Status: Down/.test(fields)) yield skipped(line, 'it is down');
    return;
  }
  for (const each of ports.slice('Ports: '.length).split(',')) {
    const [port = '', state, protocol, , service] = each.trim().split('/');
    const reason =
      state === undefined ? Reason.UNREADABLE : filter({ port, state, protocol, service });
    if (reason !== undefined) yield skipped(line, reason);
    else yield { kind: 'found', line, host, port, labels: { name: name || undefined } };
  }
}
