/**
 * What masscan writes, as JSON (`-oJ`) and as a list (`-oL`). A scan that was stopped leaves no
 * bracket at the end, old versions left a comma: records are read one by one.
 */
import { type Feed, type Importer, type Item, Reason, skipped } from './importer.ts';
import { type PortFilter, portFilter } from './ports.ts';
import { lineFeed } from './text.ts';

export const masscanJson: Importer = {
  matches: (head) => /^\s*\[?\s*\{\s*"ip"\s*:\s*"[^"]*"\s*,\s*"timestamp"[^}]*"ports"/.test(head),
  open: ({ part }) => {
    const filter = portFilter(part);
    return recordFeed((json, line) => readRecord(json, line, filter));
  },
};

export const masscanList: Importer = {
  matches: (head) =>
    /^#masscan\s/.test(head) || /^(?:open|closed|banner) (?:tcp|udp|sctp) \d+ \S+ \d+/m.test(head),
  open: ({ part }) => {
    const filter = portFilter(part);
    return lineFeed((text, line) => readLine(text, line, filter));
  },
};

function* readLine(text: string, line: number, filter: PortFilter): Generator<Item> {
  if (text.trim() === '' || text.startsWith('#')) return;
  const [state, protocol, port, host, time, service] = text.split(' ');
  if (port === undefined || host === undefined || time === undefined) {
    yield skipped(line, Reason.UNREADABLE);
    return;
  }
  // A banner is told of a port that is open.
  const open = state === 'banner' ? 'open' : state;
  const reason = filter({ port, protocol, state: open, service });
  if (reason !== undefined) yield skipped(line, reason);
  else yield { kind: 'found', line, host, port };
}

interface MasscanPort {
  readonly port?: unknown;
  readonly proto?: unknown;
  readonly status?: unknown;
  readonly service?: { readonly name?: unknown };
}

function* readRecord(json: string, line: number, filter: PortFilter): Generator<Item> {
  // The last record of some versions, which is not JSON.
  if (/^\{\s*"?finished"?\s*:/.test(json)) return;
  const record = parsed(json);
  const { ip, ports } = record ?? {};
  if (typeof ip !== 'string' || !Array.isArray(ports)) {
    yield skipped(line, Reason.UNREADABLE_RECORD);
    return;
  }
  for (const each of ports as readonly (MasscanPort | null)[]) {
    const port = typeof each?.port === 'number' ? each.port : '';
    const reason = filter({
      port,
      protocol: text(each?.proto),
      state: text(each?.status),
      service: text(each?.service?.name),
    });
    if (reason !== undefined) yield skipped(line, reason);
    else yield { kind: 'found', line, host: ip, port };
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function parsed(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(json) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

const LONGEST_RECORD = 1 << 20;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;

/** Cuts objects out of a list that may be cut short: what stands between them does not matter. */
function recordFeed(read: (json: string, line: number) => Iterable<Item>): Feed {
  const place = nesting();
  let pending = '';
  let line = 1;
  let began = 1;
  function* records(text: string): Generator<Item> {
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === LINE_FEED) line++;
      const change = place.step(code);
      if (change === 'opened') {
        start = at;
        began = line;
      } else if (change === 'closed') {
        yield* record(pending + text.slice(start, at + 1));
        pending = '';
      }
    }
    // One character more than is read, so that it is known to be too much.
    if (place.open) pending = (pending + text.slice(start)).slice(0, LONGEST_RECORD + 1);
  }
  function* record(json: string): Generator<Item> {
    if (json.length <= LONGEST_RECORD) yield* read(json, began);
    else yield skipped(began, Reason.UNREADABLE_RECORD, 'more than 1 MiB');
  }
  return {
    push: records,
    *end() {
      if (place.open) yield skipped(began, Reason.CUT_SHORT);
    },
  };
}

interface Nesting {
  /** Whether an object is open. */
  readonly open: boolean;
  /** Takes the next character, and tells when an outermost object opens or closes. */
  step(code: number): 'opened' | 'closed' | undefined;
}

function nesting(): Nesting {
  let depth = 0;
  let quoted = false;
  let escaped = false;
  function within(code: number): undefined {
    if (escaped) escaped = false;
    else if (code === BACKSLASH) escaped = true;
    else if (code === QUOTE) quoted = false;
  }
  function between(code: number): 'opened' | 'closed' | undefined {
    if (code === OPEN) return ++depth === 1 ? 'opened' : undefined;
    if (code === CLOSE && depth > 0) return --depth === 0 ? 'closed' : undefined;
    if (code === QUOTE) quoted = depth > 0;
    return undefined;
  }
  return {
    get open() {
      return depth > 0;
    },
    step: (code) => (quoted ? within(code) : between(code)),
  };
}
