/** JSON Lines of the tools of ProjectDiscovery: naabu and tlsx tell ports, httpx tells web servers. */
import { type Importer, type Item, Reason, skipped } from './importer.ts';
import { type PortFilter, portFilter } from './ports.ts';
import { lineFeed } from './text.ts';

export const naabu: Importer = {
  matches: (head) => {
    const record = firstRecord(head);
    return (
      record !== undefined && 'port' in record && isPlain(record) && !('tls_version' in record)
    );
  },
  open: ({ part }) => recordFeed(portFilter(part)),
};

export const tlsx: Importer = {
  matches: (head) => {
    const record = firstRecord(head);
    return record !== undefined && 'port' in record && 'tls_version' in record;
  },
  open: ({ part }) => recordFeed(portFilter(part)),
};

export const httpx: Importer = {
  matches: (head) => {
    const record = firstRecord(head);
    return record !== undefined && 'url' in record && ('host' in record || 'input' in record);
  },
  open: () => lineFeed((text, line) => readWebHost(text, line)),
};

type Fields = Readonly<Record<string, unknown>>;

function isPlain(record: Fields): boolean {
  return ('ip' in record || 'host' in record) && !('url' in record) && !('type' in record);
}

function recordFeed(filter: PortFilter) {
  return lineFeed((text, line) => readPort(text, line, filter));
}

function* readPort(text: string, line: number, filter: PortFilter): Generator<Item> {
  if (text.trim() === '') return;
  const record = parsed(text);
  if (record === undefined) {
    yield skipped(line, Reason.UNREADABLE);
    return;
  }
  const host = textOf(record['host']) ?? textOf(record['ip']);
  // Seen: naabu before 2.1.6 wrote the port as an object.
  const given = record['port'] as { readonly Port?: unknown } | null | undefined;
  const port = numberOf(typeof given === 'object' ? given?.Port : given);
  if (host === undefined) yield skipped(line, Reason.NO_HOST);
  else if (port === undefined) yield skipped(line, 'it has no port in the scan');
  else {
    const reason = filter({ port, protocol: textOf(record['protocol']) });
    if (reason !== undefined) yield skipped(line, reason);
    else yield { kind: 'found', line, host, port };
  }
}

function* readWebHost(text: string, line: number): Generator<Item> {
  if (text.trim() === '') return;
  const record = parsed(text);
  if (record === undefined) {
    yield skipped(line, Reason.UNREADABLE);
    return;
  }
  // `host` is the address that was found in some versions, `input` is what was asked for.
  const asked = textOf(record['input'])?.replace(/^[a-z]+:\/\//i, '');
  const host = asked?.replace(/[/?#].*$/, '').replace(/:\d+$/, '') ?? textOf(record['host']);
  if (host === undefined) yield skipped(line, Reason.NO_HOST);
  else if (record['failed'] === true) yield skipped(line, 'it did not answer');
  else yield { kind: 'found', line, host };
}

function firstRecord(head: string): Fields | undefined {
  const [first = ''] = head.trimStart().split('\n', 1);
  return parsed(first);
}

function parsed(text: string): Fields | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | string | undefined {
  if (typeof value === 'number') return value;
  return textOf(value);
}
