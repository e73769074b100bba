import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fileSdReporter } from '../../src/report/file-sd.ts';
import { prometheusReporter } from '../../src/report/prometheus.ts';
import { labelName } from '../../src/report/prometheus-text.ts';
import { type Found, promtool, ran } from '../kit/programs.ts';
import { MOTLEY_TLS } from '../kit/tls-versions.ts';
import {
  DEAD_IN_TLS,
  FOUR,
  HOSTILE,
  HTTP,
  hostile,
  LABELLED,
  NLA,
  run,
  textOf,
} from './fixtures.ts';
import { cutOff, HELD, nastyRun } from './judged.ts';

vi.setConfig({ testTimeout: 60_000 });

const metricsOf = (...args: Parameters<typeof run>) => textOf(prometheusReporter(run(...args)));
const groupsOf = async (...args: Parameters<typeof run>) =>
  JSON.parse(await textOf(fileSdReporter(run(...args)))) as {
    readonly targets: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  }[];

describe('metrics', () => {
  it('tell of each host how it went', async () => {
    const text = await metricsOf(FOUR);
    for (const line of [
      'rdpprobe_success{target="192.0.2.7:3389"} 1',
      'rdpprobe_success{target="www.example:443"} 0',
      'rdpprobe_speaks_rdp{target="www.example:443"} 0',
      'rdpprobe_duration_seconds{target="192.0.2.7:3389"} 0.0417',
      'rdpprobe_stage_duration_seconds{target="192.0.2.7:3389",stage="tls"} 0.022',
      'rdpprobe_nla_required{target="192.0.2.7:3389"} 1',
      'rdpprobe_nla_required{target="[2001:db8::9]:3389"} 0',
      'rdpprobe_verdict_info{target="www.example:443",verdict="not-rdp"} 1',
      'rdpprobe_certificate_expiry_timestamp_seconds{target="192.0.2.7:3389"} 1782864000',
      'rdpprobe_tls_version_info{target="192.0.2.7:3389",version="TLSv1.3"} 1',
      'rdpprobe_rule_failed{target="192.0.2.7:3389",rule="RDP-CERT-001",severity="medium"} 1',
      'rdpprobe_target_info{site="north",target="192.0.2.7:3389"} 1',
      'rdpprobe_hosts{outcome="failed"} 2',
      'rdpprobe_findings{severity="low"} 0',
      'rdpprobe_run_complete 1',
      'rdpprobe_last_run_timestamp_seconds 1772330412.3',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    // A stage that was skipped took no time that anybody should see.
    expect(text).not.toContain('stage="dns"} 0\n');
  });

  it('tell what was asked to hold, as far as that is known', async () => {
    const lines = (await metricsOf([HELD])).split('\n').filter((line) => /_met\{/.test(line));
    expect(lines).toEqual([
      'rdpprobe_expectation_met{target="192.0.2.7:3389",expectation="security.nla"} 0',
      'rdpprobe_expectation_met{target="192.0.2.7:3389",expectation="tls.version"} 1',
    ]);
  });

  it('tell which TLS is taken, as far as that was answered', async () => {
    const text = await metricsOf([{ ...NLA, tlsVersions: MOTLEY_TLS }]);
    expect(text.match(/^rdpprobe_tls_version_taken.*$/gm)).toEqual([
      'rdpprobe_tls_version_taken{target="192.0.2.7:3389",version="TLSv1.1"} 0',
      'rdpprobe_tls_version_taken{target="192.0.2.7:3389",version="TLSv1.2"} 1',
      'rdpprobe_tls_version_taken{target="192.0.2.7:3389",version="TLSv1.3"} 0',
    ]);
  });

  it('have the labels and the note of the run', async () => {
    expect(await metricsOf([], LABELLED)).toContain(
      'rdpprobe_run_info{change="CHG-1",site="north",version="0.1.0",note="before the patch"} 1\n',
    );
  });

  it('have a series once, however often the host comes', async () => {
    const text = await metricsOf([NLA, { ...NLA, ms: 1000 }]);
    expect(text.match(/^rdpprobe_duration_seconds\{.*$/gm)).toEqual([
      'rdpprobe_duration_seconds{target="192.0.2.7:3389"} 1',
    ]);
    const other = { ...NLA, target: { ...NLA.target, address: '192.0.2.8' } };
    expect((await metricsOf([NLA, other])).match(/^rdpprobe_success\{/gm)).toHaveLength(2);
  });

  it.each([
    ['site', 'site'],
    ['cost-centre', 'cost_centre'],
    ['1st', 'label_1st'],
    ['__name__', 'name__'],
    ['changeId', 'change_id'],
    ['RDS', 'rds'],
    ['日本', 'label_'],
  ])('take %s as the label %s', (given, expected) => {
    expect(labelName(given)).toBe(expected);
  });
});

describe('file_sd', () => {
  it('has the hosts that spoke RDP', async () => {
    const groups = await groupsOf([...FOUR], LABELLED);
    expect(groups.map(({ targets }) => targets)).toEqual([
      ['192.0.2.7:3389'],
      ['terminal-server-17.branch.example:3390'],
      ['[2001:db8::9]:3389'],
    ]);
    expect(groups[0]?.labels).toEqual({
      change: 'CHG-1',
      site: 'north',
      __meta_rdpprobe_address: '192.0.2.7',
      __meta_rdpprobe_verdict: 'nla-required',
      __meta_rdpprobe_nla: 'required',
      __meta_rdpprobe_computer: 'RDS01',
      __meta_rdpprobe_note: 'before the patch',
    });
  });

  it('is a list without entries where nobody does', async () => {
    expect(await groupsOf([HTTP])).toEqual([]);
    expect(await groupsOf([])).toEqual([]);
  });
});

describe('read by promtool', () => {
  let program: Found;
  let folder: string;
  beforeAll(async () => {
    program = await promtool();
    folder = mkdtempSync(join(tmpdir(), 'rdpprobe-prom-'));
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('metrics are as they should be, whatever hosts and policies say', async () => {
    if ('absent' in program) return;
    const texts = [
      await metricsOf([...FOUR, HELD], LABELLED),
      await metricsOf([]),
      await metricsOf(HOSTILE.map(hostile), LABELLED),
      await textOf(prometheusReporter(cutOff(run([NLA, DEAD_IN_TLS])))),
    ];
    for (const [header, results] of fc.sample(nastyRun, 12))
      texts.push(await metricsOf(results, header));
    for (const text of texts)
      expect(ran(program, ['check', 'metrics'], text)).toEqual({ code: 0, said: '' });
  });

  it('would be told if they were not', async () => {
    if ('absent' in program) return;
    const text = (await metricsOf([NLA])).replace('} 1\n', '} one\n');
    expect(ran(program, ['check', 'metrics'], text).code).not.toBe(0);
  });

  it('targets of file_sd are as they should be', async () => {
    if ('absent' in program) return;
    const config = join(folder, 'prometheus.yml');
    writeFileSync(
      config,
      `scrape_configs:\n  - job_name: rdp\n    file_sd_configs:\n      - files: ['${folder}/targets.json']\n`,
    );
    const runs = [[LABELLED, FOUR] as const, [LABELLED, HOSTILE.map(hostile)] as const];
    for (const [header, results] of [...runs, ...fc.sample(nastyRun, 10)]) {
      const text = await textOf(fileSdReporter(run(results, header)));
      writeFileSync(join(folder, 'targets.json'), text);
      const { code, said } = ran(program, ['check', 'config', config]);
      expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('SUCCESS') });
    }
  });
});
