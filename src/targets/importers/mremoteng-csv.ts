/**
 * The CSV that mRemoteNG exports: semicolons, no quotes, a row a node. A container comes after its
 * connections, and may be one of a circle in a file that was written by hand.
 */
import { Refusal } from '../problem.ts';
import { type Importer, type Item, skipped } from './importer.ts';
import { connectionItem, INHERITABLE, isTrue, type Settings } from './mremoteng.ts';
import { LARGEST, wholeFeed } from './text.ts';

export const mremotengCsv: Importer = {
  matches: (head) => /^Name;(?:[^\n]*;)?NodeType;[^\n]*;?Hostname;/.test(head),
  open: () => wholeFeed(LARGEST, readCsv),
};

interface Node {
  readonly line: number;
  readonly cell: Settings;
}

/** Containers within each other; more is a circle. */
const DEEPEST = 100;

function* readCsv(text: string): Generator<Item> {
  const [heading = '', ...rows] = text.split(/\r?\n/);
  const read = rowReader(heading);
  const containers = new Map<string, Node>();
  const connections: Node[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.trim() === '') continue;
    const node = { line: index + 2, cell: read(row) };
    if (node.cell('NodeType') !== 'Container') connections.push(node);
    else containers.set(node.cell('Id') ?? '', node);
  }
  for (const node of connections) {
    const above = containersOf(node, containers);
    if (above === undefined) {
      yield skipped(node.line, 'its containers hold each other in a circle');
    } else {
      const path = above.map(({ cell }) => cell('Name') ?? '').reverse();
      yield connectionItem({ line: node.line, path, setting: inheriting([node, ...above]) });
    }
  }
}

/** Reads rows as the heading says. Of a row only what counts is kept: the rest holds users and passwords. */
function rowReader(heading: string): (row: string) => Settings {
  const columns = heading.split(';');
  for (const name of ['Name', 'NodeType', 'Hostname', 'Protocol']) {
    if (columns.includes(name)) continue;
    throw new Refusal(`is not what mRemoteNG exports: it has no column ${name}`);
  }
  const kept = KEPT.map((name) => columns.indexOf(name));
  return (row) => {
    const all = row.split(';');
    const cells = kept.map((column) => all[column] || undefined);
    return (name) => cells[KEPT.indexOf(name)];
  };
}

const KEPT: readonly string[] = [
  ...['Name', 'Id', 'Parent', 'NodeType', 'Hostname'],
  ...INHERITABLE,
  ...INHERITABLE.map((name) => `Inherit${name}`),
];

/** From the innermost; undefined where they have no end. */
function containersOf(node: Node, containers: ReadonlyMap<string, Node>): Node[] | undefined {
  const above: Node[] = [];
  let parent = containers.get(node.cell('Parent') ?? '');
  while (parent !== undefined) {
    if (above.push(parent) > DEEPEST) return undefined;
    parent = containers.get(parent.cell('Parent') ?? '');
  }
  return above;
}

/** A setting is that of the first node that does not inherit it. */
function inheriting(nodes: readonly Node[]): Settings {
  return (name) => {
    let value: string | undefined;
    for (const { cell } of nodes) {
      value = cell(name) ?? value;
      if (!isTrue(cell(`Inherit${name}`))) break;
    }
    return value;
  };
}
