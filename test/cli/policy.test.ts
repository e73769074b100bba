/** `--policy`, from the file to the exit code, against real servers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { underPolicy } from '../../src/cli/policy-closing.ts';
import { windowsDefaultCertificate } from '../../src/lab/certificate.ts';
import { host } from '../../src/lab/host.ts';
import { type Script, stall } from '../../src/lab/script.ts';
import { type LabServer, startServer } from '../../src/lab/server.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { jsonLines, lastLine, run } from './kit.ts';

const { PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
const NLA: Script = () =>
  host({
    takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
    takesRdp: false,
    tls: windowsDefaultCertificate('RDS01'),
    identity: { computer: 'RDS01' },
  });
const OLD: Script = () => host({ takes: 0, takesRdp: true, flags: 0 });

let folder: string;
let servers: LabServer[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
  servers = [];
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});

async function serve(script: Script): Promise<string> {
  const server = await startServer(script);
  servers.push(server);
  return `${server.address}:${server.port}`;
}

function policy(text: string | Uint8Array, name = 'rdpprobe.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function group(targets: string, expect: string): string {
  return `groups:\n  all:\n    targets: ${targets}\n    expect: ${expect}\n`;
}

const NLA_REQUIRED = '{ security: { nla: required } }';

describe('scan --policy', () => {
  it('ends with 0 where all holds, and says which policy decided', async () => {
    const place = await serve(NLA);
    const path = policy(group(place, NLA_REQUIRED));
    const { exitCode, stderr, stdout } = await run(['scan', place, '--policy', path]);
    expect(exitCode, stderr).toBe(0);
    expect(lastLine(stderr)).toBe(
      `rdpprobe: 1 host probed; ${path} holds on the 1 host of its groups; exit code 0.`,
    );
    const [heading = '', row = ''] = stdout.split('\n');
    expect(heading.split('\t').at(-1)).toBe('expected');
    expect(row.split('\t').at(-1)).toBe('met');
  });

  it('ends with 1 where something does not hold', async () => {
    const [good, bad] = [await serve(NLA), await serve(OLD)];
    const path = policy(group(`[${good}, ${bad}]`, NLA_REQUIRED));
    const { exitCode, stderr, stdout } = await run(['scan', good, bad, '--policy', path]);
    expect(exitCode).toBe(1);
    expect(lastLine(stderr)).toBe(
      `rdpprobe: 2 hosts probed; ${path} does not hold on 1 of 2 hosts; exit code 1.`,
    );
    expect(stdout).toContain('\tunmet security.nla\n');
  });

  it('ends with 1 in other words where it cannot be told', async () => {
    const place = await serve(() => stall());
    const path = policy(group(place, NLA_REQUIRED));
    const argv = ['scan', place, '--policy', path, '--timeout', '200ms'];
    const { exitCode, stderr, stdout } = await run(argv);
    expect(exitCode).toBe(1);
    expect(lastLine(stderr)).toBe(
      `rdpprobe: 1 host probed; ${path} cannot be told to hold on 1 of 1 host; exit code 1.`,
    );
    expect(stdout).toContain('\tunknown security.nla\n');
  });

  it('puts each expectation into the JSON, and counts them in the summary', async () => {
    const place = await serve(NLA);
    const path = policy(group(place, '{ security: { nla: required }, tls: { max: 1.2 } }'));
    const { stdout } = await run(['scan', place, '--policy', path, '--json']);
    const [header, result, summary] = jsonLines(stdout);
    expect(header).toMatchObject({ policy: path });
    expect(result?.['expectations']).toMatchObject([
      { id: 'tls.max', status: 'unmet', expected: 'at most TLS 1.2', observed: 'TLS 1.3' },
      { id: 'security.nla', status: 'met', source: `${path}:4:32` },
    ]);
    expect(summary?.['expectations']).toEqual({ unmet: 1, met: 1 });
  });

  it('says which hosts are in no group, and fails where none is in one', async () => {
    const [one, other] = [await serve(NLA), await serve(NLA)];
    const path = policy(group(one, NLA_REQUIRED));
    const both = await run(['scan', one, other, '--policy', path]);
    expect(both.exitCode).toBe(0);
    expect(both.stderr).toContain(
      `rdpprobe: ${path}: no group names ${other}; nothing was asked of it\n`,
    );
    const none = await run(['scan', other, '--policy', path]);
    expect(none.exitCode).toBe(1);
    expect(lastLine(none.stderr)).toContain('names none of them, so nothing was held to it');
  });

  it('goes together with --fail-on, which leaves out what is waived', async () => {
    const place = await serve(OLD);
    const text = (until: string) => `
groups: { all: { targets: '${place}', profile: inventory } }
waivers:
  - waive: [RDP-STD-001, RDP-STD-002, RDP-STD-003]
    targets: ${place}
    reason: CHG0012345
    until: ${until}
`;
    const open = await run(['scan', place, '--fail-on', 'high']);
    expect(open.exitCode).toBe(1);
    const argv = ['scan', place, '--fail-on', 'high', '--policy'];
    const waived = await run([...argv, policy(text('2099-01-01'))]);
    expect(waived.exitCode, waived.stderr).toBe(0);
    expect(lastLine(waived.stderr)).toContain('no finding of severity high or graver; ');
    const expired = await run([...argv, policy(text('2020-01-01'))]);
    expect(expired.exitCode).toBe(1);
    expect(expired.stderr).toContain('ended on 2020-01-01, and ');
  });

  it('reads UTF-16 as Windows writes it, and lists beside the policy', async () => {
    const place = await serve(NLA);
    writeFileSync(join(folder, 'hosts.txt'), `# ours\n${place}\n`);
    const text = group("'@hosts.txt'", NLA_REQUIRED).replaceAll('\n', '\r\n');
    const path = policy(Buffer.from(`\ufeff${text}`, 'utf16le'));
    const { exitCode, stderr } = await run(['scan', place, '--policy', path]);
    expect(exitCode, stderr).toBe(0);
  });

  it('asks nobody while the policy is wrong', async () => {
    const place = await serve(NLA);
    const path = policy(group(place, '{ security: { nla: yes }, tsl: {} }'));
    const { exitCode, stderr } = await run(['scan', place, '--policy', path]);
    expect(exitCode).toBe(2);
    expect(stderr.split('\n')).toEqual([
      `rdpprobe: ${path}:4:32: groups.all.expect.security.nla is "yes": write required, supported, optional or unsupported; did you mean required?`,
      `${path}:4:39: "tsl" is not known in groups.all.expect: did you mean tls?`,
      '',
    ]);
    expect(servers[0]?.connections).toBe(0);
  });

  it.each([
    ['nowhere.yaml', 'there is no such file'],
    ['.', 'is a directory, not a file'],
  ])('says why %s cannot be read', async (name, reason) => {
    const path = join(folder, name);
    const { exitCode, stderr } = await run(['scan', '127.0.0.1', '--policy', path]);
    expect([exitCode, stderr]).toEqual([2, `rdpprobe: --policy ${path}: ${reason}\n`]);
  });

  it('does not write a report over the policy', async () => {
    const path = policy(group('127.0.0.1', NLA_REQUIRED));
    const argv = ['scan', '127.0.0.1', '--policy', path, '-o', `jsonl:${path}`];
    const { exitCode, stderr } = await run(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('is read as well: write to another file');
  });
});

describe('probe --policy', () => {
  it('tells what was expected on the page of the host', async () => {
    const place = await serve(NLA);
    const path = policy(group(place, '{ security: { nla: required }, reaches: channels }'));
    const { exitCode, stdout } = await run(['probe', place, '--policy', path]);
    expect(exitCode).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Expected unknown reaches reaches is not known, since the walk stopped after credssp',
    );
    expect(stdout).toContain('holds     security.nla');
  });
});

describe('verify --policy', () => {
  it('probes the hosts of the groups', async () => {
    const [good, bad] = [await serve(NLA), await serve(OLD)];
    const path = policy(group(`[${good}, ${bad}]`, NLA_REQUIRED));
    const { exitCode, stderr, stdout } = await run(['verify', '--policy', path, '--json']);
    expect(exitCode).toBe(1);
    expect(lastLine(stderr)).toContain('does not hold on 1 of 2 hosts');
    const targets = jsonLines(stdout).flatMap(({ target }) => (target ? [target] : []));
    expect(targets).toContainEqual(expect.objectContaining({ source: `${path}:3` }));
  });

  it('needs hosts that can be probed', async () => {
    const path = policy(group("'*.example'", NLA_REQUIRED));
    const { exitCode, stderr } = await run(['verify', '--policy', path]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${path} names no host to probe, only names with *`);
  });
});

describe('what the file of a client asks', () => {
  it('is told beside the policy, and decides nothing', async () => {
    const place = await serve(NLA);
    const list = policy(`full address:s:${place}\nenablecredsspsupport:i:0\n`, 'rds01.rdp');
    const path = policy(group(place, NLA_REQUIRED));
    const { exitCode, stdout } = await run(['scan', '--from', list, '--policy', path, '--json']);
    expect(exitCode).toBe(0);
    expect(jsonLines(stdout)[1]?.['expectations']).toMatchObject([
      { id: 'security.nla', expected: 'required', status: 'met', source: `${path}:4:32` },
      { id: 'security.nla', expected: 'not required', status: 'unmet', source: `${list}:2` },
    ]);
  });
});

describe('list', () => {
  it('prints profiles in full', async () => {
    const { stdout } = await run(['list', 'profiles']);
    expect(stdout).toContain('\nhardened@1\tsecurity.nla\trequired\thigh\n');
    expect(stdout).toContain('\nhardened@1\tRDP-TLS-004\tabsent\tmedium\n');
  });

  it('prints what can be expected', async () => {
    const { stdout } = await run(['list', 'expectations']);
    expect(stdout).toMatch(/\ncertificate\.daysLeft\tmedium\tWhole days/);
  });

  it('prints the schema of a policy', async () => {
    const { stdout } = await run(['list', 'policy-schema']);
    expect(JSON.parse(stdout)).toMatchObject({ title: 'Policy of rdpprobe' });
  });
});

describe('what a policy adds to the end of a run', () => {
  const outcome = { source: 'p.yaml', held: 4, unmet: 0, unknown: 0, hindered: 0, ungrouped: 0 };
  const done = { exitCode: 0, sentence: '4 hosts probed' };

  it.each([
    [{}, 0, 'p.yaml holds on all 4 hosts of its groups'],
    [{ ungrouped: 2 }, 0, 'p.yaml holds on all 4 hosts of its groups, and names 2 not at all'],
    [{ unmet: 1 }, 1, 'p.yaml does not hold on 1 of 4 hosts'],
    [{ unmet: 1, unknown: 2 }, 1, 'p.yaml does not hold on 1 of 4 hosts, cannot be told on 2'],
    [{ unknown: 2 }, 1, 'p.yaml cannot be told to hold on 2 of 4 hosts'],
    [
      { unknown: 2, hindered: 2 },
      3,
      'p.yaml cannot be told to hold on 2 of 4 hosts (2 for a fault on this side)',
    ],
    [{ held: 0, ungrouped: 4 }, 1, 'p.yaml names none of them, so nothing was held to it'],
    [{ held: 0 }, 0, 'nothing was held to p.yaml'],
  ])('for %j is exit code %i', (overrides, exitCode, said) => {
    expect(underPolicy(done, { ...outcome, ...overrides })).toEqual({
      exitCode,
      sentence: `4 hosts probed; ${said}`,
    });
  });

  it.each([2, 3, 130])('leaves the exit code %i as it is', (exitCode) => {
    const closing = underPolicy({ ...done, exitCode }, { ...outcome, unmet: 1 });
    expect(closing.exitCode).toBe(exitCode);
  });
});
