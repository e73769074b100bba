/** What `ansible-inventory --list` prints: groups that hold hosts and groups, and variables of each host. */
import { quote, Refusal } from '../problem.ts';
import type { Importer, Item } from './importer.ts';
import { checkJson, EACH, placesIn } from './json.ts';
import { LARGEST, wholeFeed } from './text.ts';

export const ansible: Importer = {
  matches: (head) => /^\s*\{/.test(head) && /"_meta"\s*:\s*\{\s*(?:"hostvars"|\})/.test(head),
  open: ({ part }) => wholeFeed(LARGEST, (text) => readInventory(text, part)),
};

interface Host {
  readonly line: number;
  readonly groups: Set<string>;
  address?: { readonly text: string; readonly line: number };
}

function* readInventory(text: string, group: string | undefined): Generator<Item> {
  checkJson(text);
  const hosts = hostsOf(text);
  const chosen = group === undefined ? undefined : groupsWithin(text, group);
  for (const [name, { line, groups, address }] of hosts) {
    if (chosen !== undefined && ![...groups].some((each) => chosen.has(each))) continue;
    const shown = [...groups].filter((each) => each !== 'all' && each !== 'ungrouped').sort();
    yield {
      kind: 'found',
      line: address?.line ?? line,
      host: address?.text ?? name,
      labels: {
        name: address === undefined || address.text === name ? undefined : name,
        group: shown.join(', '),
      },
    };
  }
}

/** Only names, groups and addresses are read of the variables; the others hold passwords. */
function hostsOf(text: string): Map<string, Host> {
  const hosts = new Map<string, Host>();
  const enter = (name: string, line: number): Host => {
    const known = hosts.get(name) ?? { line, groups: new Set<string>() };
    hosts.set(name, known);
    return known;
  };
  for (const { path, line } of placesIn(text, ['_meta', 'hostvars', EACH])) {
    enter(path[2] ?? '', line);
  }
  for (const { path, json, line } of placesIn(text, ['_meta', 'hostvars', EACH, 'ansible_host'])) {
    if (json.startsWith('"')) {
      enter(path[2] ?? '', line).address = { text: JSON.parse(json) as string, line };
    }
  }
  // A group is an object with hosts, or with old programs the list itself.
  for (const tokens of [
    [EACH, 'hosts', EACH],
    [EACH, EACH],
  ]) {
    for (const { path, json, line } of placesIn(text, tokens)) {
      if (json.startsWith('"')) enter(JSON.parse(json) as string, line).groups.add(path[0] ?? '');
    }
  }
  return hosts;
}

/** A group and all groups below it; a circle of groups ends. */
function groupsWithin(text: string, group: string): ReadonlySet<string> {
  const known = new Set<string>();
  for (const { path } of placesIn(text, [EACH])) known.add(path[0] ?? '');
  const children = new Map<string, string[]>();
  for (const { path, json } of placesIn(text, [EACH, 'children', EACH])) {
    if (!json.startsWith('"')) continue;
    const [parent = ''] = path;
    const name = JSON.parse(json) as string;
    children.set(parent, [...(children.get(parent) ?? []), name]);
    known.add(name);
  }
  known.delete('_meta');
  if (!known.has(group)) {
    const shown = [...known].slice(0, 12).map((name) => quote(name.slice(0, 40)));
    throw new Refusal(`has no group ${quote(group)}; its groups are ${shown.join(', ')}`);
  }
  const within = new Set([group]);
  for (const each of within) for (const name of children.get(each) ?? []) within.add(name);
  return within;
}
