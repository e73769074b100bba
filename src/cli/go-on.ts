/** The command line that goes on where an interrupted scan has stopped. */
import type { GivenOption, Request } from './commands.ts';

/**
 * Files are given new names: the old ones hold what was found.
 *
 * @param finished how many targets, in the order of the run, are done
 * @param seed of that order, where it is a random one
 */
export function goOnCommand(
  { command, operands, given }: Pick<Request, 'command' | 'operands' | 'given'>,
  finished: number,
  seed: string | undefined,
  platform: NodeJS.Platform,
): string {
  const options = given
    .filter(([name]) => name !== 'skip' && name !== 'seed')
    .flatMap(([name, text]) =>
      text === true ? [`--${name}`] : [`--${name}`, renamed(name, text)],
    );
  const order = seed === undefined ? [] : ['--seed', seed];
  const place = ['--skip', String(finished)];
  const words = ['rdpprobe', command, ...operands, ...options, ...order, ...place];
  return words.map((word) => quoted(word, platform)).join(' ');

  function renamed(name: GivenOption[0], text: string): string {
    if (name !== 'output') return text;
    const [, format = '', path = '', extension = ''] =
      /^([^:]*):(.*?)(\.[^./\\]+)?$/s.exec(text) ?? [];
    return path === '' || path === '-' ? text : `${format}:${path}.from-${finished}${extension}`;
  }
}

/** The command line that goes on with a journal: the same one, and where to go on. */
export function resumeCommand(
  { command, operands, given }: Pick<Request, 'command' | 'operands' | 'given'>,
  journal: string,
  platform: NodeJS.Platform,
): string {
  const options = given
    .filter(([name]) => name !== 'resume')
    .flatMap(([name, text]) => (text === true ? [`--${name}`] : [`--${name}`, text]));
  const words = ['rdpprobe', command, ...operands, ...options, '--resume', journal];
  return words.map((word) => quoted(word, platform)).join(' ');
}

function quoted(word: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return /^[\w@%+=:,./\\[\]-]+$/.test(word) ? word : `"${word}"`;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
