/** The users and connections of Guacamole, as user-mapping.xml. */
import { Refusal } from '../problem.ts';
import { type Importer, type Item, Reason, skipped, type Wish } from './importer.ts';
import { LARGEST, wholeFeed } from './text.ts';
import { wishesOfAuthentication, wishesOfProtocol, wishesOfThumbprints } from './wishes.ts';
import { child, type Element, rootName } from './xml.ts';

export const guacamole: Importer = {
  matches: (head) => rootName(head) === 'user-mapping',
  // The parser is loaded only for those who need it.
  open: async () => {
    const { parseXml } = await import('./xml-parser.ts');
    return wholeFeed(LARGEST, (text) => readMapping(parseXml(text, ATTRIBUTES)));
  },
};

/** Attributes of `authorize` are a user and a password: only names are read. */
const ATTRIBUTES: ReadonlySet<string> = new Set(['name']);

function* readMapping(root: Element): Generator<Item> {
  if (root.name !== 'user-mapping') {
    throw new Refusal('is not a user mapping of Guacamole: its root is another');
  }
  for (const authorize of root.children) {
    if (authorize.name !== 'authorize') continue;
    // A user with one connection only may have it without an element of its own.
    if (child(authorize, 'protocol') !== undefined) yield readConnection(authorize, undefined);
    for (const each of authorize.children) {
      if (each.name === 'connection') yield readConnection(each, each.attributes['name']);
    }
  }
}

function readConnection(connection: Element, name: string | undefined): Item {
  const protocol = child(connection, 'protocol')?.text ?? '';
  if (protocol.toLowerCase() !== 'rdp') {
    const shown = /^\w{1,16}$/.test(protocol) ? protocol : 'another';
    return skipped(connection.line, `its protocol is ${shown}`);
  }
  const param = (wanted: string): Element | undefined =>
    connection.children.find(
      (each) => each.name === 'param' && each.attributes['name'] === wanted && each.text !== '',
    );
  const host = param('hostname');
  if (host === undefined) return skipped(connection.line, Reason.NO_HOST);
  if (/\$\{\w+/.test(host.text)) {
    return skipped(host.line, 'its host is known only when a user logs on');
  }
  return {
    kind: 'found',
    line: host.line,
    host: host.text,
    port: param('port')?.text,
    labels: {
      name: name === host.text ? undefined : name,
      gateway: param('gateway-hostname')?.text,
      loadbalanceinfo: param('load-balance-info')?.text,
    },
    expects: wishesOf(param),
  };
}

function wishesOf(param: (name: string) => Element | undefined): Wish[] {
  const security = param('security');
  const prints = param('cert-fingerprints');
  const ignores = param('ignore-cert');
  return [
    ...(security === undefined ? [] : wishesOfProtocol(security.text, setting(security))),
    ...(prints === undefined ? [] : wishesOfThumbprints(prints.text, setting(prints))),
    // Only what is written is taken for meant: that it is left out has meant both over the years.
    ...(ignores === undefined || prints !== undefined || param('cert-tofu')?.text === 'true'
      ? []
      : wishesOfAuthentication(ignores.text === 'false', setting(ignores))),
  ];
}

function setting({ attributes, text, line }: Element) {
  return { text: `${attributes['name']}=${text}`, line };
}
