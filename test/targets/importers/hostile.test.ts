/** Files that somebody made to do harm, or that were broken on the way: nothing hangs, everything is counted. */
import { describe, expect, it, vi } from 'vitest';
import type { ImportFormat } from '../../../src/targets/importers/formats.ts';
import { imported, skips } from './kit.ts';

// Large files take their time beside other work.
vi.setConfig({ testTimeout: 120_000 });

/** A file that names one host, in each format that takes any text for one. */
const FILES: ReadonlyArray<readonly [ImportFormat, (host: string) => string]> = [
  ['rdp', (host) => `full address:s:${host}\r\n`],
  [
    'rdg',
    (host) =>
      `<RDCMan schemaVersion="3"><file><server><properties><name>${xml(host)}</name></properties></server></file></RDCMan>`,
  ],
  [
    'mremoteng',
    (host) =>
      `<Connections><Node Type="Connection" Protocol="RDP" Hostname="${xml(host)}"/></Connections>`,
  ],
  [
    'guacamole',
    (host) =>
      `<user-mapping><authorize><protocol>rdp</protocol><param name="hostname">${xml(host)}</param></authorize></user-mapping>`,
  ],
  ['remmina', (host) => `[remmina]\nprotocol=RDP\nserver=${host}\n`],
  ['ansible', (host) => `{"_meta":{"hostvars":{"a":{"ansible_host":${JSON.stringify(host)}}}}}`],
  ['json', (host) => `[${JSON.stringify(host)}]`],
  ['csv', (host) => `host,port\n"${host.replaceAll('"', '""')}",3389\n`],
  [
    'nmap',
    (host) =>
      `<nmaprun><host><address addr="${xml(host)}"/><ports><port protocol="tcp" portid="3389"><state state="open"/></port></ports></host></nmaprun>`,
  ],
  ['masscan', (host) => `[{"ip":${JSON.stringify(host)},"timestamp":"1","ports":[{"port":3389}]}]`],
  ['naabu', (host) => `{"ip":${JSON.stringify(host)},"port":3389}\n`],
  ['httpx', (host) => `{"url":"x","host":${JSON.stringify(host)}}\n`],
  ['file_sd', (host) => `[{"targets":[${JSON.stringify(host)}]}]`],
  [
    'rdpprobe',
    (host) => `{"type":"result","schema":1,"target":{"host":${JSON.stringify(host)}}}\n`,
  ],
];

const HOSTS = [
  '--option',
  '-oProxyCommand=reboot',
  '$(reboot)',
  '`reboot`',
  'a;reboot',
  'a|b',
  'a b',
  'a\nb.example',
  'a\u0000b',
  'a\u001b[2Jb',
  'a\u202eb',
  '../../etc/passwd',
  '127.1',
  '0x7f000001',
  '010.0.0.1',
  'http://a/',
  'user:secret@a',
  '@hosts.txt',
  'a:65536',
  'a:0',
  'a:-1',
  'a:1e3',
  '*',
  'a'.repeat(300),
  'a'.repeat(70_000),
];

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

describe.each(FILES)('a file of %s', (format, write) => {
  it('names a host that is taken as it is', async () => {
    const { targets } = await imported(write('rds01.example'), { format });
    expect(targets).toMatchObject([{ host: 'rds01.example', port: 3389 }]);
    expect((await imported(write('rds01.example'))).report.format).toBe(format);
  });

  it.each(HOSTS)(
    'with the host %j takes none, counts it, and tells it harmlessly',
    async (host) => {
      const { targets, report } = await imported(write(host), { format });
      // What is cut at a line end or a blank may leave a name: it is then a name and nothing else.
      for (const target of targets) expect(target.host).toMatch(/^[\w.-]+$/);
      expect(
        targets.length + report.skipped.reduce((sum, { count }) => sum + count, 0),
      ).toBeGreaterThan(0);
      for (const { detail = '' } of report.skipped) {
        expect(detail.length).toBeLessThan(600);
        expect(detail).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|secret/u);
      }
    },
  );

  it('may end anywhere, and is then read or refused with a sentence', async () => {
    const text = write('rds01.example');
    for (let length = 1; length < text.length; length++) {
      const read = await imported(text.slice(0, length), { format }).catch((error: Error) => error);
      if (read instanceof Error) expect(read.name).toBe('Refusal');
      else expect(read.targets.length).toBeLessThan(2);
    }
  });
});

const BOMB = `<?xml version="1.0"?>
<!DOCTYPE RDCMan [
<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
]>
<RDCMan schemaVersion="3"><file><server><properties><name>&d;</name></properties></server></file></RDCMan>`;

describe('XML', () => {
  it('with a bomb of entities expands none', async () => {
    const read = await imported(BOMB);
    expect(read.targets).toEqual([]);
    expect(read.report.skipped[0]?.detail).toContain('"&d;"');
  });

  it('with an entity from a file fetches nothing', async () => {
    const text = BOMB.replace(/<!ENTITY d .*>/, '<!ENTITY d SYSTEM "file:///etc/passwd">');
    const reading = imported(text, { format: 'rdg' });
    await expect(reading).rejects.toThrow('is not XML that can be read');
    await expect(reading).rejects.not.toThrow('passwd');
  });

  it.each<[string, string, string]>([
    [
      'nested deep',
      '<RDCMan>'.concat('<group>'.repeat(5000), '</group>'.repeat(5000), '</RDCMan>'),
      'elements are nested 100 deep',
    ],
    ['with too long a tag', `<RDCMan a="${'x'.repeat(2 << 20)}"/>`, 'has a tag of more than 1 MiB'],
    [
      'with attributes without number',
      `<RDCMan ${'a="1" '.repeat(300_000)}/>`,
      'has a tag of more than 1 MiB',
    ],
    [
      'of nothing but brackets',
      '<RDCMan>'.concat('<'.repeat(2 << 20)),
      'has a tag of more than 1 MiB',
    ],
    [
      'that never closes',
      '<RDCMan>'.concat('<a>'.repeat(2_500_000)),
      'has more than 1000000 elements',
    ],
    [
      'with names of JavaScript',
      '<RDCMan><__proto__>x</__proto__></RDCMan>',
      'is not XML that can be read',
    ],
    [
      'cut off',
      '<RDCMan><file><server>',
      'it ends in the middle, as a file does that was cut short',
    ],
    [
      'broken on a line',
      '<RDCMan>\n<file>\n</group>\n</RDCMan>',
      'is not well-formed XML on line 3 of 4',
    ],
  ])('%s is refused', async (_name, text, message) => {
    const reading = imported(text, { format: 'rdg' });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ name: 'Refusal' });
  });
});

describe('JSON', () => {
  it.each(['json', 'ansible', 'file_sd'] as const)(
    'nested deep is refused as %s',
    async (format) => {
      const text = `${'['.repeat(1_000_000)}`;
      await expect(imported(text, { format })).rejects.toThrow('is nested more than 512 deep');
    },
  );

  it('with names of JavaScript is data', async () => {
    const text =
      '{"__proto__": ["a"], "constructor": {"hosts": ["b"]}, "_meta": {"hostvars": {"__proto__": {"ansible_host": "c"}}}}';
    const read = await imported(text, { format: 'ansible' });
    expect(read.targets.map(({ host }) => host).sort()).toEqual(['a', 'b', 'c']);
    expect(({} as Record<string, unknown>)['ansible_host']).toBeUndefined();
  });
});

describe('labels', () => {
  it('are bounded, on one line, and not too many', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`l${index}`, `a\n\tb\u0000${'x'.repeat(500)}`]),
    );
    const [target] = (await imported(JSON.stringify([{ targets: ['a'], labels }]))).targets;
    expect(Object.keys(target?.labels ?? {})).toHaveLength(16);
    for (const value of Object.values(target?.labels ?? {})) {
      expect(value).toMatch(/^a b x+…$/);
      expect(value).toHaveLength(128);
    }
  });

  it('of a group deep within others end somewhere', async () => {
    const groups = 40;
    const text = `<RDCMan><file>${'<group><properties><name>group of a long name</name></properties>'.repeat(groups)}<server><properties><name>a</name></properties></server>${'</group>'.repeat(groups)}</file></RDCMan>`;
    const [target] = (await imported(text)).targets;
    expect(target?.labels?.['group']).toHaveLength(128);
  });
});

/** 50 MB of each format that is read as a stream, and of those that are read as a whole. */
const LARGE: ReadonlyArray<readonly [ImportFormat, string, (index: number) => string, string]> = [
  [
    'masscan',
    '[\n',
    (index) =>
      `{ "ip": "${address(index)}", "timestamp": "1", "ports": [ {"port": 22, "proto": "tcp", "status": "open", "pad": "${PAD}"} ] },\n`,
    ']\n',
  ],
  [
    'masscan-list',
    '#masscan\n',
    (index) => `open tcp 22 ${address(index)} 1795255200 ${PAD}\n`,
    '# end\n',
  ],
  ['naabu', '', (index) => `{"ip":"${address(index)}","port":22,"pad":"${PAD}"}\n`, ''],
  [
    'nmap',
    '<nmaprun>\n',
    (index) =>
      `<host><status state="down"/><address addr="${address(index)}" addrtype="ipv4"/><!-- ${PAD} -->\n</host>\n`,
    '</nmaprun>\n',
  ],
  [
    'nmap-grepable',
    '# Nmap\n',
    (index) => `Host: ${address(index)} ()\tPorts: 22/open/tcp//ssh//${PAD}/\n`,
    '',
  ],
  [
    'mremoteng',
    '<Connections>\n',
    (index) =>
      `<Node Type="Connection" Protocol="VNC" Hostname="${address(index)}" Descr="${PAD}"/>\n`,
    '</Connections>',
  ],
  ['csv', 'pad;host;enabled\n', (index) => `${PAD};${address(index)};False\n`, ''],
  ['rdpprobe', '', (index) => `{"type":"run","index":${index},"pad":"${PAD}"}\n`, ''],
];
const PAD = 'x'.repeat(2000);
const LARGE_SIZE = 50_000_000;

function address(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}

describe('50 MB', () => {
  it.each(LARGE)('of %s are read in bounded time and memory', async (format, head, one, tail) => {
    const lines: string[] = [];
    for (let index = 0, length = 0; length < LARGE_SIZE; index++) {
      const line = one(index);
      length += line.length;
      lines.push(line);
    }
    const content = Buffer.from(head + lines.join('') + tail);
    const before = process.memoryUsage().rss;
    const { report, targets } = await imported(content, { format });
    expect(targets).toEqual([]);
    const count = report.skipped.reduce((sum, skip) => sum + skip.count, 0);
    expect(count).toBe(format === 'rdpprobe' ? 0 : lines.length);
    expect(process.memoryUsage().rss - before).toBeLessThan(600_000_000);
  });

  it('without a line end are one line that cannot be read', async () => {
    const content = Buffer.alloc(LARGE_SIZE, 'a');
    for (const format of ['masscan-list', 'naabu', 'rdpprobe', 'nmap-grepable'] as const) {
      expect(skips(await imported(content, { format }))).toEqual(['1 the line cannot be read (1)']);
    }
    expect(skips(await imported(content, { format: 'nmap' }))).toEqual([]);
  });

  it('more than are read as a whole are refused', async () => {
    const content = Buffer.alloc(70_000_000, 'a');
    for (const format of ['rdp', 'rdg', 'csv', 'json', 'ansible'] as const) {
      await expect(imported(content, { format })).rejects.toThrow(
        'MiB, the most that is read of a file of this format',
      );
    }
  });
});
