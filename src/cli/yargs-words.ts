/** The complaints of yargs, said as everything else is said here. */
import { nearest } from '../targets/nearest.ts';
import { quote } from '../targets/problem.ts';
import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands.ts';
import type { Option } from './option.ts';
import { OPTION_NAMES, OPTIONS, type OptionName } from './options.ts';

/** What yargs complains about, with the remedy. */
export function inOurWords(message: string, argv: readonly string[]): string {
  const [, missing] = /^Not enough arguments following: (.+)$/.exec(message) ?? [];
  if (missing !== undefined) return `${dashed(missing)} has no value: write ${example(missing)}`;
  const [, unknown] = /^Unknown arguments?: (.+)$/.exec(message) ?? [];
  if (unknown === undefined) return message;
  const [name = unknown] = unknown.split(', ');
  const command = COMMAND_NAMES.find((each) => argv.includes(each));
  return `${quote(dashed(name))} is not an option here: ${remedyFor(name, command, argv)}`;
}

function remedyFor(
  name: string,
  command: CommandName | undefined,
  argv: readonly string[],
): string {
  const known: readonly string[] = command === undefined ? [] : COMMANDS[command].options;
  const all = [...known, 'help', 'version'];
  if (name.length === 1) {
    const word = argv.find((each) => /^-[a-z]../i.test(each) && each.includes(name)) ?? '';
    const short = word && known.find((each) => shortOf(each) === word[1]);
    if (short) return `write ${word.slice(0, 2)} ${word.slice(2)}`;
    const meant = word === '' ? all.find((each) => each === LETTERS[name]) : nearest(word, all);
    return meant === undefined ? helpOf(command) : `did you mean --${meant}?`;
  }
  const owners = COMMAND_NAMES.filter((each) =>
    COMMANDS[each].options.some((option) => option === name),
  );
  if (command !== undefined && owners.length > 0) return `it belongs to ${owners.join(', ')}`;
  const meant = nearest(name, all);
  return meant === undefined ? helpOf(command) : `did you mean --${meant}?`;
}

/** What other programs have for these. */
const LETTERS: Readonly<Record<string, string>> = { V: 'version', q: 'quiet', p: 'port' };

function helpOf(command: CommandName | undefined): string {
  return `see ${['rdpprobe', command, '--help'].filter(Boolean).join(' ')}`;
}

function shortOf(name: string): string | undefined {
  const option = OPTIONS[name as OptionName] as Option;
  return option.kind === 'flag' ? undefined : option.short;
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function example(name: string): string {
  const found = OPTION_NAMES.find(
    (each) => each === name || (OPTIONS[each] as Option).short === name,
  );
  const option = found === undefined ? undefined : (OPTIONS[found] as Option);
  const placeholder = option === undefined || option.kind === 'flag' ? 'VALUE' : option.placeholder;
  return `${dashed(name)} ${placeholder}`;
}
