/** Tables as CSV: exports of Active Directory, of an inventory, of Excel. */
import { parseAddress } from '../address.ts';
import { quote, Refusal } from '../problem.ts';
import { type Importer, type Item, Reason, skipped } from './importer.ts';
import { delimiterOf, isRow, type Row, rowsOf } from './rows.ts';
import { LARGEST, wholeFeed } from './text.ts';

export const csv: Importer = {
  matches: (head) => {
    if (/^\s*[[{<]/.test(head)) return false;
    const [row] = [...firstRow(head)];
    return row !== undefined && row.cells.length > 1 && isHeader(row.cells) && !isConfCons(row);
  },
  open: ({ part }) => wholeFeed(LARGEST, (text) => readTable(text, part)),
};

/** Columns that hold a host, the best first. */
const HOSTS = [
  'host',
  'hostname',
  'fqdn',
  'dnshostname',
  'dnsname',
  'fulladdress',
  'target',
  'ansiblehost',
  'ip',
  'ipaddress',
  'ipv4address',
  'ipv4',
  'address',
  'server',
  'servername',
  'computer',
  'computername',
  'machine',
] as const;
const PORTS = ['port', 'rdpport', 'serverport'] as const;
const NAMES = ['displayname', 'name', 'description'] as const;
const GROUPS = ['group', 'folder', 'site', 'location', 'environment'] as const;

interface Columns {
  readonly hosts: readonly number[];
  readonly port: number;
  readonly name: number;
  readonly group: number;
  readonly enabled: number;
}

function* readTable(text: string, part: string | undefined): Generator<Item> {
  let columns: Columns | undefined;
  for (const row of rowsOf(text, delimiterOf(text))) {
    if (!isRow(row)) {
      yield row;
    } else if (columns === undefined) {
      const header = isHeader(row.cells) || /\D/.test(part ?? '0');
      columns = header ? namedColumns(row.cells, part) : bareColumns(row.cells, part);
      if (!header) yield readRow(row, columns);
    } else {
      yield readRow(row, columns);
    }
  }
}

function readRow({ cells, line }: Row, columns: Columns): Item {
  const cell = (index: number): string | undefined => cells[index] || undefined;
  const host = columns.hosts.map(cell).find((each) => each !== undefined);
  if (host === undefined) return skipped(line, Reason.NO_HOST);
  if (/^(?:false|no|0)$/i.test(cell(columns.enabled) ?? '')) {
    return skipped(line, 'it is not enabled');
  }
  const name = cell(columns.name);
  return {
    kind: 'found',
    line,
    host,
    many: true,
    port: cell(columns.port),
    labels: { name: name === host ? undefined : name, group: cell(columns.group) },
  };
}

function namedColumns(cells: readonly string[], part: string | undefined): Columns {
  const names = cells.map(plain);
  const find = (wanted: readonly string[]): number =>
    wanted.map((each) => names.indexOf(each)).find((index) => index >= 0) ?? -1;
  const chosen = part === undefined ? undefined : columnOf(part, cells);
  const hosts = HOSTS.map((each) => names.indexOf(each)).filter((index) => index >= 0);
  return {
    // A name that is shown to people is a host only where nothing better is there.
    hosts: chosen === undefined ? (hosts.length === 0 ? [names.indexOf('name')] : hosts) : [chosen],
    port: find(PORTS),
    name: find(NAMES),
    group: find(GROUPS),
    enabled: find(['enabled']),
  };
}

function columnOf(part: string, cells: readonly string[]): number {
  if (/^\d+$/.test(part)) return numbered(part, cells);
  const index = cells.map(plain).indexOf(plain(part));
  if (index >= 0) return index;
  throw new Refusal(`has no column ${quote(part)}: ${listed(cells)}`);
}

function numbered(part: string, cells: readonly string[]): number {
  const number = Number(part);
  if (number >= 1 && number <= cells.length) return number - 1;
  throw new Refusal(`has no column ${part}: there are ${cells.length}`);
}

/** A table without a heading: the first column holds the host, and the second the port if it is a number. */
function bareColumns(cells: readonly string[], part: string | undefined): Columns {
  const none = { name: -1, group: -1, enabled: -1 };
  if (part !== undefined) return { hosts: [numbered(part, cells)], port: -1, ...none };
  const [first = '', second = ''] = cells;
  const port = /^\d{1,5}$/.test(second) ? 1 : -1;
  const isHost = parseAddress(first) !== undefined || /[.:]\w/.test(first) || port === 1;
  if (isHost) return { hosts: [0], port, ...none };
  throw new Refusal(
    `has no column of hosts that is known: name it as in csv:FILE#COLUMN; ${listed(cells)}`,
  );
}

function listed(cells: readonly string[]): string {
  const shown = cells.slice(0, 12).map((cell) => quote(cell.slice(0, 40)));
  return `its columns are ${shown.join(', ')}${cells.length > shown.length ? ' and more' : ''}`;
}

function* firstRow(head: string): Generator<Row> {
  for (const row of rowsOf(head, delimiterOf(head))) {
    if (isRow(row)) yield row;
    return;
  }
}

/** What mRemoteNG exports has an importer of its own. */
function isConfCons({ cells }: Row): boolean {
  return cells[0] === 'Name' && cells.includes('NodeType') && cells.includes('Hostname');
}

function isHeader(cells: readonly string[]): boolean {
  return cells.some((cell) => ['name', ...HOSTS].includes(plain(cell)));
}

/** `DNS Host-Name` as `dnshostname`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
