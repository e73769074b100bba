/** argv to a request: everything is a string until it is read as what the option says. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
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
import { notAnOption } from './option-problems.ts';
import { OPTION_NAMES, OPTIONS, type OptionName, type Values } from './options.ts';
import { UsageError } from './usage-error.ts';
import type { ReadValue } from './values.ts';

export interface Help {
  readonly help: string;
  /** `false` when it stands in for a command that is missing. */
  readonly asked: boolean;
}

/**
 * Throws a `UsageError`.
 *
 * @param columns of the terminal, for the help
 */
export async function readArguments(
  argv: readonly string[],
  columns?: number,
): Promise<Request | Help> {
  const [first, ...rest] = argv;
  refuseSecrets(argv);
  if (first === undefined) return { help: await helpOf(undefined, columns), asked: false };
  if (first === 'help') {
    const about = rest[0] === undefined ? undefined : commandNamed(rest[0]);
    return { help: await helpOf(about, columns), asked: true };
  }
  const command = first.startsWith('-') ? undefined : commandNamed(first);
  checkFlags(argv);
  const words = wordsOf(command === undefined ? argv : rest, command);
  if (words.some(({ kind }) => kind === 'help')) {
    return { help: await helpOf(command, columns), asked: true };
  }
  for (const word of words) if (word.kind === 'wrong') throw new UsageError(word.problem);
  if (command === undefined) {
    throw new UsageError(`${quote(first)} stands before a command: write rdpprobe COMMAND OPTIONS`);
  }
  const operands = words.flatMap((word) => (word.kind === 'operand' ? [word.text] : []));
  const options = words.flatMap((word) => (word.kind === 'option' ? [word.option] : []));
  const given = inOrder(options, COMMANDS[command].options);
  checkCount(operands, command, given);
  return { command, operands, given, values: valuesOf(given, command), argv };
}

async function helpOf(command: CommandName | undefined, columns?: number): Promise<string> {
  return (await import('./help.ts')).helpOf(command, columns);
}

function commandNamed(word: string): CommandName {
  const command = COMMAND_NAMES.find((name) => name === word);
  if (command !== undefined) return command;
  const meant = word === 'version' ? '--version' : nearest(word, COMMAND_NAMES);
  const remedy =
    meant !== undefined
      ? `did you mean ${meant}?`
      : /[.:/@]/.test(word)
        ? `write rdpprobe scan ${word}`
        : `the commands are ${COMMAND_NAMES.join(', ')}`;
  throw new UsageError(`${quote(word)} is not a command: ${remedy}`);
}

/** What a word of the command line, or a word and its value, is. */
type Word =
  | { readonly kind: 'operand'; readonly text: string }
  | { readonly kind: 'option'; readonly option: GivenOption }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

/** Options may stand before, between and behind operands; behind `--` there are only operands. */
function wordsOf(args: readonly string[], command: CommandName | undefined): Word[] {
  const names = command === undefined ? [] : COMMANDS[command].options;
  const nameOf = (text: string) => names.find((each) => each === text);
  const tokens = tokensOf(args, names);
  // A code such as -1073741510 is an operand, and each of its digits a token.
  const numbers = new Set(
    tokens
      .filter((each) => each.kind === 'option' && nameOf(each.name) === undefined)
      .map(({ index }) => index)
      .filter((index) => /^-\d+$/.test(args[index] ?? '')),
  );
  return tokens.flatMap((token, place): Word[] => {
    if (numbers.has(token.index)) {
      const again = tokens[place - 1]?.index === token.index;
      return again ? [] : [{ kind: 'operand', text: args[token.index] ?? '' }];
    }
    if (token.kind === 'option-terminator') return [];
    if (token.kind === 'positional') return [{ kind: 'operand', text: token.value }];
    if (token.name === 'help') return [{ kind: 'help' }];
    const name = nameOf(token.name);
    return name === undefined
      ? [{ kind: 'wrong', problem: notAnOption(token.name, command, args) }]
      : [optionWord(name, token)];
  });
}

type OptionToken = Extract<ReturnType<typeof tokensOf>[number], { kind: 'option' }>;

function optionWord(name: OptionName, { rawName, value, inlineValue }: OptionToken): Word {
  const option: Option = OPTIONS[name];
  if (option.kind === 'flag') return { kind: 'option', option: [name, true] };
  if (value === undefined || (!inlineValue && LIKE_AN_OPTION.test(value))) {
    const problem = `${rawName} has no value: write ${rawName} ${option.placeholder}`;
    return { kind: 'wrong', problem };
  }
  const text = rawName.startsWith('--') ? value : value.replace(/^=/, '');
  return { kind: 'option', option: [name, text] };
}

/** A value may begin with a hyphen where a digit follows. */
const LIKE_AN_OPTION = /^-[^\d]/;

function tokensOf(args: readonly string[], names: readonly OptionName[]) {
  const options: ParseArgsConfig['options'] = { help: { type: 'boolean', short: 'h' } };
  for (const name of names) {
    const { kind, short }: Option = OPTIONS[name];
    const type = kind === 'flag' ? 'boolean' : 'string';
    options[name] = short === undefined ? { type } : { type, short };
  }
  const config = { args, options, strict: false, allowPositionals: true, tokens: true } as const;
  return parseArgs(config).tokens;
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

/** `--json=no` would be a yes. */
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

function checkCount(
  operands: readonly string[],
  command: CommandName,
  given: readonly GivenOption[],
): void {
  const surplus = operands[COMMANDS[command].most];
  if (surplus === undefined) return;
  const [, code] = given.find(([name]) => name === 'code') ?? [];
  const remedy =
    code === undefined
      ? `see rdpprobe ${command} --help`
      : `if it belongs to the code, write --code ${code},${surplus}`;
  throw new UsageError(`${quote(surplus)} is one argument too many: ${remedy}`);
}

/** In the order of the table, a flag once. */
function inOrder(options: readonly GivenOption[], names: readonly OptionName[]): GivenOption[] {
  return names.flatMap((name) => {
    const all = options.filter(([each]) => each === name);
    if (OPTIONS[name].kind === 'single' && all.length > 1) {
      throw new UsageError(`--${name} is given ${all.length} times: give it once`);
    }
    return OPTIONS[name].kind === 'flag' ? all.slice(0, 1) : all;
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
