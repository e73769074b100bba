/** Profiles of Remmina: an INI file a connection. */
import { type Importer, type Item, Reason, skipped } from './importer.ts';
import { wholeFeed } from './text.ts';
import { wishesOfProtocol } from './wishes.ts';

export const remmina: Importer = {
  matches: (head) => /^\s*(?:[#;][^\n]*\n\s*)*\[remmina\]\s*$/m.test(head),
  open: () => wholeFeed(1 << 20, readProfile),
};

const KEYS: ReadonlySet<string> = new Set([
  'protocol',
  'server',
  'name',
  'group',
  'security',
  'gateway_server',
  'gateway_usage',
  'loadbalanceinfo',
  'ssh_tunnel_enabled',
  'ssh_tunnel_server',
]);

interface Line {
  readonly value: string;
  readonly line: number;
}

function* readProfile(text: string): Generator<Item> {
  const lines = keysOf(text);
  const value = (key: string): string | undefined => lines.get(key)?.value || undefined;
  const protocol = lines.get('protocol');
  if (protocol !== undefined && protocol.value.toUpperCase() !== 'RDP') {
    const name = /^\w{1,16}$/.test(protocol.value) ? protocol.value : 'another';
    yield skipped(protocol.line, `its protocol is ${name}`);
    return;
  }
  const server = lines.get('server');
  if (server === undefined || server.value === '') {
    yield skipped(server?.line ?? 1, Reason.NO_HOST);
    return;
  }
  const security = lines.get('security');
  const name = value('name');
  yield {
    kind: 'found',
    line: server.line,
    host: server.value,
    labels: {
      name: name === server.value ? undefined : name,
      group: value('group'),
      gateway: value('gateway_usage') === '1' ? value('gateway_server') : undefined,
      tunnel:
        value('ssh_tunnel_enabled') === '1' ? (value('ssh_tunnel_server') ?? 'ssh') : undefined,
      loadbalanceinfo: value('loadbalanceinfo'),
    },
    expects:
      security === undefined
        ? []
        : wishesOfProtocol(security.value, {
            text: `security=${security.value}`,
            line: security.line,
          }),
  };
}

function keysOf(text: string): ReadonlyMap<string, Line> {
  const keys = new Map<string, Line>();
  let within = false;
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    const [, section] = /^\s*\[([^\]]*)\]\s*$/.exec(line) ?? [];
    if (section !== undefined) within = section === 'remmina';
    const [, key = '', value = ''] = /^\s*([\w-]+)\s*=(.*)$/.exec(line) ?? [];
    if (within && KEYS.has(key)) keys.set(key, { value: value.trim(), line: index + 1 });
  }
  return keys;
}
