/** A place in a file, from how sources of targets are written: `hosts.txt:12`, `rdpprobe.yaml:12:7`. */

export interface WrittenAt {
  /** As it was given; `command-line` where there is no file. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export const COMMAND_LINE = 'command-line';

/** Never fails: what is no file and line is the first line of whatever it is. */
export function writtenAt(source: string | undefined): WrittenAt {
  if (source === undefined || source === '' || source === 'argument') {
    return { path: COMMAND_LINE, line: 1, column: 1 };
  }
  const [, path = source, line, column] =
    /^(.+?)(?::(\d{1,9}))?(?::(\d{1,9}))?$/su.exec(source) ?? [];
  return { path, line: Math.max(1, Number(line ?? 1)), column: Math.max(1, Number(column ?? 1)) };
}

/** With forward slashes and without a leading `./`, as readers compare it with the files of a repository. */
export function repositoryPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.\/+)+/, '');
}
