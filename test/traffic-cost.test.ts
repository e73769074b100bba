/** TRAFFIC.md says what a host costs; here it is captured again. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { windowsDefaultCertificate } from '../src/lab/certificate.ts';
import { type HostOptions, host } from '../src/lab/host.ts';
import { startServer } from '../src/lab/server.ts';
import type { ProbeOptions } from '../src/options.ts';
import { SecurityProtocol } from '../src/protocol/negotiation.ts';
import { survey } from '../src/survey.ts';

const { PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
const tls = windowsDefaultCertificate('RDS01');

const HOSTS: Readonly<Record<string, HostOptions>> = {
  'NLA only': {
    takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
    takesRdp: false,
    tls,
    identity: { computer: 'RDS01', domain: 'CONTOSO', dnsDomain: 'contoso.example' },
  },
  'TLS only': { takes: PROTOCOL_SSL, takesRdp: false, tls },
  'Standard RDP Security only': { takes: 0, takesRdp: true },
};

/** What stands in the second column. */
const OPTIONS: Readonly<Record<string, ProbeOptions>> = {
  '': {},
  '--quick': { quick: true },
  '--tls versions': { tlsSurvey: 'versions' },
  '--tls suites': { tlsSurvey: 'suites' },
};

interface Cost {
  readonly connections: number;
  readonly figures: readonly number[];
}

/** The rows of the table, by host and options. */
const DOCUMENTED: ReadonlyMap<string, Cost> = new Map(
  readFileSync('TRAFFIC.md', 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, name]) => name !== undefined && name in HOSTS)
    .map(([, name, options, connections, ...figures]) => [
      `${name} ${options}`.trim(),
      { connections: Number(connections), figures: figures.slice(0, 4).map(Number) },
    ]),
);

const captures =
  spawnSync('dumpcap', ['-q', '-i', 'lo', '-a', 'duration:0', '-w', '/dev/null']).status === 0;
if (!captures)
  console.warn('skipped: the cost of a host needs dumpcap and the right to capture on lo');

describe.skipIf(!captures)('what a host costs', () => {
  const rows = [...DOCUMENTED.keys()].map((row) => {
    const [, name = '', written = ''] = /^([^`]+?)(?: `(.*)`)?$/.exec(row) ?? [];
    return [name, written] as const;
  });

  it('are told for every host, quick and not', () => {
    for (const name of Object.keys(HOSTS)) {
      expect(rows).toContainEqual([name, '']);
      expect(rows).toContainEqual([name, '--quick']);
    }
  });

  it.each(rows)(
    '%s %s is what TRAFFIC.md says',
    async (name, written) => {
      const documented = DOCUMENTED.get(written ? `${name} \`${written}\`` : name);
      const options = OPTIONS[written];
      if (options === undefined) throw new Error(`TRAFFIC.md tells of ${written}`);
      const { connections, figures } = await costOf(HOSTS[name] as HostOptions, options);
      expect(connections).toBe(documented?.connections);
      figures.forEach((figure, column) => {
        const expected = documented?.figures[column] ?? 0;
        // A packet more or less is an acknowledgement that rode along or did not.
        expect(
          Math.abs(figure - expected),
          `${figures} against ${documented?.figures}`,
        ).toBeLessThanOrEqual(Math.max(2, expected / 5));
      });
    },
    20_000,
  );
});

async function costOf(scene: HostOptions, options: ProbeOptions): Promise<Cost> {
  const server = await startServer(() => host(scene));
  const folder = mkdtempSync(join(tmpdir(), 'rdpprobe-cost-'));
  const file = join(folder, 'capture.pcap');
  const capture = spawn('dumpcap', ['-i', 'lo', '-f', `tcp port ${server.port}`, '-w', file]);
  try {
    await new Promise<void>((resolve) => {
      capture.stderr.on('data', (chunk) => String(chunk).includes('File:') && resolve());
    });
    await pause(300); // the capture is announced before the kernel has begun it
    await survey({ host: server.address, port: server.port }, options);
    await pause(500); // what was captured is written in batches
    capture.kill('SIGINT');
    await once(capture, 'exit');
    const fields = ['ip.len', 'tcp.dstport'].flatMap((field) => ['-e', field]);
    const packets = execFileSync('tshark', ['-r', file, '-T', 'fields', ...fields], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split('\n')
      .map((line) => line.split('\t').map(Number) as [length: number, port: number]);
    const sent = packets.filter(([, port]) => port === server.port);
    const received = packets.filter(([, port]) => port !== server.port);
    const bytes = (list: typeof packets): number => list.reduce((sum, [length]) => sum + length, 0);
    return {
      connections: server.connections,
      figures: [sent.length, bytes(sent), received.length, bytes(received)],
    };
  } finally {
    capture.kill('SIGKILL');
    rmSync(folder, { recursive: true });
    await server.close();
  }
}
