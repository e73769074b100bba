/**
 * What nmap writes with `-oX`. Its elements `host` are cut out of the text one by one, so that a
 * scan of any size is read with the memory of one host, and one that was cut short up to its end.
 */
import { Refusal } from '../problem.ts';
import { type Feed, type Importer, type Item, Reason, skipped } from './importer.ts';
import { type PortFilter, portFilter } from './ports.ts';
import { child, type Element, rootName } from './xml.ts';

export const nmapXml: Importer = {
  matches: (head) => rootName(head) === 'nmaprun',
  open: async ({ part }) => {
    const filter = portFilter(part);
    const { parseXml } = await import('./xml-parser.ts');
    return hostFeed((text, line) => readHost(() => parseXml(text, ATTRIBUTES), line, filter));
  },
};

const ATTRIBUTES: ReadonlySet<string> = new Set([
  'addr',
  'addrtype',
  'name',
  'portid',
  'protocol',
  'state',
]);

/** Characters of one host; more is not read. */
const LONGEST_HOST = 8 << 20;
const END = '</host>';

function hostFeed(read: (text: string, line: number) => Iterable<Item>): Feed {
  let pending = '';
  let line = 1;
  let searched = 0;
  function* hosts(): Generator<Item> {
    for (;;) {
      const start = /<host[\s>]/.exec(pending)?.index;
      if (start === undefined) return drop(Math.max(0, pending.length - END.length));
      drop(start);
      const end = pending.indexOf(END, searched);
      if (end < 0) {
        searched = Math.max(0, pending.length - END.length);
        if (pending.length <= LONGEST_HOST) return;
        yield skipped(line, Reason.UNREADABLE_RECORD, 'a host of more than 8 MiB');
        drop(pending.length);
        return;
      }
      const stop = end + END.length;
      yield* read(pending.slice(0, stop), line);
      drop(stop);
    }
  }
  function drop(count: number): void {
    if (count === 0) return;
    for (let stop = pending.indexOf('\n'); stop >= 0 && stop < count; ) {
      line++;
      stop = pending.indexOf('\n', stop + 1);
    }
    pending = pending.slice(count);
    searched = 0;
  }
  return {
    *push(text) {
      pending += text;
      yield* hosts();
    },
    *end() {
      yield* hosts();
      if (/^<host[\s>]/.test(pending)) yield skipped(line, Reason.CUT_SHORT);
    },
  };
}

function* readHost(parse: () => Element, line: number, filter: PortFilter): Generator<Item> {
  let host: Element;
  try {
    host = parse();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    yield skipped(line, Reason.UNREADABLE_RECORD, error.message);
    return;
  }
  const address = host.children.find(
    (each) => each.name === 'address' && each.attributes['addrtype'] !== 'mac',
  )?.attributes['addr'];
  const ports = child(host, 'ports')?.children.filter(({ name }) => name === 'port') ?? [];
  if (address === undefined) yield skipped(line, Reason.NO_HOST);
  else if (child(host, 'status')?.attributes['state'] === 'down') yield skipped(line, 'it is down');
  else if (ports.length === 0) yield skipped(line, 'it has no port of its own in the scan');
  else {
    const name = child(child(host, 'hostnames'), 'hostname')?.attributes['name'];
    for (const port of ports) yield portItem(port, { address, name, line, filter });
  }
}

interface Place {
  readonly address: string;
  readonly name: string | undefined;
  readonly line: number;
  readonly filter: PortFilter;
}

function portItem(port: Element, { address, name, line, filter }: Place): Item {
  const at = line + port.line - 1;
  const number = port.attributes['portid'] ?? '';
  const reason = filter({
    port: number,
    protocol: port.attributes['protocol'],
    state: child(port, 'state')?.attributes['state'] ?? '',
    service: child(port, 'service')?.attributes['name'],
  });
  if (reason !== undefined) return skipped(at, reason);
  return { kind: 'found', line: at, host: address, port: number, labels: { name } };
}
