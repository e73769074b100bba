/**
 * The connections of mRemoteNG, as confCons.xml: nodes within containers, all settings as
 * attributes, each of which may be taken from the container (`InheritPort="true"`).
 */
import { Refusal } from '../problem.ts';
import { type Importer, type Item, Reason, skipped, type Wish } from './importer.ts';
import { LARGEST, wholeFeed } from './text.ts';
import { wishesOfAuthentication, wishesOfCredSsp } from './wishes.ts';
import { type Element, rootName } from './xml.ts';

export const mremoteng: Importer = {
  matches: (head) => rootName(head) === 'Connections',
  // The parser is loaded only for those who need it.
  open: async () => {
    const { parseXml } = await import('./xml-parser.ts');
    return wholeFeed(LARGEST, (text) => readConfCons(parseXml(text, ATTRIBUTES)));
  },
};

/** A setting of a connection by its name; undefined where it has none. */
export type Settings = (name: string) => string | undefined;

/** The settings of a node, with what it inherits. The names of its containers are its path. */
export interface Connection {
  readonly line: number;
  readonly path: readonly string[];
  readonly setting: Settings;
}

/** Settings that count here; each may be inherited. */
export const INHERITABLE = [
  'Port',
  'Protocol',
  'UseCredSsp',
  'RDPAuthenticationLevel',
  'LoadBalanceInfo',
  'RDGatewayUsageMethod',
  'RDGatewayHostname',
] as const;

/** What one connection names. */
export function connectionItem({ line, path, setting }: Connection): Item {
  const protocol = setting('Protocol') ?? 'RDP';
  if (protocol.toUpperCase() !== 'RDP') {
    return skipped(line, `its protocol is ${/^\w{1,16}$/.test(protocol) ? protocol : 'another'}`);
  }
  const host = setting('Hostname')?.trim();
  if (host === undefined || host === '') return skipped(line, Reason.NO_HOST);
  const name = setting('Name');
  const gateway = setting('RDGatewayUsageMethod') ?? 'Never';
  return {
    kind: 'found',
    line,
    host,
    port: setting('Port') || undefined,
    labels: {
      name: name === host ? undefined : name,
      group: path.join(' / '),
      gateway: /^(?:never|0)$/i.test(gateway) ? undefined : setting('RDGatewayHostname'),
      loadbalanceinfo: setting('LoadBalanceInfo'),
    },
    expects: wishesOf(setting, line),
  };
}

function wishesOf(setting: Settings, line: number): Wish[] {
  const credSsp = setting('UseCredSsp');
  const level = setting('RDPAuthenticationLevel');
  return [
    ...(credSsp === undefined
      ? []
      : wishesOfCredSsp(!isFalse(credSsp), { text: `UseCredSsp="${credSsp}"`, line })),
    ...(level === undefined
      ? []
      : wishesOfAuthentication(/^(?:AuthRequired|1)$/i.test(level), {
          text: `RDPAuthenticationLevel="${level}"`,
          line,
        })),
  ];
}

function isFalse(text: string): boolean {
  return /^(?:false|0)$/i.test(text);
}

export function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(?:true|1)$/i.test(text);
}

const ATTRIBUTES: ReadonlySet<string> = new Set([
  'Name',
  'Type',
  'Hostname',
  'FullFileEncryption',
  ...INHERITABLE,
  ...INHERITABLE.map((name) => `Inherit${name}`),
]);

function* readConfCons(root: Element): Generator<Item> {
  if (root.name !== 'Connections') {
    throw new Refusal('is not a file of mRemoteNG: its root is another');
  }
  if (isTrue(root.attributes['FullFileEncryption'])) {
    throw new Refusal(
      'is encrypted as a whole: save it without full file encryption, or export it as CSV',
    );
  }
  yield* readNodes(root.children, [], () => undefined);
}

function* readNodes(
  nodes: readonly Element[],
  path: readonly string[],
  above: Settings,
): Generator<Item> {
  for (const node of nodes) {
    if (node.name !== 'Node') continue;
    const { attributes, children, line } = node;
    const setting: Settings = (name) =>
      isTrue(attributes[`Inherit${name}`]) || isTrue(attributes['Inherit'])
        ? (above(name) ?? attributes[name])
        : attributes[name];
    if (attributes['Type'] === 'Container') {
      yield* readNodes(children, [...path, attributes['Name'] ?? ''].filter(Boolean), setting);
    } else {
      yield connectionItem({ line, path, setting });
    }
  }
}
