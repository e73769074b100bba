/** What is wrong with an option, in a sentence that says what would be right. */
import { nearest } from '../targets/nearest.ts';
import { quote } from '../targets/problem.ts';
import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands.ts';

/**
 * @param name without its hyphens
 * @param before the command, where it stands before the option; else it is looked for in `args`
 */
export function notAnOption(
  name: string,
  before: CommandName | undefined,
  args: readonly string[],
): string {
  const command = before ?? COMMAND_NAMES.find((each) => args.includes(each));
  return `${quote(dashed(name))} is not an option here: ${remedyFor(name, command, args)}`;
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

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
