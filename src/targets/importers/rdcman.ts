/**
 * Remote Desktop Connection Manager. Servers stand in groups, and each kind of settings is either
 * their own (`inherit="None"`) or that of the nearest group that has its own.
 * Schema 1 (2.2) keeps a group's settings within its properties, schema 3 (2.7 and later) beside.
 */
import { Refusal } from '../problem.ts';
import { type Importer, type Item, Reason, skipped, type Wish } from './importer.ts';
import { LARGEST, wholeFeed } from './text.ts';
import { wishesOfAuthentication } from './wishes.ts';
import { child, type Element, rootName } from './xml.ts';

export const rdcman: Importer = {
  matches: (head) => rootName(head) === 'RDCMan',
  // The parser is loaded only for those who need it.
  open: async () => {
    const { parseXml } = await import('./xml-parser.ts');
    return wholeFeed(LARGEST, (text) => readRdg(parseXml(text, ATTRIBUTES)));
  },
};

const ATTRIBUTES: ReadonlySet<string> = new Set(['inherit', 'schemaVersion']);

/** The settings that hold at a place of the tree. */
interface Inherited {
  readonly path: readonly string[];
  readonly connection?: Element;
  readonly gateway?: Element;
  readonly security?: Element;
}

function* readRdg(root: Element): Generator<Item> {
  if (root.name !== 'RDCMan') throw new Refusal('is not a file of RDCMan: its root is another');
  for (const file of root.children) {
    if (file.name === 'file') yield* readGroup(file, { path: [] });
  }
}

function* readGroup(group: Element, above: Inherited): Generator<Item> {
  const properties = child(group, 'properties');
  const name = child(properties, 'name')?.text;
  const here = settingsAt([group, properties], {
    ...above,
    path: name === undefined || name === '' ? above.path : [...above.path, name],
  });
  for (const each of group.children) {
    if (each.name === 'group') yield* readGroup(each, here);
    else if (each.name === 'server') yield readServer(each, here);
  }
}

function readServer(server: Element, above: Inherited): Item {
  const properties = child(server, 'properties') ?? server;
  const name = child(properties, 'name');
  const here = settingsAt([server, properties], above);
  if (name === undefined || name.text === '') return skipped(server.line, Reason.NO_HOST);
  if (child(properties, 'connectionType')?.text === 'VirtualMachineConsoleConnect') {
    return skipped(server.line, 'it is the console of a virtual machine, on its Hyper-V host');
  }
  const shown = child(properties, 'displayName')?.text;
  return {
    kind: 'found',
    line: name.line,
    host: name.text,
    port: child(here.connection, 'port')?.text || undefined,
    labels: {
      name: shown === name.text ? undefined : shown,
      group: here.path.join(' / '),
      gateway: gatewayOf(here.gateway),
      loadbalanceinfo: child(here.connection, 'loadBalanceInfo')?.text,
    },
    expects: wishesOf(here.security),
  };
}

function settingsAt(places: ReadonlyArray<Element | undefined>, above: Inherited): Inherited {
  const own = (name: string): Element | undefined => {
    for (const place of places) {
      const settings = child(place, name);
      if (settings?.attributes['inherit'] === 'None') return settings;
    }
    return undefined;
  };
  const connection = own('connectionSettings') ?? above.connection;
  const gateway = own('gatewaySettings') ?? above.gateway;
  const security = own('securitySettings') ?? above.security;
  return {
    path: above.path,
    ...(connection && { connection }),
    ...(gateway && { gateway }),
    ...(security && { security }),
  };
}

function gatewayOf(settings: Element | undefined): string | undefined {
  return child(settings, 'enabled')?.text === 'True'
    ? child(settings, 'hostName')?.text
    : undefined;
}

function wishesOf(security: Element | undefined): Wish[] {
  const authentication = child(security, 'authentication');
  if (authentication === undefined) return [];
  const { text, line } = authentication;
  const required = text === 'Required' || text === '1';
  return wishesOfAuthentication(required, { text: `authentication ${text}`, line });
}
