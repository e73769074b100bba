/** Lists that are kept by hand or by other systems: Ansible, JSON, CSV, Prometheus, our own runs. */
import { describe, expect, it } from 'vitest';
import { crlf, imported, places, skips, utf16 } from './kit.ts';

describe('an Ansible inventory', () => {
  const inventory = `{
    "_meta": {
        "hostvars": {
            "db01": {
                "ansible_connection": "winrm",
                "ansible_host": "10.0.0.5",
                "ansible_password": "hidden {\\"ansible_host\\": \\"no\\"}"
            },
            "web01": {
                "ansible_host": "{{ lookup('x') }}"
            },
            "web02.example": {"ansible_port": 5986}
        }
    },
    "all": {"children": ["ungrouped", "windows", "linux"]},
    "linux": {"hosts": ["tux"]},
    "windows": {"children": ["web", "db"]},
    "web": {"hosts": ["web01", "web02.example"], "children": ["windows"]},
    "db": {"hosts": ["db01"]}
}`;

  it('gives all its hosts, with the groups they are in', async () => {
    const read = await imported(inventory);
    expect(read.report.format).toBe('ansible');
    expect(read.targets).toEqual([
      { host: '10.0.0.5', port: 3389, source: 'f:6', labels: { name: 'db01', group: 'db' } },
      { host: 'web02.example', port: 3389, source: 'f:12', labels: { group: 'web' } },
      { host: 'tux', port: 3389, source: 'f:16', labels: { group: 'linux' } },
    ]);
    expect(skips(read)).toEqual(['1 its host cannot be used (10)']);
    expect(JSON.stringify(read)).not.toContain('hidden');
  });

  it('gives the hosts of a group and those below it, in a circle as well', async () => {
    expect(await places(inventory, { format: 'ansible', part: 'windows' })).toEqual([
      '10.0.0.5:3389',
      'web02.example:3389',
    ]);
    expect(await places(inventory, { format: 'ansible', part: 'db' })).toEqual(['10.0.0.5:3389']);
    await expect(imported(inventory, { format: 'ansible', part: 'dbs' })).rejects.toThrow(
      'has no group "dbs"; its groups are "all", "linux", "windows", "web", "db", "ungrouped"',
    );
  });

  it('of an old program has lists for groups', async () => {
    const old = '{"_meta": {"hostvars": {}}, "web": ["a", "b"], "db": {"hosts": ["a"]}}';
    const { targets } = await imported(old);
    expect(targets.map(({ host, labels }) => [host, labels])).toEqual([
      ['a', { group: 'db, web' }],
      ['b', { group: 'web' }],
    ]);
  });
});

describe('JSON with a pointer', () => {
  const terraform = `{
  "rdp_hosts": {
    "sensitive": false,
    "value": ["rds01.example", "10.0.0.1:3390", 7]
  },
  "a/b": {"m~n": [{"ip": "10.1.0.1", "name": "One", "port": 3391}, {"ip": null}, {"host": "two"}]},
  "addresses": {"one": "10.2.0.9/24", "net": "10.3.0.0/30", "v6": "fd00::5/64"}
}`;
  const read = (part: string) => imported(terraform, { format: 'json', part });

  it('leads to texts, objects, and whatever stands in a list', async () => {
    const { targets, report } = await read('/rdp_hosts/value');
    expect(targets).toEqual([
      { host: 'rds01.example', port: 3389, source: 'f:4' },
      { host: '10.0.0.1', port: 3390, source: 'f:4' },
    ]);
    expect(report.skipped).toEqual([
      { reason: 'it is neither a text nor an object', count: 1, line: 4 },
    ]);
    expect(await read('/rdp_hosts/value/-')).toEqual({ targets, report });
    expect((await read('/rdp_hosts/value/1')).targets).toEqual(targets.slice(1));
  });

  it('has names with slashes and tildes, and hosts in objects', async () => {
    const objects = await read('/a~1b/m~0n');
    expect(objects.targets).toEqual([
      { host: '10.1.0.1', port: 3391, source: 'f:6', labels: { name: 'One' } },
      { host: 'two', port: 3389, source: 'f:6' },
    ]);
    expect(skips(objects)).toEqual(['1 it names no host (6)']);
    expect((await read('/a~1b/m~0n/-/ip')).targets.map(({ host }) => host)).toEqual(['10.1.0.1']);
  });

  it('takes an address with a prefix length for one host, and a network for a network', async () => {
    const { targets } = await read('/addresses/-');
    expect(targets.map(({ host }) => host)).toEqual([
      '10.2.0.9',
      '10.3.0.0',
      '10.3.0.1',
      '10.3.0.2',
      '10.3.0.3',
      'fd00::5',
    ]);
  });

  it('needs none for a list of texts', async () => {
    const { targets, report } = await imported('\n[\n  "a",\n  "b:3390"\n]\n');
    expect(report.format).toBe('json');
    expect(targets).toEqual([
      { host: 'a', port: 3389, source: 'f:3' },
      { host: 'b', port: 3390, source: 'f:4' },
    ]);
  });

  it.each([
    ['/rdp_host', 'has nothing at "/rdp_host"; it has "rdp_hosts", "a/b", "addresses" at the top'],
    ['/rdp_hosts/values', 'it has "sensitive", "value" in "/rdp_hosts"'],
    ['rdp_hosts', 'a JSON pointer begins with /'],
    ['', 'is no list: say where its hosts are, as in json:FILE#/hosts/-/ip; it has "rdp_hosts"'],
  ])('%j is refused: %s', async (part, message) => {
    await expect(read(part)).rejects.toThrow(message);
  });

  it.each([
    ['["a", "b"', 'is not JSON: it ends in the middle, as a file does that was cut short'],
    ['["a",\n "b" "hidden"]', 'is not JSON on line 2'],
    ['{', 'is not JSON: it ends in the middle'],
  ])('%j is refused: %s', async (text, message) => {
    const reading = imported(text, { format: 'json' });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.not.toThrow('hidden');
  });
});

describe('CSV', () => {
  it('of Active Directory is found by its columns', async () => {
    const export51 = crlf(`#TYPE Microsoft.ActiveDirectory.Management.ADComputer
"Name","DNSHostName","IPv4Address","Enabled","Location"
"RDS01","rds01.example","10.0.0.1","True","Hall ""A"", first floor"
"OLD","old.example","","False",""
"CLUSTER","","10.0.0.9","True",""
"GHOST,
second line","","","True",""
"LAST","last.example","","True",""
`);
    const read = await imported(export51);
    expect(read.report.format).toBe('csv');
    expect(read.targets).toEqual([
      {
        host: 'rds01.example',
        port: 3389,
        source: 'f:3',
        labels: { name: 'RDS01', group: 'Hall "A", first floor' },
      },
      { host: '10.0.0.9', port: 3389, source: 'f:5', labels: { name: 'CLUSTER' } },
      { host: 'last.example', port: 3389, source: 'f:8', labels: { name: 'LAST' } },
    ]);
    expect(skips(read)).toEqual(['1 it is not enabled (4)', '1 it names no host (6)']);
  });

  it.each([
    ['comma', 'Host,RDP Port\na,3390\n'],
    ['semicolon', '\ufeffhost;port\r\na;3390\r\n'],
    ['semicolon, as Excel is told', 'sep=;\r\nhost;port\r\na;3390\r\n'],
    ['tab', 'Port\tComputerName\n3390\ta\n'],
    ['semicolon and no better column', 'Name;Port\na;3390\n'],
    ['bar', 'ip|port\na|3390'],
  ])('with a %s is read', async (_name, text) => {
    expect(await places(text)).toEqual(['a:3390']);
    expect(await places(utf16(text))).toEqual(['a:3390']);
  });

  it.each([
    ['10.0.0.1,3390\n10.0.0.2,3391\n', undefined, ['10.0.0.1:3390', '10.0.0.2:3391']],
    ['rds01,3390\n', undefined, ['rds01:3390']],
    [
      'rds01.example;Hall\n10.0.0.8/31;x\n',
      undefined,
      ['rds01.example:3389', '10.0.0.8:3389', '10.0.0.9:3389'],
    ],
    ['x;rds01\ny;rds02\n', '2', ['rds01:3389', 'rds02:3389']],
    ['Maschine;Ort\nrds01;Halle\n', 'maschine', ['rds01:3389']],
    ['Ort;Maschine;Port\nHalle;rds01;3390\n', 'Maschine', ['rds01:3390']],
  ])('%j is read with the column %s', async (text, part, expected) => {
    expect(await places(text, { format: 'csv', ...(part && { part }) })).toEqual(expected);
  });

  it.each([
    [
      'Maschine;Ort\nrds01;Halle\n',
      undefined,
      'name it as in csv:FILE#COLUMN; its columns are "Maschine", "Ort"',
    ],
    ['host;b\nrds01;x\n', 'c', 'has no column "c": its columns are "host", "b"'],
    ['host;b\nrds01;x\n', '3', 'has no column 3: there are 2'],
  ])('%j with the column %s is refused: %s', async (text, part, message) => {
    const reading = imported(text, { format: 'csv', ...(part && { part }) });
    await expect(reading).rejects.toThrow(message);
  });

  it('is read up to a quote that has no end', async () => {
    const read = await imported('host,port\na,1\n"b,2\nc,3\n', { format: 'csv' });
    expect(read.targets.map(({ host }) => host)).toEqual(['a']);
    expect(skips(read)).toEqual([
      '1 a quote has no end, and the file is not read on from there (3)',
    ]);
  });
});

describe('targets of Prometheus', () => {
  it('keep their labels but those for Prometheus itself', async () => {
    const text = `[
  {"targets": ["rds01.example:3389", "10.0.0.1:3390"],
   "labels": {"site": "hall a", "__meta_x": "no", "n": 7}},
  {
    "labels": {},
    "targets": ["http://x/", "rds01.example:3389", 5]
  }
]`;
    const read = await imported(text);
    expect(read.report.format).toBe('file_sd');
    expect(read.targets).toEqual([
      { host: 'rds01.example', port: 3389, source: 'f:2', labels: { site: 'hall a' } },
      { host: '10.0.0.1', port: 3390, source: 'f:2', labels: { site: 'hall a' } },
    ]);
    expect(skips(read)).toEqual([
      '1 its host cannot be used (6)',
      '1 the file names it before (6)',
      '1 it names no host (6)',
    ]);
  });

  it('may be none', async () => {
    expect((await imported('[]', { format: 'file_sd' })).targets).toEqual([]);
  });
});

describe('an earlier run', () => {
  const result = (host: string, kind: string, more = {}): string =>
    `${JSON.stringify({ type: 'result', schema: 1, target: { host, port: 3390, source: 'x:1', ...more }, outcome: { kind } })}\n`;
  const run = [
    '{"type":"run","schema":1,"arguments":[]}\n',
    result('good', 'completed'),
    result('bad', 'failed', { labels: { site: 'a', n: 1 } }),
    result('again', 'failed'),
    result('again', 'stopped'),
    '{"type":"result","schema":1,"target":{}}\n',
    '{"type":"summary","schema":1}\n',
    '{"type":"resu',
  ].join('');

  it('gives its targets again, each once', async () => {
    const read = await imported(run);
    expect(read.report.format).toBe('rdpprobe');
    expect(read.targets).toEqual([
      { host: 'good', port: 3390, source: 'f:2' },
      { host: 'bad', port: 3390, source: 'f:3', labels: { site: 'a' } },
      { host: 'again', port: 3390, source: 'f:5' },
    ]);
    expect(skips(read)).toEqual(['1 it names no host (6)', '1 the line cannot be read (8)']);
  });

  it('gives those that failed, by the last word on each', async () => {
    const read = await imported(run, { format: 'rdpprobe', failedOnly: true });
    expect(read.targets.map(({ host }) => host)).toEqual(['bad']);
    expect(skips(read)).toContain('2 its probe did not fail (2)');
  });
});
