/** The help, made of the tables by yargs; it is loaded for nothing else, since it takes a while to load. */
import yargs, { type Argv } from 'yargs';
import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands.ts';
import type { Option } from './option.ts';
import { OPTIONS, type OptionName } from './options.ts';

/**
 * @param command left out for the help about all of them
 * @param columns of the terminal
 */
export async function helpOf(
  command: CommandName | undefined,
  columns = DEFAULT_COLUMNS,
): Promise<string> {
  const argv = command === undefined ? ['--help'] : [command, '--help'];
  let help = '';
  await parserFor(columns).parseAsync(argv, {}, (_error, _args, output) => {
    help = output;
  });
  return help.replace(TYPE_LINES, '').replace(TYPES, '');
}

const DEFAULT_COLUMNS = 80;
const WIDEST = 110;

/** The types that yargs adds to each option: all of them are text or nothing. */
const TYPE_LINES = /\n +\[(?:string|boolean)\](?=\n|$)/g;
const TYPES = / +\[(?:string|boolean|array)\](?: \[default: \[\]\])?$/gm;

function parserFor(columns: number): Argv {
  const parser = yargs()
    .scriptName('rdpprobe')
    .usage(`${PURPOSE}\n\nUsage: $0 COMMAND [OPTIONS]`)
    .locale('en')
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
    .exitProcess(false);
  for (const name of COMMAND_NAMES) addCommand(parser, name);
  return parser;
}

const PURPOSE =
  'Walks the RDP handshake stage by stage and says where it dies, and why, on one host or on many.';

const EPILOGUE = `Examples:
  rdpprobe demo                              see it work, without a server
  rdpprobe probe rds01.example               all about one host
  rdpprobe scan 10.0.0.0/24 @hosts.txt       one line a host
  rdpprobe scan 10.0.0.0/24 -o table -o jsonl:scan.jsonl

Scan only what is yours, or what you were asked to scan.`;

function addCommand(parser: Argv, name: CommandName): void {
  const { operands, about, describe, options } = COMMANDS[name];
  parser.command(name, describe, (command) => {
    const lines = [`${describe}.`, `Usage: $0 ${name} ${operands} [OPTIONS]`, about];
    command.usage(lines.filter(Boolean).join('\n\n')).epilogue(EPILOGUES[name] ?? '');
    for (const option of options) addOption(command, option);
    return command;
  });
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
    parser.option(name, { type: 'string', describe: described, group: `${group}:`, ...alias });
  }
}
