/** The commands, what they take, and where their code is; it is loaded when it is asked for. */
import { STAGE_IDS } from '../options.ts';
import type { Io } from './io.ts';
import type { Option } from './option.ts';
import { OPTION_NAMES, OPTIONS, type OptionName, type Values } from './options.ts';
import { oneOf, type ReadValue, snapshotFile } from './values.ts';

/** What a command is asked to do. */
export interface Request {
  readonly command: CommandName;
  readonly operands: readonly string[];
  readonly values: Values;
  /** The options as they were written, in the order of the table. */
  readonly given: readonly GivenOption[];
  /** The whole command line. */
  readonly argv: readonly string[];
}

/** `true` for a flag. */
export type GivenOption = readonly [name: OptionName, text: string | true];

/** Returns the exit code. */
export type Command = (request: Request, io: Io) => Promise<number>;

export interface CommandSpec {
  /** As they stand in the help, behind the name. */
  readonly operands: string;
  /** What the operands may be. */
  readonly about: string;
  /** How many operands there may be. */
  readonly most: number;
  readonly describe: string;
  readonly options: readonly OptionName[];
  /** Options that this command reads in a way of its own. */
  readonly reads?: Partial<Readonly<Record<OptionName, ReadValue<unknown>>>>;
  readonly load: () => Promise<Command>;
}

/** What can be said of a walk that logs nobody on and writes no report. */
const ONE_WALK: readonly OptionName[] = OPTION_NAMES.filter(
  (name) =>
    ['port', 'ipv4', 'ipv6', 'yes', 'until', 'admin', 'cookie', 'routing-token'].includes(name) ||
    /^timeout(?:-|$)/.test(name),
);

export const COMMANDS = {
  scan: {
    operands: 'TARGETS...',
    about:
      'A target is host, host:port, 10.0.0.0/24, 10.0.0.1-20, fd00::1 or [fd00::1]:3389; @FILE is a list of them, - the list on stdin.',
    most: Number.POSITIVE_INFINITY,
    describe: 'Probe many hosts: names, addresses, networks, ranges, @files, - for stdin',
    options: optionsOf('scan'),
    load: async () => (await import('./commands/scan.ts')).scanCommand,
  },
  probe: {
    operands: 'HOST[:PORT]',
    about: '',
    most: 1,
    describe: 'Probe one host and tell all about it',
    options: optionsOf('probe'),
    load: async () => (await import('./commands/probe.ts')).probeCommand,
  },
  snapshot: {
    operands: 'TARGETS...',
    about:
      'Targets are written as for scan. -o FILE is where the snapshot goes; one that is there is replaced when the new one is whole.',
    most: Number.POSITIVE_INFINITY,
    describe: 'Probe many hosts and keep what they are now, for verify to come back to',
    options: optionsOf('snapshot').filter((name) => !['json', 'fail-on'].includes(name)),
    reads: { output: snapshotFile },
    load: async () => (await import('./commands/snapshot.ts')).snapshotCommand,
  },
  verify: {
    operands: '[FILE [TARGETS...]]',
    about:
      'FILE is a snapshot, or any run as scan --json writes it. Its targets are probed again with its options; hosts that only TARGETS name count as new. Without FILE, --policy names the hosts and what must hold of them.',
    most: Number.POSITIVE_INFINITY,
    describe:
      'Probe the hosts of a snapshot again, and say what has changed; or those of a policy, and say what does not hold',
    options: optionsOf('verify'),
    load: async () => (await import('./commands/verify.ts')).verifyCommand,
  },
  diff: {
    operands: 'BEFORE AFTER',
    about: 'Each is a snapshot or a run as scan --json writes it; one of them may be - for stdin.',
    most: 2,
    describe: 'Say what differs between two runs; nothing is sent',
    options: ['output', 'json', 'ignore', 'only', 'max', 'quiet', 'no-color'],
    load: async () => (await import('./commands/diff.ts')).diffCommand,
  },
  merge: {
    operands: 'FILES...',
    about:
      'Each is a run as scan --json writes it: shards of one list, or pieces of an interrupted scan.',
    most: Number.POSITIVE_INFINITY,
    describe: 'Make one run of several, and say what is missing of it; nothing is sent',
    options: ['output', 'json', 'label', 'fail-on', 'quiet', 'no-color'],
    load: async () => (await import('./commands/merge.ts')).mergeCommand,
  },
  check: {
    operands: 'HOST[:PORT]',
    about: '',
    most: 1,
    describe: 'A monitoring plugin: one line with performance data, exit code 0 to 3',
    options: [...ONE_WALK, 'tls', 'fail-on', 'warning', 'critical', 'verbose'],
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  wait: {
    operands: 'HOST[:PORT]',
    about: '',
    most: 1,
    describe: 'Try the handshake again and again until it goes through, or the time is up',
    options: [...ONE_WALK, 'quiet'],
    reads: { until: oneOf([...STAGE_IDS, 'nla']) },
    load: async () => (await import('./commands/wait.ts')).waitCommand,
  },
  demo: {
    operands: '',
    about: '',
    most: 0,
    describe: 'Start hosts of every kind on loopback and scan them; nothing leaves this machine',
    options: ['quiet', 'no-color'],
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
  list: {
    operands:
      'stages|formats|importers|clients|rules|severities|expectations|profiles|policy-schema',
    about: '',
    most: 1,
    describe:
      'List what can be asked for: stages, formats, importers, the clients of --as, rules, severities, expectations, profiles; or the JSON Schema of a policy',
    options: [],
    load: async () => (await import('./commands/list.ts')).listCommand,
  },
  explain: {
    operands: 'WORDS...',
    about:
      'A code or two of a dialog, a status, an ERRINFO_ or STATUS_ name, a rule or cause of rdpprobe, or words of the message.',
    most: Number.POSITIVE_INFINITY,
    describe: 'Say what a code or message means, and what does not follow from it; nothing is sent',
    options: ['claims', 'json', 'no-color'],
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMANDS;
export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

function optionsOf(command: 'scan' | 'probe' | 'snapshot' | 'verify'): OptionName[] {
  return OPTION_NAMES.filter((name) => {
    const { only }: Option = OPTIONS[name];
    return only === undefined || only.includes(command);
  });
}
