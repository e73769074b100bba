/** What scanners of ports write: nmap, masscan, and the tools of ProjectDiscovery. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { host } from '../../../src/lab/host.ts';
import { startServer } from '../../../src/lab/server.ts';
import { imported, places, skips } from './kit.ts';

const run = promisify(execFile);
const nmap = await run('nmap', ['--version']).then(
  () => true,
  () => false,
);

const NMAP = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<?xml-stylesheet href="file:///usr/share/nmap/nmap.xsl" type="text/xsl"?>
<!-- Nmap 7.93 scan initiated Sat Nov 21 10:00:00 2026 as: nmap -sV -oX - 10.0.0.0/29 -->
<nmaprun scanner="nmap" args="nmap -sV -oX - 10.0.0.0/29" start="1795255200" version="7.93" xmloutputversion="1.05">
<scaninfo type="connect" protocol="tcp" numservices="3" services="22,3389,13389"/>
<verbose level="0"/>
<hosthint><status state="up" reason="unknown-response" reason_ttl="0"/>
<address addr="10.0.0.9" addrtype="ipv4"/>
<hostnames>
</hostnames>
</hosthint>
<host starttime="1795255200" endtime="1795255201"><status state="up" reason="conn-refused" reason_ttl="0"/>
<address addr="10.0.0.1" addrtype="ipv4"/>
<address addr="00:50:56:00:00:01" addrtype="mac" vendor="VMware"/>
<hostnames>
<hostname name="rds01.example" type="PTR"/>
</hostnames>
<ports><extraports state="closed" count="1"><extrareasons reason="conn-refused" count="1"/></extraports>
<port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="0"/><service name="ssh" method="table" conf="3"/></port>
<port protocol="tcp" portid="3389"><state state="open" reason="syn-ack" reason_ttl="0"/><service name="ms-wbt-server" product="Microsoft Terminal Services" method="probed" conf="10"><cpe>cpe:/o:microsoft:windows</cpe></service><script id="rdp-ntlm-info" output="&#xa;  Target_Name: &lt;/host&gt;"/></port>
<port protocol="tcp" portid="13389"><state state="open" reason="syn-ack" reason_ttl="0"/><service name="ms-wbt-server" tunnel="ssl" method="probed" conf="10"/></port>
<port protocol="udp" portid="3389"><state state="open" reason="udp-response" reason_ttl="0"/></port>
</ports>
<times srtt="61" rttvar="3766" to="100000"/>
</host>
<host><status state="up" reason="syn-ack" reason_ttl="0"/>
<address addr="fd00::1" addrtype="ipv6"/>
<hostnames>
</hostnames>
<ports><port protocol="tcp" portid="3389"><state state="filtered" reason="no-response" reason_ttl="0"/><service name="ms-wbt-server" method="table" conf="3"/></port>
<port protocol="tcp" portid="65536"><state state="open" reason="syn-ack" reason_ttl="0"/><service name="ms-wbt-server" method="table" conf="3"/></port>
</ports>
</host>
<host><status state="down" reason="no-response" reason_ttl="0"/>
<address addr="10.0.0.3" addrtype="ipv4"/>
</host>
<runstats><finished time="1795255201" exit="success"/><hosts up="2" down="1" total="3"/>
</runstats>
</nmaprun>
`;

describe('a scan of nmap as XML', () => {
  it('gives open ports that are 3389 or known as RDP, however it is cut into pieces', async () => {
    for (const piece of [7, 100, 1 << 16]) {
      const read = await imported(NMAP, { piece });
      expect(read.report.format).toBe('nmap');
      expect(read.targets).toEqual([
        { host: '10.0.0.1', port: 3389, source: 'f:21', labels: { name: 'rds01.example' } },
        { host: '10.0.0.1', port: 13389, source: 'f:22', labels: { name: 'rds01.example' } },
      ]);
      expect(skips(read)).toEqual([
        '1 the port is neither 3389 nor known as RDP (20)',
        '1 the port is not TCP (23)',
        '1 the port is not open (31)',
        '1 its port is not a number from 1 to 65535 (32)',
        '1 it is down (35)',
      ]);
    }
  });

  it('gives the ports that are asked for, or all that are open', async () => {
    expect(await places(NMAP, { format: 'nmap', part: '22,13389' })).toEqual([
      '10.0.0.1:22',
      '10.0.0.1:13389',
    ]);
    expect(await places(NMAP, { format: 'nmap', part: 'all' })).toEqual([
      '10.0.0.1:22',
      '10.0.0.1:3389',
      '10.0.0.1:13389',
    ]);
    await expect(imported(NMAP, { format: 'nmap', part: 'rdp' })).rejects.toThrow(
      'is asked for the ports "rdp"; write them as #3389,13389, or #all',
    );
  });

  it('that was stopped is read up to its end', async () => {
    const read = await imported(NMAP.slice(0, NMAP.indexOf('<address addr="fd00')));
    expect(read.targets).toHaveLength(2);
    expect(skips(read)).toContain('1 the file ends in the middle of it (27)');
  });

  it('with a host that is broken goes on behind it', async () => {
    const read = await imported(NMAP.replace('<hostname name', '<hostname <name'));
    expect(read.targets).toEqual([]);
    expect(skips(read)).toContain('1 the record cannot be read (13)');
    expect(skips(read)).toContain('1 the port is not open (31)');
  });
});

const GREPABLE = `# Nmap 7.93 scan initiated Sat Nov 21 10:00:00 2026 as: nmap -sV -oG - 10.0.0.0/29
Host: 10.0.0.1 (rds01.example)\tStatus: Up
Host: 10.0.0.1 (rds01.example)\tPorts: 22/open/tcp//ssh//OpenSSH 9.2/, 3389/open/tcp//ms-wbt-server//Microsoft Terminal Services/, 13389/open/tcp//ssl|ms-wbt-server?///\tIgnored State: closed (1)
Host: 10.0.0.2 ()\tPorts: 3389/closed/tcp//ms-wbt-server///
Host: 10.0.0.3 ()\tStatus: Down
Timestamp: 1795255200\tHost: 10.0.0.4 ()\tPorts: 3389/open/tcp//ms-wbt-server//
Host: broken
# Nmap done at Sat Nov 21 10:00:01 2026 -- 8 IP addresses (2 hosts up) scanned in 0.42 seconds
`;

describe('a scan of nmap or masscan to be grepped', () => {
  it('gives the same', async () => {
    const read = await imported(GREPABLE, { piece: 5 });
    expect(read.report.format).toBe('nmap-grepable');
    expect(read.targets).toEqual([
      { host: '10.0.0.1', port: 3389, source: 'f:3', labels: { name: 'rds01.example' } },
      { host: '10.0.0.1', port: 13389, source: 'f:3', labels: { name: 'rds01.example' } },
      { host: '10.0.0.4', port: 3389, source: 'f:6' },
    ]);
    expect(skips(read)).toEqual([
      '1 the port is neither 3389 nor known as RDP (3)',
      '1 the port is not open (4)',
      '1 it is down (5)',
      '1 the line cannot be read (7)',
    ]);
  });
});

describe.skipIf(!nmap)('nmap itself', () => {
  it('is understood in both formats', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nmap-'));
    const server = await startServer(() => host({ takes: 0, takesRdp: true, flags: 0 }));
    try {
      const ports = `${server.port}`;
      const [xml, grepable] = [join(folder, 'scan.xml'), join(folder, 'scan.gnmap')];
      const args = ['-n', '-Pn', '-sT', '-p', ports, '-oX', xml, '-oG', grepable, server.address];
      await run('nmap', args);
      for (const file of [xml, grepable]) {
        const text = await readFile(file);
        const all = await imported(text, {
          format: file === xml ? 'nmap' : 'nmap-grepable',
          part: 'all',
        });
        expect(all.targets).toMatchObject([{ host: server.address, port: server.port }]);
        const told = await imported(text);
        expect(told.report.format).toBe(all.report.format);
        expect(skips(told)[0]).toContain('1 the port is neither 3389 nor known as RDP');
      }
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});

const status = (ip: string, port: number, state = 'open'): string =>
  `{   "ip": "${ip}",   "timestamp": "1795255200", "ports": [ {"port": ${port}, "proto": "tcp", "status": "${state}", "reason": "syn-ack", "ttl": 64} ] }\n`;
const banner = (ip: string, port: number, name: string): string =>
  `{   "ip": "${ip}",   "timestamp": "1795255201", "ports": [ {"port": ${port}, "proto": "tcp", "service": {"name": "${name}", "banner": "\\u0003}{ \\"x\\""} } ] }\n`;

describe('a scan of masscan as JSON', () => {
  const records = [
    status('10.0.0.1', 3389),
    banner('10.0.0.1', 3390, 'rdp'),
    status('10.0.0.2', 22),
    status('10.0.0.3', 3389, 'closed'),
    status('fd00::1', 3389),
  ];
  const expected = ['10.0.0.1:3389', '10.0.0.1:3390', 'fd00::1:3389'];

  it.each([
    ['as it is today', `[\n${records.join(',\n')}]\n`],
    [
      'with the comma of old versions',
      `[\n${records.map((each) => each.replace(/\n$/, ',\n')).join('')}\n]\n`,
    ],
    ['with the last record of old versions', `[\n${records.join(',')},{finished: 1}\n]\n`],
    ['that was stopped', `[\n${records.join(',\n')}`],
    [
      'that was written anew by another program',
      JSON.stringify(JSON.parse(`[${records}]`), null, 2),
    ],
  ])('%s gives open ports that are 3389 or RDP', async (_name, text) => {
    for (const piece of [3, 1 << 16]) {
      expect(await places(text, { piece })).toEqual(expected);
    }
    const read = await imported(text);
    expect(read.report.format).toBe('masscan');
    expect(skips(read).map((skip) => skip.replace(/ \(\d+\)$/, ''))).toEqual([
      '1 the port is neither 3389 nor known as RDP',
      '1 the port is not open',
    ]);
  });

  it('names the line of each record, and counts the one that is cut', async () => {
    const text = `[\n${records.join(',\n')}`;
    const read = await imported(text.slice(0, -20));
    expect(read.targets.map(({ source }) => source)).toEqual(['f:2', 'f:4']);
    expect(skips(read)).toContain('1 the file ends in the middle of it (10)');
  });
});

describe('a scan of masscan as a list', () => {
  it('gives open ports that are 3389 or RDP', async () => {
    const read = await imported(`#masscan
open tcp 3389 10.0.0.1 1795255200
banner tcp 3390 10.0.0.1 1795255201 rdp [NLA] x
open tcp 22 10.0.0.2 1795255200
closed tcp 3389 10.0.0.3 1795255200
open udp 3389 10.0.0.3 1795255200
open tcp 3389 fd00::1 1795255200
open tcp 33
# end
`);
    expect(read.report.format).toBe('masscan-list');
    expect(read.targets.map((each) => `${each.host}:${each.port} ${each.source}`)).toEqual([
      '10.0.0.1:3389 f:2',
      '10.0.0.1:3390 f:3',
      'fd00::1:3389 f:7',
    ]);
    expect(skips(read)).toEqual([
      '1 the port is neither 3389 nor known as RDP (4)',
      '1 the port is not open (5)',
      '1 the port is not TCP (6)',
      '1 the line cannot be read (8)',
    ]);
  });
});

describe('JSON Lines of ProjectDiscovery', () => {
  it('of naabu give port 3389, or what is asked for', async () => {
    const text = `{"host":"rds01.example","ip":"10.0.0.1","timestamp":"2026-11-21T10:00:00.1Z","port":3389,"protocol":"tcp","tls":false}
{"ip":"10.0.0.2","timestamp":"2026-11-21T10:00:00.1Z","port":3389,"protocol":"tcp","tls":false}
{"host":"web.example","ip":"10.0.0.3","timestamp":"2026-11-21T10:00:00.1Z","port":443,"protocol":"tcp","tls":false}
{"ip":"10.0.0.4","timestamp":"2023-07-06T19:48:56Z","port":{"Port":3389,"Protocol":0,"TLS":false}}
{"host":"up.example","ip":"10.0.0.5","port":null,"protocol":"tcp","tls":false}
{"host":"cut.exa`;
    const read = await imported(text);
    expect(read.report.format).toBe('naabu');
    expect(read.targets.map(({ host }) => host)).toEqual(['rds01.example', '10.0.0.2', '10.0.0.4']);
    expect(skips(read)).toEqual([
      '1 the port is neither 3389 nor known as RDP (3)',
      '1 it has no port in the scan (5)',
      '1 the line cannot be read (6)',
    ]);
    expect(await places(text, { format: 'naabu', part: '443' })).toEqual(['web.example:443']);
  });

  it('of tlsx have their ports as text', async () => {
    const text = `{"timestamp":"2026-11-21T10:00:00Z","host":"rds01.example","ip":"10.0.0.1","port":"3389","probe_status":true,"tls_version":"tls12","subject_cn":"rds01"}\n`;
    const read = await imported(text);
    expect(read.report.format).toBe('tlsx');
    expect(read.targets).toEqual([{ host: 'rds01.example', port: 3389, source: 'f:1' }]);
  });

  it('of httpx name hosts, whose port is not that of RDP', async () => {
    const text = `{"timestamp":"2026-11-21T10:00:00Z","port":"443","url":"https://rdweb.example:443","input":"rdweb.example","scheme":"https","webserver":"Microsoft-IIS/10.0","host":"10.0.0.1","failed":false}
{"port":"80","url":"http://other.example","input":"http://other.example/path","host":"10.0.0.2","failed":false}
{"port":"80","url":"http://down.example","input":"down.example","failed":true}
{"port":"443","url":"https://10.0.0.7","host":"10.0.0.7"}
`;
    const read = await imported(text);
    expect(read.report.format).toBe('httpx');
    expect(read.targets.map(({ host, port }) => `${host}:${port}`)).toEqual([
      'rdweb.example:3389',
      'other.example:3389',
      '10.0.0.7:3389',
    ]);
    expect(skips(read)).toEqual(['1 it did not answer (3)']);
  });
});
