/** argv to a request, by way of yargs: everything is a string until it is read as what the option says. */
import yargs, { type Argv } from 'yargs';
import { nearest } from '../targets/nearest.ts';
import { quote } from '../targets/problem.ts';
import {
  COMMAND_NAMES,
  COMMANDS,
  type CommandName,
  type CommandSpec,
  type GivenOption,
  type Request,
} from './commands.ts';
import type { Option } from './option.ts';
import { OPTION_NAMES, OPTIONS, type OptionName, type Values } from './options.ts';
import { UsageError } from './usage-error.ts';
import type { ReadValue } from './values.ts';
import { inOurWords } from './yargs-words.ts';

export interface Help {
  readonly help: string;
  /** `false` when it stands in for a command that is missing. */
  readonly asked: boolean;
}

/** Throws a `UsageError`. */
export async function readArguments(
  argv: readonly string[],
  columns = DEFAULT_COLUMNS,
): Promise<Request | Help> {
  const [first, ...rest] = argv;
  refuseSecrets(argv);
  if (first === undefined) return { help: await helpFor(['--help'], columns), asked: false };
  if (first === 'help') {
    if (rest[0] !== undefined) checkCommand(rest[0]);
    return { help: await helpFor([...rest, '--help'], columns), asked: true };
  }
  if (!first.startsWith('-')) checkCommand(first);
  checkFlags(argv);
  const parsed: { command?: CommandName; args?: Arguments } = {};
  const help = await parse(argv, columns, (command, args) =>
    Object.assign(parsed, { command, args }),
  );
  if (help !== '') return { help, asked: true };
  const { command, args } = parsed;
  if (command === undefined || args === undefined) {
    throw new UsageError(`${quote(first)} stands before a command: write rdpprobe COMMAND OPTIONS`);
  }
  const given = givenOptions(args, COMMANDS[command].options);
  return {
    command,
    operands: operandsOf(command, args),
    given,
    values: valuesOf(given, command),
    argv,
  };
}

const DEFAULT_COLUMNS = 80;
const WIDEST = 110;

type Arguments = Readonly<Record<string, unknown>>;
type Chosen = (command: CommandName, args: Arguments) => void;

function helpFor(argv: readonly string[], columns: number): Promise<string> {
  return parse(argv, columns, () => {});
}

/** Tells `chosen` the command and its arguments, or returns the help that was asked for. */
async function parse(argv: readonly string[], columns: number, chosen: Chosen): Promise<string> {
  let help = '';
  const [first, ...rest] = argv;
  const alone = argv.some((word) => ASKS_FOR_HELP.test(word))
    ? undefined
    : COMMAND_NAMES.find((name) => name === first);
  const parser = baseParser(argv, columns);
  if (alone === undefined) for (const name of COMMAND_NAMES) addCommand(parser, name, name, chosen);
  // The default command is the only one of which yargs does not make the help each time it is run.
  else addCommand(parser, DEFAULT, alone, chosen);
  await parser.parseAsync(alone === undefined ? [...argv] : rest, {}, (_error, _args, output) => {
    help = output;
  });
  return help.replace(TYPE_LINES, '').replace(TYPES, '');
}

/** The types that yargs adds to each option: all of them are text or nothing. */
const TYPE_LINES = /\n +\[(?:string|boolean)\](?=\n|$)/g;
const TYPES = / +\[(?:string|boolean|array)\](?: \[default: \[\]\])?$/gm;

/** Or may ask for it, as `-vh` does. */
const ASKS_FOR_HELP = /^(?:--help|-[^-]*h)/;
/** What yargs calls the command that needs no name. */
const DEFAULT = '$0';

function baseParser(argv: readonly string[], columns: number): Argv {
  return yargs()
    .scriptName('rdpprobe')
    .usage(`${PURPOSE}\n\nUsage: $0 COMMAND [OPTIONS]`)
    .locale('en')
    .parserConfiguration(AS_WRITTEN)
    .version(false)
    .option('version', { type: 'boolean', describe: 'Show the version', global: false })
    .help('help')
    .alias('help', 'h')
    .updateStrings({
      'Commands:': 'Commands:',
      'Options:': 'Other:',
      'Show help': 'Show this help',
    })
    .wrap(Math.min(columns, WIDEST))
    .epilogue(EPILOGUE)
    .strictOptions()
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message: string, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new UsageError(inOurWords(message, argv));
    });
}

const PURPOSE =
  'Walks the RDP handshake stage by stage and says where it dies, and why, on one host or on many.';

const EPILOGUE = `Examples:
  rdpprobe demo                              see it work, without a server
  rdpprobe probe rds01.example               all about one host
  rdpprobe scan 10.0.0.0/24 @hosts.txt       one line a host
  rdpprobe scan 10.0.0.0/24 -o table -o jsonl:scan.jsonl

Scan only what is yours, or what you were asked to scan.`;

/** Nothing is guessed: no numbers, no negations, no nesting. */
const AS_WRITTEN = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'strip-aliased': true,
};

function addCommand(
  parser: Argv,
  called: CommandName | typeof DEFAULT,
  name: CommandName,
  chosen: Chosen,
): void {
  const { operands, about, describe, options } = COMMANDS[name];
  parser.command(
    called,
    describe,
    (command) => {
      const lines = [`${describe}.`, `Usage: $0 ${name} ${operands} [OPTIONS]`, about];
      command.usage(lines.filter(Boolean).join('\n\n')).epilogue(EPILOGUES[name] ?? '');
      for (const option of options) addOption(command, option);
      return command;
    },
    (args) => chosen(name, called === DEFAULT ? { ...args, _: [name, ...args._] } : args),
  );
}

const SCAN_EPILOGUE = `Credentials are used only with --logon, --credentials or --ask-password.
Each host is tried once, whatever becomes of it.

Exit codes:
  0  done                          2  wrong usage or input
  1  --fail-on does not hold       3  the run itself is incomplete
  130, 143  interrupted; what was found is written`;

const EPILOGUES: Partial<Readonly<Record<CommandName, string>>> = {
  scan: SCAN_EPILOGUE,
  probe: SCAN_EPILOGUE,
};

function addOption(parser: Argv, name: OptionName): void {
  const option: Option = OPTIONS[name];
  const { describe, group } = option;
  const alias = option.short === undefined ? {} : { alias: option.short };
  if (option.kind === 'flag') {
    parser.option(name, { type: 'boolean', describe, group: `${group}:`, ...alias });
  } else {
    const described = `${describe} [${option.placeholder}]`;
    parser.option(name, {
      type: 'string',
      requiresArg: true,
      describe: described,
      group: `${group}:`,
      ...alias,
    });
  }
}

function checkCommand(word: string): void {
  if (COMMAND_NAMES.some((name) => name === word)) return;
  const meant = word === 'version' ? '--version' : nearest(word, COMMAND_NAMES);
  const remedy =
    meant !== undefined
      ? `did you mean ${meant}?`
      : /[.:/@]/.test(word)
        ? `write rdpprobe scan ${word}`
        : `the commands are ${COMMAND_NAMES.join(', ')}`;
  throw new UsageError(`${quote(word)} is not a command: ${remedy}`);
}

/** What a secret would be given with, if it could be; what follows it is not repeated. */
const SECRET = /^--?(?:pass|password|passwd|pw|nt-?hash|hash|secret)(?:=|$)/i;

function refuseSecrets(argv: readonly string[]): void {
  const end = argv.indexOf('--');
  const found = argv.slice(0, end < 0 ? argv.length : end).find((word) => SECRET.test(word));
  if (found === undefined) return;
  const [name] = found.split('=', 1);
  throw new UsageError(
    `${name} is not an option: the command line can be read by every user of this machine, so put the secret into RDPPROBE_PASSWORD or RDPPROBE_NT_HASH and add --logon, or into a file and add --credentials FILE, or add --ask-password`,
  );
}

/** yargs takes `--json=no` for a yes. */
function checkFlags(argv: readonly string[]): void {
  for (const word of argv) {
    if (word === '--') return;
    const [, name] = /^--?([\w-]+)=/.exec(word) ?? [];
    const flag = OPTION_NAMES.find(
      (each) => each === name || (OPTIONS[each] as Option).short === name,
    );
    if (flag !== undefined && OPTIONS[flag].kind === 'flag') {
      throw new UsageError(`--${flag} takes no value: write it alone, or leave it out`);
    }
  }
}

/** Operands are not declared to yargs: it would lose a `-` among them. */
function operandsOf(command: CommandName, args: Arguments): readonly string[] {
  const all = (args['_'] as readonly unknown[]).slice(1).map(String);
  const surplus = all[COMMANDS[command].most];
  if (surplus === undefined) return all;
  const { code } = args;
  const remedy =
    code === undefined
      ? `see rdpprobe ${command} --help`
      : `if it belongs to the code, write --code ${code},${surplus}`;
  throw new UsageError(`${quote(surplus)} is one argument too many: ${remedy}`);
}

function givenOptions(args: Arguments, names: readonly OptionName[]): GivenOption[] {
  return names.flatMap((name): GivenOption[] => {
    const value = args[name];
    if (value === undefined || value === false) return [];
    if (OPTIONS[name].kind === 'flag') return [[name, true]];
    const texts = (Array.isArray(value) ? value : [value]).map(String);
    if (OPTIONS[name].kind === 'single' && texts.length > 1) {
      throw new UsageError(`--${name} is given ${texts.length} times: give it once`);
    }
    return texts.map((text): GivenOption => [name, text]);
  });
}

function valuesOf(given: readonly GivenOption[], command: CommandName): Values {
  const { reads = {} }: CommandSpec = COMMANDS[command];
  const values: Record<string, unknown> = {};
  for (const [name, text] of given) {
    const option: Option = OPTIONS[name];
    if (option.kind === 'flag' || text === true) {
      values[name] = true;
      continue;
    }
    const value = readValue(name, reads[name] ?? option.read, text);
    if (option.kind === 'single') values[name] = value;
    else values[name] = [...((values[name] as unknown[] | undefined) ?? []), value];
  }
  return values as Values;
}

function readValue(name: OptionName, read: ReadValue<unknown>, text: string): unknown {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`--${name} ${quote(text)} ${error.message}`);
  }
}
