/** The complaints of yargs, said as everything else is said here. */
import { nearest } from '../targets/nearest.ts';
import { quote } from '../targets/problem.ts';
import { COMMAND_NAMES, COMMANDS } from './commands.ts';
import type { Option } from './option.ts';
import { OPTION_NAMES, OPTIONS } from './options.ts';

/** What yargs complains about, with the remedy. */
export function inOurWords(message: string, argv: readonly string[]): string {
  const [, missing] = /^Not enough arguments following: (.+)$/.exec(message) ?? [];
  if (missing !== undefined) return `${dashed(missing)} has no value: write ${example(missing)}`;
  const [, unknown] = /^Unknown arguments?: (.+)$/.exec(message) ?? [];
  if (unknown === undefined) return message;
  const [name = unknown] = unknown.split(', ');
  const command = COMMAND_NAMES.find((each) => argv.includes(each));
  const known = command === undefined ? [] : COMMANDS[command].options;
  const all = [...known, 'help', 'version'];
  const meant = name.length === 1 ? meantByLetter(name, argv, all) : nearest(name, all);
  const help = ['rdpprobe', command, '--help'].filter(Boolean).join(' ');
  return `${quote(dashed(name))} is not an option here: ${meant === undefined ? `see ${help}` : `did you mean --${meant}?`}`;
}

const LETTERS: Readonly<Record<string, string>> = { V: 'version', q: 'quiet', p: 'port' };

/** Other programs have `-json` where this one has `--json`, and `-V`. */
function meantByLetter(
  letter: string,
  argv: readonly string[],
  names: readonly string[],
): string | undefined {
  const word = argv.find((each) => each.length > 2 && each.startsWith(`-${letter}`))?.slice(1);
  if (word !== undefined) return nearest(word, names);
  return names.find((name) => name === LETTERS[letter]);
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
