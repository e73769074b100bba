/** What the programs write with which people connect: mstsc, RDCMan, mRemoteNG, Remmina, Guacamole. */
import { describe, expect, it } from 'vitest';
import { crlf, imported, places, skips, utf16 } from './kit.ts';

describe('a file of mstsc', () => {
  const file = crlf(`screen mode id:i:2
use multimon:i:0
winposstr:s:0,1,0,0,800,600
full address:s:rds01.example
server port:i:3390
Authentication Level:i:1
prompt for credentials:i:0
negotiate security layer:i:0
enablecredsspsupport:i:0
gatewayhostname:s:gw.example
gatewayusagemethod:i:1
loadbalanceinfo:s:tsv://MS Terminal Services Plugin.1.Farm
username:s:EXAMPLE\\admin
password 51:b:01000000D08C9DDF0115D1118C7A00C04FC297EB
`);

  it.each([
    ['UTF-16 with a mark, as mstsc writes it', utf16(file)],
    ['UTF-16 without one', utf16(file).subarray(2)],
    ['UTF-16 of the other order', utf16(file).swap16()],
    ['UTF-8', file],
    ['UTF-8 with a mark', `\ufeff${file}`],
  ])('names its host in %s', async (_name, content) => {
    for (const piece of [1, 3, 1 << 16]) {
      const { targets, report } = await imported(content, { piece });
      expect(report).toEqual({ source: 'f', format: 'rdp', taken: 1, skipped: [] });
      expect(targets).toMatchObject([
        {
          host: 'rds01.example',
          port: 3390,
          source: 'f:4',
          labels: {
            gateway: 'gw.example',
            loadbalanceinfo: 'tsv://MS Terminal Services Plugin.1.Farm',
          },
        },
      ]);
    }
  });

  it('says what this client needs, and where it says so', async () => {
    const { targets } = await imported(file);
    expect(targets[0]?.expects).toEqual([
      {
        id: 'security.nla',
        expected: 'not required',
        because: 'enablecredsspsupport:i:0',
        source: 'f:9',
      },
      {
        id: 'certificate.daysLeft',
        expected: '>= 0',
        because: 'Authentication Level:i:1',
        source: 'f:6',
      },
      {
        id: 'certificate.names',
        expected: 'host',
        because: 'Authentication Level:i:1',
        source: 'f:6',
      },
      {
        id: 'certificate.issuer',
        expected: 'trusted',
        because: 'Authentication Level:i:1',
        source: 'f:6',
      },
      {
        id: 'security.tls',
        expected: 'supported',
        because: 'negotiate security layer:i:0',
        source: 'f:8',
      },
    ]);
  });

  it('that takes whatever the host offers asks nothing of it', async () => {
    const { targets } = await imported(
      'full address:s:a\nenablecredsspsupport:i:1\nauthentication level:i:2\nnegotiate security layer:i:1\n',
    );
    expect(targets).toEqual([{ host: 'a', port: 3389, source: 'f:1' }]);
  });

  it('in the ANSI code page is read as such', async () => {
    const ansi = Buffer.from(
      'full address:s:münchen.example\r\nremoteapplicationname:s:Büro\r\n',
      'latin1',
    );
    expect((await imported(ansi)).targets).toEqual([
      { host: 'xn--mnchen-3ya.example', port: 3389, source: 'f:1', labels: { name: 'Büro' } },
    ]);
  });

  it.each([
    ['full address:s:rds01:3391\nserver port:i:3390', 'rds01:3391'],
    ['full address:s:[fd00::1]:3391', 'fd00::1:3391'],
    ['full address:s:fd00::1\nserver port:i:3390', 'fd00::1:3390'],
    ['full address:s:fd00::1:3389\nserver port:i:3390', 'fd00::1:3389:3390'],
    ['full address:s:broker\nalternate full address:s:farm.example', 'farm.example:3389'],
    ['alternate full address:s:farm.example\nfull address:s:', 'farm.example:3389'],
  ])('%j dials %s', async (text, place) => {
    expect(await places(text, { format: 'rdp' })).toEqual([place]);
  });

  it.each([
    ['screen mode id:i:2\n', '1 it names no host (1)'],
    ['full address:s:\n', '1 it names no host (1)'],
    ['full address:s:10.0.0.0/8', '1 it names a range, where one host belongs (1)'],
    ['full address:s:a\nserver port:i:0', '1 its port is not a number from 1 to 65535 (1)'],
    ['full address:s:a\nserver port:i:65536', '1 its port is not a number from 1 to 65535 (1)'],
    ['full address:s:a;reboot', '1 its host cannot be used (1)'],
    ['full address:s:--option', '1 its host cannot be used (1)'],
    ['full address:s:a\0b', '1 its host cannot be used (1)'],
    [
      'full address:s:x\nwvd endpoint pool:s:1b2c',
      '1 it is an Azure Virtual Desktop pool, whose hosts take no connections (1)',
    ],
  ])('%j is skipped: %s', async (text, skip) => {
    const read = await imported(text, { format: 'rdp' });
    expect({ targets: read.targets, skips: skips(read) }).toEqual({ targets: [], skips: [skip] });
  });
});

describe('a file of RDCMan', () => {
  const schema3 = crlf(`<?xml version="1.0" encoding="utf-8"?>
<RDCMan programVersion="2.90" schemaVersion="3">
  <file>
    <credentialsProfiles>
      <credentialsProfile inherit="None"><password>hidden</password></credentialsProfile>
    </credentialsProfiles>
    <properties>
      <expanded>True</expanded>
      <name>Plant</name>
    </properties>
    <connectionSettings inherit="None">
      <port>3390</port>
      <loadBalanceInfo />
    </connectionSettings>
    <securitySettings inherit="None">
      <authentication>Required</authentication>
    </securitySettings>
    <smartGroup>
      <properties><name>Everything</name></properties>
      <ruleGroup operator="All" />
    </smartGroup>
    <group>
      <properties>
        <name>R&amp;D &#x2013; lab</name>
      </properties>
      <gatewaySettings inherit="None">
        <enabled>True</enabled>
        <hostName>gw.example</hostName>
        <password>hidden</password>
      </gatewaySettings>
      <server>
        <properties>
          <displayName>Build</displayName>
          <name>build01.example</name>
        </properties>
        <logonCredentials inherit="None">
          <userName>hidden</userName>
          <password>hidden</password>
        </logonCredentials>
      </server>
      <server>
        <properties>
          <name>build02.example:3399</name>
        </properties>
        <connectionSettings inherit="FromParent" />
        <gatewaySettings inherit="None">
          <enabled>False</enabled>
          <hostName>gw.example</hostName>
        </gatewaySettings>
        <securitySettings inherit="None">
          <authentication>Warn</authentication>
        </securitySettings>
      </server>
    </group>
    <server>
      <properties>
        <name>10.0.0.7</name>
      </properties>
      <connectionSettings inherit="None">
        <port>3391</port>
      </connectionSettings>
    </server>
    <server>
      <properties>
        <connectionType>VirtualMachineConsoleConnect</connectionType>
        <vmId>1b</vmId>
        <name>hyperv.example</name>
      </properties>
    </server>
    <server>
      <properties />
    </server>
  </file>
  <connected />
  <favorites />
  <recentlyUsed><server>Plant\\10.0.0.7</server></recentlyUsed>
</RDCMan>`);

  it.each([
    ['UTF-8 with a mark', `\ufeff${schema3}`],
    ['UTF-16', utf16(schema3.replace('utf-8', 'utf-16'))],
  ])('gives servers with what they inherit, in %s', async (_name, content) => {
    const read = await imported(content);
    const level = { because: 'authentication Required', source: 'f:16' };
    const required = [
      { id: 'certificate.daysLeft', expected: '>= 0', ...level },
      { id: 'certificate.names', expected: 'host', ...level },
      { id: 'certificate.issuer', expected: 'trusted', ...level },
    ];
    expect(read.report.format).toBe('rdg');
    expect(read.targets).toEqual([
      {
        host: 'build01.example',
        port: 3390,
        source: 'f:34',
        labels: { name: 'Build', group: 'Plant / R&D – lab', gateway: 'gw.example' },
        expects: required,
      },
      {
        host: 'build02.example',
        port: 3399,
        source: 'f:43',
        labels: { group: 'Plant / R&D – lab' },
      },
      {
        host: '10.0.0.7',
        port: 3391,
        source: 'f:57',
        labels: { group: 'Plant' },
        expects: required,
      },
    ]);
    expect(skips(read)).toEqual([
      '1 it is the console of a virtual machine, on its Hyper-V host (63)',
      '1 it names no host (70)',
    ]);
    expect(JSON.stringify(read)).not.toContain('hidden');
  });

  it('of version 2.2 keeps its settings elsewhere', async () => {
    const { targets } = await imported(`<?xml version="1.0" encoding="utf-8"?>
<RDCMan schemaVersion="1">
  <version>2.2</version>
  <file>
    <properties>
      <name>old</name>
      <connectionSettings inherit="None"><port>3392</port></connectionSettings>
      <securitySettings inherit="FromParent" />
    </properties>
    <server>
      <name>srv1</name>
      <displayName>One</displayName>
      <logonCredentials inherit="None"><password storeAsClearText="True">hidden</password></logonCredentials>
      <connectionSettings inherit="FromParent" />
      <securitySettings inherit="None"><authentication>1</authentication></securitySettings>
    </server>
  </file>
</RDCMan>`);
    expect(targets).toMatchObject([
      { host: 'srv1', port: 3392, source: 'f:11', labels: { name: 'One', group: 'old' } },
    ]);
    expect(targets[0]?.expects?.map(({ source }) => source)).toEqual(['f:15', 'f:15', 'f:15']);
  });
});

const NODE = 'Descr="" Icon="mRemoteNG" Panel="General" Username="u" Domain="" Password="hidden"';

describe('the connections of mRemoteNG', () => {
  const xml = `<?xml version="1.0" encoding="utf-8"?>
<mrng:Connections xmlns:mrng="http://mremoteng.org" Name="Connections" Export="false" EncryptionEngine="AES" BlockCipherMode="GCM" KdfIterations="1000" FullFileEncryption="false" Protected="hidden" ConfVersion="2.6">
  <Node Name="Site &quot;A&quot;" Type="Container" Expanded="true" ${NODE} Hostname="" Protocol="RDP" Port="3395" UseCredSsp="false" RDPAuthenticationLevel="AuthRequired" RDGatewayUsageMethod="Always" RDGatewayHostname="gw.example">
    <Node Name="One" Type="Connection" ${NODE} Hostname="one.example" Protocol="RDP" Port="3389" UseCredSsp="true" RDPAuthenticationLevel="NoAuth" RDGatewayUsageMethod="Never" InheritPort="true" InheritUseCredSsp="true" InheritRDGatewayUsageMethod="true" InheritRDGatewayHostname="true" />
    <Node Name="Floor 2" Type="Container" ${NODE} Protocol="SSH2" Port="22" InheritPort="true" InheritProtocol="true">
      <Node Name="two.example" Type="Connection" ${NODE} Hostname="two.example" Protocol="VNC" Port="5900" InheritPort="true" InheritProtocol="true" RDPAuthenticationLevel="WarnOnFailedAuth" />
      <Node Name="screen" Type="Connection" ${NODE} Hostname="screen.example" Protocol="VNC" Port="5900" />
      <Node Name="shell" Type="Connection" ${NODE} Hostname="shell.example" Protocol="SSH2" Port="22" />
      <Node Name="shell 2" Type="Connection" ${NODE} Hostname="shell.example" Protocol="SSH2" Port="22" />
    </Node>
  </Node>
  <Node Name="nameless" Type="Connection" ${NODE} Hostname="" Protocol="RDP" Port="3389" />
</mrng:Connections>`;

  it('are taken with what they inherit', async () => {
    const read = await imported(crlf(xml));
    expect(read.report.format).toBe('mremoteng');
    expect(read.targets).toEqual([
      {
        host: 'one.example',
        port: 3395,
        source: 'f:4',
        labels: { name: 'One', group: 'Site "A"', gateway: 'gw.example' },
        expects: [
          {
            id: 'security.nla',
            expected: 'not required',
            because: 'UseCredSsp="false"',
            source: 'f:4',
          },
        ],
      },
      {
        host: 'two.example',
        port: 3395,
        source: 'f:6',
        labels: { group: 'Site "A" / Floor 2' },
      },
    ]);
    expect(skips(read)).toEqual([
      '2 its protocol is SSH2 (8)',
      '1 its protocol is VNC (7)',
      '1 it names no host (12)',
    ]);
    expect(JSON.stringify(read)).not.toContain('hidden');
  });

  it('are refused where the whole file is encrypted', async () => {
    const file = xml.replace('FullFileEncryption="false"', 'FullFileEncryption="true"');
    await expect(imported(file)).rejects.toThrow('is encrypted as a whole: save it without');
  });

  const csv = `Name;Id;Parent;NodeType;Description;Icon;Panel;Username;Password;Domain;Hostname;Port;VmId;Protocol;UseCredSsp;RDPAuthenticationLevel;RDGatewayUsageMethod;RDGatewayHostname;InheritPort;InheritProtocol
One;c1;g2;Connection;;mRemoteNG;General;u;hidden;;one.example;3389;;RDP;False;AuthRequired;Never;;True;False
Screen;c2;g2;Connection;;mRemoteNG;General;u;hidden;;screen.example;5900;;VNC;True;NoAuth;Never;;False;False
Inner;g2;g1;Container;;mRemoteNG;General;u;hidden;;;22;;SSH2;True;NoAuth;Never;;True;True
Outer;g1;;Container;;mRemoteNG;General;u;hidden;;;3396;;RDP;True;NoAuth;Never;;False;False
`;

  it('are read as CSV, in which containers come last', async () => {
    const read = await imported(crlf(csv));
    expect(read.report.format).toBe('mremoteng-csv');
    expect(read.targets).toMatchObject([
      {
        host: 'one.example',
        port: 3396,
        source: 'f:2',
        labels: { name: 'One', group: 'Outer / Inner' },
      },
    ]);
    expect(read.targets[0]?.expects?.map(({ id }) => id)).toEqual([
      'security.nla',
      'certificate.daysLeft',
      'certificate.names',
      'certificate.issuer',
    ]);
    expect(skips(read)).toEqual(['1 its protocol is VNC (3)']);
    expect(JSON.stringify(read)).not.toContain('hidden');
  });

  it('in containers that hold each other are counted, and do not hang', async () => {
    const circle = csv.replace('Outer;g1;;', 'Outer;g1;g2;');
    expect(skips(await imported(circle))).toEqual([
      '2 its containers hold each other in a circle (2)',
    ]);
  });
});

describe('a profile of Remmina', () => {
  const profile = `[remmina]
password=hidden
gateway_username=
ssh_tunnel_password=hidden
name=Accounts
group=Finance/Servers
protocol=RDP
server=acc01.example:3390
security=nla
gateway_usage=1
gateway_server=gw.example
ssh_tunnel_enabled=0
username=u
`;

  it('names a server, its group and the one protocol it may speak', async () => {
    const { targets, report } = await imported(profile);
    expect(report.format).toBe('remmina');
    expect(targets).toEqual([
      {
        host: 'acc01.example',
        port: 3390,
        source: 'f:8',
        labels: { name: 'Accounts', group: 'Finance/Servers', gateway: 'gw.example' },
        expects: [
          { id: 'protocols.hybrid', expected: 'supported', because: 'security=nla', source: 'f:9' },
        ],
      },
    ]);
  });

  it.each([
    ['protocol=RDP', 'protocol=VNC', '1 its protocol is VNC (7)'],
    ['acc01.example:3390', '', '1 it names no host (8)'],
    ['acc01.example:3390', 'acc01.example:x', '1 its host cannot be used (8)'],
  ])('with %s as %s is skipped: %s', async (before, after, skip) => {
    const read = await imported(crlf(profile.replace(before, after)));
    expect({ targets: read.targets, skips: skips(read) }).toEqual({ targets: [], skips: [skip] });
  });
});

describe('a user mapping of Guacamole', () => {
  const sha256 = 'ab'.repeat(32);
  const mapping = `<user-mapping>
    <!-- <connection name="not this"><protocol>rdp</protocol></connection> -->
    <authorize username="one" password="hidden">
        <protocol>rdp</protocol>
        <param name="hostname">10.0.0.1</param>
        <param name="port">3390</param>
        <param name="password">hidden</param>
    </authorize>
    <authorize username="two" password="hidden" encoding="md5">
        <connection name="Büro">
            <protocol>rdp</protocol>
            <param name="hostname">office.example</param>
            <param name="security">tls</param>
            <param name="cert-fingerprints">sha256:${sha256.match(/../g)?.join(':')}</param>
        </connection>
        <connection name="shell">
            <protocol>ssh</protocol>
            <param name="hostname">shell.example</param>
        </connection>
        <connection name="own">
            <protocol>rdp</protocol>
            <param name="hostname">\${GUAC_USERNAME}.example</param>
        </connection>
        <connection name="empty"><protocol>rdp</protocol><param name="hostname"/></connection>
        <connection name="strict">
            <protocol>rdp</protocol>
            <param name="hostname">strict.example</param>
            <param name="ignore-cert">false</param>
        </connection>
    </authorize>
</user-mapping>`;

  it('names the connections of its users', async () => {
    const read = await imported(mapping);
    expect(read.report.format).toBe('guacamole');
    expect(read.targets).toMatchObject([
      { host: '10.0.0.1', port: 3390, source: 'f:5' },
      {
        host: 'office.example',
        source: 'f:12',
        labels: { name: 'Büro' },
        expects: [
          { id: 'protocols.ssl', expected: 'supported', because: 'security=tls', source: 'f:13' },
          { id: 'certificate.sha256', expected: sha256, source: 'f:14' },
        ],
      },
      {
        host: 'strict.example',
        expects: [{ id: 'certificate.daysLeft' }, { id: 'certificate.names' }, {}],
      },
    ]);
    expect(skips(read)).toEqual([
      '1 its protocol is ssh (16)',
      '1 its host is known only when a user logs on (22)',
      '1 it names no host (24)',
    ]);
    expect(JSON.stringify(read)).not.toContain('hidden');
  });
});
