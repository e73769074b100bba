import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { run } from './kit.ts';

const HERE = '127.0.0.1:1';

/** What is wrong, the thing that is named, and the remedy. */
const WRONG: ReadonlyArray<readonly [argv: readonly string[], ...parts: string[]]> = [
  [['scna'], '"scna" is not a command', 'did you mean scan?'],
  [['10.0.0.5'], '"10.0.0.5" is not a command', 'write rdpprobe scan 10.0.0.5'],
  [['xyzzy'], '"xyzzy" is not a command', 'the commands are scan, probe, '],
  [['help', 'prob'], '"prob" is not a command', 'did you mean probe?'],
  [['--foo'], '"--foo" is not an option here', 'see rdpprobe --help'],
  [['--port', '3389'], '"--port" is not an option here', 'see rdpprobe --help'],
  [['scan'], 'scan names no target', 'or - for stdin'],
  [['probe'], 'probe names no host', 'write rdpprobe probe HOST'],
  [['list'], 'list names nothing', 'list stages|formats|'],
  [['list', 'stage'], 'list "stage" is not one of', 'did you mean stages?'],
  [['demo', 'x'], '"x" is one argument too many', 'rdpprobe demo --help'],
  [['probe', 'a', 'b'], '"b" is one argument too many', 'rdpprobe probe --help'],
  [
    ['probe', '10.0.0.0/30'],
    '"10.0.0.0/30" is more than one host',
    'write rdpprobe scan 10.0.0.0/30',
  ],
  [
    ['probe', '10.0.0.7', '--exclude', '10.0.0.0/24'],
    '"10.0.0.7:3389" is excluded',
    'there is nothing to probe',
  ],
  [
    ['probe', '10.0.0.7', '--exclude', '10.0.0.0/24', '--compare-admin'],
    '"10.0.0.7:3389" is excluded',
  ],
  [['probe', '-'], '"-" is more than one host', 'write rdpprobe scan -'],
  [
    ['probe', HERE, '--concurrency', '3'],
    '"--concurrency" is not an option here',
    'it belongs to scan, snapshot, verify',
  ],
  [['scan', HERE, '--timout', '2s'], '"--timout" is not an option here', 'did you mean --timeout?'],
  [['scan', HERE, '--timeout-tsl', '2s'], '"--timeout-tsl"', 'did you mean --timeout-tls?'],
  [['scan', HERE, '--constructor'], '"--constructor" is not an option here'],
  [['scan', HERE, '-z'], '"-z" is not an option here', 'see rdpprobe scan --help'],
  [['scan', HERE, '-json'], '"-j" is not an option here', 'did you mean --json?'],
  [['scan', HERE, '-ocsv:x'], '"-c" is not an option here', 'write -o csv:x'],
  [['scan', HERE, '-q'], '"-q" is not an option here', 'did you mean --quiet?'],
  [['scan', HERE, '-V'], '"-V" is not an option here', 'did you mean --version?'],
  [['version'], '"version" is not a command', 'did you mean --version?'],
  [['snapshot', HERE, '-o', 'csv:x'], '--output "csv:x" asks for csv', 'write -o FILE'],
  [['snapshot', HERE, '-o', 'jsonl:'], '--output "jsonl:" is empty'],
  [
    ['snapshot', HERE, '-o', '/no/such/x'],
    '--output "/no/such/x" is in a folder that does not exist',
    'make the folder',
  ],
  [
    ['diff', 'a', 'b', '--only', 'facts.certificate'],
    'is not a field',
    'did you mean certificate?',
  ],
  [['scan', HERE, '--no-port'], '"--no-port" is not an option here'],
  [['scan', HERE, '--json=no'], '--json takes no value', 'leave it out'],
  [['scan', HERE, '--yes=abc'], '--yes takes no value', 'leave it out'],
  [['scan', HERE, '--timeout'], '--timeout has no value', 'write --timeout TIME'],
  [['scan', HERE, '--retries', '--json'], '--retries has no value', 'write --retries N'],
  [
    ['scan', HERE, '--timeout', 'abc'],
    '--timeout "abc" is not a duration',
    'write 500ms, 2s or 15m',
  ],
  [['scan', HERE, '--timeout='], '--timeout "" is not a duration', 'write 500ms, 2s or 15m'],
  [['scan', HERE, '--timeout', '5'], '--timeout "5" has no unit', 'write 5s or 5ms'],
  [['scan', HERE, '--timeout', '0s'], '--timeout "0s" is too short', '1ms is the least'],
  [['scan', HERE, '--timeout', '2h'], '--timeout "2h" is too long', '1h is the most'],
  [['scan', HERE, '--timeout', '-1s'], '--timeout "-1s" is not a duration'],
  [['scan', HERE, '--timeout-tcp', 'x'], '--timeout-tcp "x" is not a duration'],
  [
    ['scan', HERE, '--timeout', '1s', '--timeout', '2s'],
    '--timeout is given 2 times',
    'give it once',
  ],
  [['scan', HERE, '--concurrency', '0'], '--concurrency "0"', 'a whole number from 1 to 10000'],
  [['scan', HERE, '--concurrency', '-5'], '--concurrency "-5"', 'from 1 to 10000'],
  [['scan', HERE, '--concurrency', '0x10'], '--concurrency "0x10"', 'from 1 to 10000'],
  [['scan', HERE, '--concurrency', '1e3'], '--concurrency "1e3"', 'from 1 to 10000'],
  [['scan', HERE, '--retries', '1.5'], '--retries "1.5"', 'from 0 to 10'],
  [['scan', HERE, '--port', '99999'], '--port "99999"', 'from 1 to 65535'],
  [['scan', HERE, '--until', 'tsl'], '--until "tsl" is not one of dns, tcp', 'did you mean tls?'],
  [['scan', HERE, '--fail-on', 'severe'], '--fail-on "severe" is not one of info, low'],
  [['scan', HERE, '-o', 'jsn'], '--output "jsn"', 'did you mean jsonl?'],
  [['scan', HERE, '-o', 'out.json'], '--output "out.json" has no format', 'jsonl:out.json'],
  [['scan', HERE, '-o', 'jsonl:'], '--output "jsonl:" names no file', 'write jsonl:FILE'],
  [
    ['scan', HERE, '-o', 'jsonl:/no/such/x'],
    '"/no/such/x" is in a folder that does not exist',
    'make the folder',
  ],
  [['scan', HERE, '-o', `jsonl:${tmpdir()}`], 'is a folder', 'name a file in it'],
  [['scan', HERE, '--json', '-o', 'table'], 'two reports on stdout', '-o jsonl:scan.jsonl'],
  [
    ['scan', HERE, '-o', 'plain:x.out', '-o', 'jsonl:./x.out'],
    '"./x.out" is written twice',
    'a file of its own',
  ],
  [['scan', HERE, '-4', '-6'], '--ipv4 and --ipv6 exclude each other', 'give one of them'],
  [['scan', HERE, '--cookie', 'a', '--routing-token', 'b'], '--cookie and --routing-token exclude'],
  [['scan', HERE, '--cookie', 'a\r\nb'], '--cookie "a\\u{d}\\u{a}b"', 'printable ASCII'],
  [['scan', HERE, '--label', 'x'], '--label "x" is not a label', 'change=CHG0012345'],
  [['scan', HERE, '--label', 'x=1', '--label', 'x=2'], '--label x is given twice', 'give it once'],
  [['scan', HERE, '--exclude', ''], '--exclude "" is empty'],
  [['scan', HERE, '--exclude', '010.0.0.1'], '--exclude: ', 'has a leading zero', 'write 10.0.0.1'],
  [['scan', HERE, '--exclude', '-'], '--exclude: ', 'standard input, which is not read here'],
  [['scan', HERE, '--exclude-file', 'no.txt'], 'no.txt: there is no such file'],
  [['scan', '@no.txt'], 'no.txt: there is no such file'],
  [['scan', '10.0.0.1/24'], '"10.0.0.1/24" has host bits set', 'write 10.0.0.0/24'],
  [['scan', '-', '-'], '"-" is given twice'],
  [['scan', '10.0.0.300', '010.0.0.1'], '300 is more than 255', '"010.0.0.1" has a leading zero'],
  [['scan', '8.8.8.8'], '8.8.8.8:3389 (argument) is a public address', 'add --yes'],
  [['probe', '8.8.8.8'], 'is a public address', 'add --yes'],
  [['probe', HERE, '--code', ' '], '--code " " is empty', 'as in 0x3,0x7'],
  [['probe', HERE, '--code', 'a\u0007b'], '--code "a\\u{7}b" is not a code', 'as in 0x3,0x7'],
  [['probe', HERE, '--code', 'x'.repeat(201)], 'is not a code', 'at most 200'],
  [
    ['probe', HERE, '--code', '0x3', '0x7'],
    '"0x7" is one argument too many',
    'write --code 0x3,0x7',
  ],
  [['probe', HERE, '--code', '0x3', '--code', '0x7'], '--code is given 2 times'],
  [['scan', HERE, '--code', '0x3'], '"--code" is not an option here'],
  [['probe', HERE, '--as', 'putty'], '--as "putty" is not a client', 'mstsc, freerdp'],
  [['scan', HERE, '--as', 'guacd:security=ssl'], 'is not one of any, nla, nla-ext, tls'],
  [['scan', HERE, '--as', 'mstsc', '--quick'], '--quick and --as exclude each other'],
  [['scan', '10.0.0.0/8'], '16777216 targets are more than 65536', 'add --yes'],
];

describe('wrong usage', () => {
  it.each(WRONG.map(([argv, ...parts]) => ({ argv, parts })))(
    '$argv ends with 2, and one message that helps',
    async ({ argv, parts }) => {
      const { exitCode, stdout, stderr } = await run(argv);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      for (const part of parts) expect(stderr).toContain(part);
      expect(stderr.match(/rdpprobe: /g)).toHaveLength(1);
      expect(stderr).not.toMatch(/\n {4}at /);
    },
  );

  it('without a command shows the help, on stderr', async () => {
    const { exitCode, stdout, stderr } = await run([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Usage: rdpprobe COMMAND');
  });
});
