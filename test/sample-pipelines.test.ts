/** The pipelines and monitoring samples, as far as they go without their services: what they run is run against the lab. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../src/cli/commands.ts';
import { windowsDefaultCertificate } from '../src/lab/certificate.ts';
import { host } from '../src/lab/host.ts';
import { type LabServer, startServer } from '../src/lab/server.ts';
import { SecurityProtocol } from '../src/protocol/negotiation.ts';

vi.setConfig({ testTimeout: 60_000 });

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const sample = (name: string) => readFileSync(join(ROOT, 'samples', name), 'utf8');

let sound: LabServer;
let old: LabServer;
let folder: string;
let programs: string;

beforeAll(async () => {
  const { PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
  sound = await startServer(() =>
    host({
      takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
      takesRdp: false,
      tls: windowsDefaultCertificate('RDS01'),
      identity: { computer: 'RDS01' },
    }),
  );
  old = await startServer(() => host({ takes: 0, takesRdp: true, flags: 0 }));
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-pipelines-'));
  programs = join(folder, 'programs');
  mkdirSync(programs);
  const binary = join(ROOT, 'bin', 'rdpprobe.js');
  const script = `#!/bin/sh\nexec '${process.execPath}' '${binary}' "$@"\n`;
  writeFileSync(join(programs, 'rdpprobe'), script, { mode: 0o755 });
});
afterAll(async () => {
  await Promise.all([sound.close(), old.close()]);
  rmSync(folder, { recursive: true });
});

const place = ({ address, port }: LabServer) => `${address}:${port}`;

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What stands in a file that was written. */
  readonly file: (name: string) => string;
}

let runs = 0;

/** As an agent does: in a fresh checkout, with the inventory in it, by a shell that stops at the first error. */
async function runLines(
  lines: string,
  server: LabServer,
  env: Record<string, string>,
): Promise<Ran> {
  const checkout = join(folder, `checkout-${runs++}`);
  mkdirSync(join(checkout, 'inventory'), { recursive: true });
  writeFileSync(join(checkout, 'inventory', 'hosts.txt'), `# a host\n${place(server)}\n`);
  return execute('bash', ['-e', '-c', lines], checkout, env);
}

function execute(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Ran> {
  const file = (name: string) => readFileSync(join(cwd, name), 'utf8');
  const PATH = `${programs}:${process.env['PATH']}`;
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: { ...env, PATH } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr, file });
    });
  });
}

interface GithubStep {
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

const github = () =>
  (parse(sample('pipelines/github-actions.yml')) as { jobs: { probe: { steps: GithubStep[] } } })
    .jobs.probe.steps;
const gitlab = () =>
  (
    parse(sample('pipelines/gitlab-ci.yml')) as {
      rdp: { script: string[]; artifacts: { paths: string[]; reports: Record<string, string> } };
    }
  ).rdp;
const azure = () =>
  (
    parse(sample('pipelines/azure-pipelines.yml')) as {
      steps: { script?: string; publish?: string; inputs?: Record<string, string> }[];
    }
  ).steps;
const jenkins = () => sample('pipelines/Jenkinsfile');

/** What each pipeline runs, and the files that it hands over to its service. */
const PIPELINES: readonly (readonly [name: string, lines: () => string, files: () => string[]])[] =
  [
    [
      'GitHub Actions',
      () =>
        github()
          .flatMap(({ run = [] }) => run)
          .join('\n'),
      () =>
        github().flatMap(({ with: given }) =>
          [given?.['sarif_file'], given?.['path']].filter((each) => each !== undefined),
        ),
    ],
    [
      'GitLab',
      () => gitlab().script.join('\n'),
      () => [...gitlab().artifacts.paths, ...Object.values(gitlab().artifacts.reports)],
    ],
    [
      'Azure Pipelines',
      () =>
        azure()
          .flatMap(({ script = [] }) => script)
          .join('\n'),
      () =>
        azure().flatMap(({ publish, inputs }) =>
          [publish, inputs?.['testResultsFiles']].filter((each) => each !== undefined),
        ),
    ],
    [
      'Jenkins',
      () => [...jenkins().matchAll(/\bsh '''\n(.*?)'''/gs)].map(([, lines]) => lines).join('\n'),
      () =>
        [...jenkins().matchAll(/\b(?:junit|artifacts:) '([^']+)'/g)].map(([, file]) => file ?? ''),
    ],
  ];

describe.each(PIPELINES)('the pipeline for %s', (name, lines, files) => {
  const env = {
    CHANGE: 'CHG0012345',
    ...(name === 'GitHub Actions' && { GITHUB_STEP_SUMMARY: 'summary.md' }),
  };

  it('passes where all is well, and hands over what it says', async () => {
    const { code, file, stderr } = await runLines(lines(), sound, env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('exit code 0') });
    expect(files().length).toBeGreaterThan(1);
    for (const each of files()) expect(file(each)).not.toBe('');
    expect(file('scan.jsonl')).toContain('"labels":{"change":"CHG0012345"}');
    if (name === 'GitHub Actions') expect(file('summary.md')).toContain('CHG0012345');
  });

  it('fails where a finding is high, and hands over what it says', async () => {
    const { code, file, stdout } = await runLines(lines(), old, env);
    expect(code).toBe(1);
    for (const each of files()) expect(file(each)).not.toBe('');
    if (name === 'GitHub Actions') {
      expect(stdout).toContain('::error file=inventory/hosts.txt,line=2,title=RDP-STD-001::');
    }
    if (name === 'Azure Pipelines') expect(stdout).toContain('task.complete result=Failed');
  });
});

describe('the Ansible play', () => {
  interface Task {
    readonly 'ansible.builtin.command'?: { readonly argv: readonly string[] };
  }
  const [play] = parse(sample('pipelines/ansible-play.yml')) as [
    { readonly vars: Readonly<Record<string, unknown>>; readonly tasks: readonly Task[] },
  ];
  const commands = play.tasks.flatMap((task) => task['ansible.builtin.command']?.argv ?? []);

  it('runs commands that hold for a host that is up', async () => {
    expect(commands.filter((word) => word === 'rdpprobe')).toHaveLength(2);
    for (const task of play.tasks) {
      const { argv } = task['ansible.builtin.command'] ?? {};
      if (argv === undefined) continue;
      const values: Readonly<Record<string, unknown>> = {
        ...play.vars,
        ansible_host: sound.address,
        rdp_port: sound.port,
      };
      const [program = '', ...args] = argv.map((word) =>
        word.replace(/\{\{ (\w+) \}\}/g, (_, variable: string) => String(values[variable])),
      );
      const { code, stderr } = await execute(program, args, folder);
      expect({ args, code, stderr }).toMatchObject({ code: 0 });
    }
  });
});

describe('the CheckCommand for Icinga', () => {
  const text = sample('monitoring/icinga2.conf');
  const variables = new Map(
    [...text.matchAll(/vars\.(\w+) = (.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      [...value.matchAll(/"([^"]*)"|(\d+)/g)].map(([, quoted, number]) => quoted ?? number ?? ''),
    ]),
  );
  const options = [
    ...text.matchAll(/"(--[\w-]+)" = (?:"\$(\w+)\$"|\{\s*value = "\$(\w+)\$")/g),
  ].map(([, option = '', one, other]) => ({ option, variable: one ?? other ?? '' }));

  it('gives options that check knows', () => {
    const known: readonly string[] = COMMANDS.check.options;
    expect(options.map(({ option }) => option.slice(2))).toHaveLength(5);
    for (const { option } of options) expect(known).toContain(option.slice(2));
  });

  it('is OK for a host that is up', async () => {
    expect(text).toContain('command = [ "rdpprobe", "check" ]');
    variables.set('rdpprobe_port', [String(sound.port)]);
    const args = options.flatMap(({ option, variable }) =>
      (variables.get(variable) ?? []).flatMap((value) => [option, value]),
    );
    const { code, stdout } = await execute('rdpprobe', ['check', sound.address, ...args], folder);
    expect(stdout).toMatch(/^RDP OK - .*\| ms=[\d.]+ms;2000;8000;0 days=18\d;30:;7: /);
    expect(code).toBe(0);
  });
});

it('all of them are tried here', () => {
  expect(readdirSync(join(ROOT, 'samples', 'pipelines')).sort()).toEqual([
    'Jenkinsfile',
    'ansible-play.yml',
    'azure-pipelines.yml',
    'github-actions.yml',
    'gitlab-ci.yml',
  ]);
  expect(readdirSync(join(ROOT, 'samples', 'monitoring'))).toEqual(['icinga2.conf']);
});
