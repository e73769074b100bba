/** Annotations, read back as the services' agents do by their documentation. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { azureReporter } from '../../src/report/azure.ts';
import { clean } from '../../src/report/clean.ts';
import { githubReporter } from '../../src/report/github.ts';
import { githubSummaryReporter, MOST_BYTES } from '../../src/report/github-summary.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { DEAD_IN_TLS, FOUR, HTTP, LABELLED, NLA, run, textOf } from './fixtures.ts';
import { BLOCKED, cutOff, HELD, MET, nastyRun, UNKNOWN, UNMET } from './judged.ts';

vi.setConfig({ testTimeout: 60_000 });

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** A line as the runner reads it: `::name key=value,key=value::data`. */
function githubCommand(line: string): Command | undefined {
  const [, name, list = '', data] = /^::([\w-]+)(?: (.*?))?::(.*)$/su.exec(line) ?? [];
  if (name === undefined || data === undefined) return undefined;
  const plain = (text: string) =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  return {
    name,
    properties: propertiesIn(list, ',', (text) =>
      plain(text.replaceAll('%3A', ':').replaceAll('%2C', ',')),
    ),
    message: plain(data),
  };
}

/** As Azure's agent does: its brackets are looked for anywhere in a line. */
function azureCommand(line: string): Command | undefined {
  const start = line.indexOf('##vso[');
  if (start < 0) return undefined;
  const end = line.indexOf(']', start);
  const [, name = '', list = ''] = /^(\S+)(?: (.*))?$/su.exec(line.slice(start + 6, end)) ?? [];
  const plain = (text: string) =>
    text
      .replaceAll('%3B', ';')
      .replaceAll('%5D', ']')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%AZP25', '%');
  return { name, properties: propertiesIn(list, ';', plain), message: plain(line.slice(end + 1)) };
}

function propertiesIn(
  list: string,
  separator: string,
  read: (text: string) => string,
): Record<string, string> {
  const pairs = list.split(separator).filter((each) => each !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), read(pair.slice(at + 1))];
    }),
  );
}

const SERVICES = [
  ['github', githubReporter, githubCommand, { error: 'error', warning: 'warning' }],
  ['azure', azureReporter, azureCommand, { error: 'task.logissue', warning: 'task.logissue' }],
] as const;

const linesOf = (text: string) => text.trimEnd().split('\n');

describe.each(SERVICES)('%s', (service, reporter, read, names) => {
  const written = (...args: Parameters<typeof run>) => textOf(reporter(run(...args)));
  const commandsIn = (text: string) =>
    linesOf(text)
      .map(read)
      .filter((each): each is Command => each !== undefined && each.name !== 'task.complete');

  it('marks what failed at the line that named the host', async () => {
    const death: DiagnosedResult = {
      ...HTTP,
      target: { ...HTTP.target, source: '.\\lists\\a,b:c;d].txt:7' },
    };
    const [command] = commandsIn(await written([death]));
    const file = 'lists/a,b:c;d].txt';
    expect(command?.name).toBe(names.error);
    expect(command?.message).toBe('www.example:443: This is not RDP: it looks like HTTP.');
    expect(command?.properties).toEqual(
      service === 'github'
        ? { file, line: '7', title: 'not-rdp' }
        : { type: 'error', sourcepath: file, linenumber: '7', code: 'not-rdp' },
    );
  });

  it('tells what could not be determined as a warning, and what is waived or passed not at all', async () => {
    const commands = commandsIn(await written([HELD]));
    expect(commands).toHaveLength(2);
    const level = ({ name, properties }: Command) => properties['type'] ?? name;
    expect(commands.map(level)).toEqual(['error', 'warning']);
  });

  it('groups hosts of which the same is true', async () => {
    const dead = Array.from({ length: 12 }, (_, index) => ({
      ...HTTP,
      target: { host: `h${index}`, port: 3389 },
    }));
    const commands = commandsIn(await written(dead));
    expect(commands.map(({ message }) => message)).toEqual([
      'This is not RDP: it looks like HTTP. On 12 hosts: h0:3389, h1:3389, h2:3389, h3:3389, h4:3389 and 7 more.',
    ]);
    expect(commands[0]?.properties).not.toHaveProperty(
      service === 'github' ? 'file' : 'sourcepath',
    );
  });

  it.each([9, 10, 30])('has at most ten of a level for %i kinds of failure', async (kinds) => {
    const all = Array.from({ length: kinds }, (_, index) => ({
      ...HTTP,
      verdict: { code: `code-${index}`, summary: `It is ${index}.` },
    }));
    const commands = commandsIn(await written(all));
    expect(commands).toHaveLength(Math.min(10, kinds));
    const last = commands.at(-1)?.message ?? '';
    if (kinds === 9) expect(last).toContain('It is 8.');
    else expect(last).toMatch(new RegExp(`^${kinds - 9} more things? did not hold`));
  });

  it('counts, and tells the labels and the note', async () => {
    const said = linesOf(await written([HELD], LABELLED)).find((line) => /^rdpprobe: /.test(line));
    expect(said).toBe(
      'rdpprobe: 3 passed, 1 failed, 1 not determined, 1 waived; change=CHG-1, site=north; before the patch',
    );
  });

  it('lets nobody else give commands, and says what they said', async () => {
    await fc.assert(
      fc.asyncProperty(nastyRun, async ([header, results]) => {
        const lines = linesOf(await written(results, header));
        for (const line of lines) {
          const command = read(line);
          if (command === undefined) expect(line).toMatch(/^rdpprobe: \d/);
          else
            expect(['error', 'warning', 'task.logissue', 'task.complete']).toContain(command.name);
          expect(line.slice(1)).not.toMatch(/##\w*\[(?!task\.)/);
          expect(line.indexOf('##vso[', 1)).toBe(-1);
        }
        const unmet = results.flatMap(({ expectations = [] }) =>
          expectations.filter(({ status }) => status === 'unmet'),
        );
        if (unmet.length !== 1 || lines.length > 9) return;
        const summary = clean(unmet[0]?.summary ?? '', { limit: 900 });
        const messages = lines.map((line) => read(line)?.message ?? '');
        if (/^[\w ]+$/.test(summary)) {
          expect(messages.some((message) => message.includes(summary))).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('escapes so that the service reads what was written', async () => {
    const summary = '100% sure; 50%0A of a]b, c: d';
    const [command] = commandsIn(await written([{ ...HTTP, verdict: { code: summary, summary } }]));
    expect(command?.message).toBe(`www.example:443: ${summary}`);
    expect(command?.properties[service === 'github' ? 'title' : 'code']).toBe(summary);
  });
});

describe('the result of a task in Azure', () => {
  const resultOf = async (...args: Parameters<typeof run>) =>
    azureCommand(linesOf(await textOf(azureReporter(run(...args)))).at(-1) ?? '')?.properties[
      'result'
    ];

  it('is as bad as the exit code, and no worse', async () => {
    expect(await resultOf([NLA])).toBe('Succeeded');
    expect(await resultOf([BLOCKED])).toBe('Succeeded');
    expect(await resultOf([DEAD_IN_TLS])).toBe('SucceededWithIssues');
    expect(await resultOf([{ ...NLA, expectations: [UNKNOWN] }])).toBe('SucceededWithIssues');
    expect(await resultOf([{ ...NLA, expectations: [MET, UNMET] }])).toBe('Failed');
    expect(await resultOf([DEAD_IN_TLS], { ...LABELLED, failOn: 'high' })).toBe('Failed');
    expect(await resultOf([HTTP], { ...LABELLED, failOn: 'high' })).toBe('SucceededWithIssues');
  });

  it('is a failure where the run was cut off', async () => {
    const text = await textOf(azureReporter(cutOff(run([NLA]))));
    expect(azureCommand(linesOf(text).at(-1) ?? '')?.properties['result']).toBe('Failed');
  });
});

describe('the job summary of GitHub', () => {
  const written = (...args: Parameters<typeof run>) => textOf(githubSummaryReporter(run(...args)));

  it('has a row for each case that did not pass', async () => {
    const rows = linesOf(await written([...FOUR, HELD], LABELLED)).filter((line) =>
      /^\| /.test(line),
    );
    expect(rows.slice(2).map((row) => row.split(' | ').slice(1, 3).join(' '))).toEqual([
      'handshake (failed) high',
      expect.stringMatching(/^RDP-NLA-001 .* \(failed\) high$/),
      expect.stringMatching(/^RDP-SEC-001 .* \(failed\) critical$/),
      'handshake (failed) high',
      'security.nla: required (failed) high',
      'certificate.daysLeft: &gt;= 30 (not determined) high',
      'RDP-CERT-001: not found (waived) high',
    ]);
  });

  it('says so where nothing failed', async () => {
    expect(await written([NLA])).toContain('Nothing failed.');
  });

  it('stays below the limit of a step', async () => {
    const summary = '\u{1f9ea}'.repeat(400);
    const all = Array.from({ length: 5000 }, () => ({ ...HTTP, verdict: { code: 'x', summary } }));
    const text = await written(all);
    expect(Buffer.byteLength(text)).toBeLessThan(MOST_BYTES);
    expect(Buffer.byteLength(text)).toBeGreaterThan(MOST_BYTES / 2);
    expect(text).toMatch(/\n\d+ more rows did not fit\.\n/);
  });

  it('has no mark-up of anybody else', async () => {
    await fc.assert(
      fc.asyncProperty(nastyRun, async ([header, results]) => {
        for (const line of linesOf(await written(results, header))) {
          const bare = line.replace(/\\./g, '').replace(/&(?:lt|gt|amp|#64|#8203);/g, '·');
          expect(bare).not.toMatch(/[<>`[\]*~]|:\/\//);
          if (line.startsWith('| ')) expect(bare.match(/\|/g)).toHaveLength(5);
        }
      }),
      { numRuns: 100 },
    );
  });
});
