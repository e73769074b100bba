/** The targets of a group or a waiver: whether a host is one of them, and what there is to probe. */
import { parseEntry } from '../targets/entry.ts';
import { exclusion } from '../targets/exclude.ts';
import { blocksOf } from '../targets/parse.ts';
import { collectProblems, type Problem, quote, TargetError } from '../targets/problem.ts';
import { ANY_PORT, type Block } from '../targets/target.ts';
import { type Pattern, patternOf } from './values.ts';

/** Which host is meant: by the name that was asked for, and by the address that answered. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly address?: string | null;
}

export interface Members {
  /** A name also belongs to a network that its address lies in; one written without a port belongs with every port. */
  includes(place: Place): boolean;
  /** What can be probed: all but the names with `*`. Blocks that name no port have `port`. */
  blocks(port: number): readonly Block[];
  /** Names with `*`, which name no host by themselves. */
  readonly patterns: readonly string[];
}

/** A part of a list of targets, and where it stands. */
export interface Entry {
  readonly text: string;
  /** `rdpprobe.yaml:7`. */
  readonly source: string;
  /** What the file holds that `text` names as `@FILE`. */
  readonly list?: string;
}

/** @param noticed told of each entry that cannot be taken, by its index */
export function membersOf(
  entries: readonly Entry[],
  noticed: (index: number, message: string) => void,
): Members {
  const patterns: HostPattern[] = [];
  const blocks: Block[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      if (entry.list === undefined && entry.text.includes('*')) {
        patterns.push(hostPattern(entry));
      } else {
        blocks.push(...blocksIn(entry));
      }
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      for (const problem of error.problems) noticed(index, messageOf(problem, entry));
    }
  }
  const set = exclusion(blocks);
  return {
    includes: ({ host, port, address }) =>
      patterns.some((pattern) => pattern.includes(host, port)) ||
      set.excluded(address ?? host, port, host),
    blocks: (port) => blocks.map((block) => (block.port === ANY_PORT ? { ...block, port } : block)),
    patterns: patterns.map(({ text }) => text),
  };
}

/** In a list the line of the list is told as well. */
function messageOf({ source, text, reason }: Problem, { list }: Entry): string {
  const place = list === undefined ? '' : `${source}: `;
  return `${place}${text === undefined ? '' : `${quote(text)} `}${reason}`;
}

const BAD_PATTERN =
  'has a * where it has no meaning: * stands in names, as in *.example or rds-*; a network is written 10.0.0.0/24';

function blocksIn({ text, source, list }: Entry): Block[] {
  if (list === undefined) return [parseEntry(text, source, { port: ANY_PORT, largeRanges: true })];
  const problems = collectProblems();
  const blocks = [
    ...blocksOf(list, { source: text.slice(1), port: ANY_PORT, largeRanges: true }, problems),
  ];
  problems.raise();
  return blocks;
}

interface HostPattern {
  readonly text: string;
  readonly includes: (host: string, port: number) => boolean;
}

function hostPattern({ text, source }: Entry): HostPattern {
  const [, name = '', port] = /^([a-z\d*_.-]+?)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  // 10.0.0.* is somebody's network, and would be held against names alone.
  if (!/[a-z]/i.test(name)) throw new TargetError([{ source, text, reason: BAD_PATTERN }]);
  const pattern: Pattern = patternOf(name.replace(/\.$/, ''));
  return {
    text,
    includes: (host, at) =>
      (port === undefined || Number(port) === at) && pattern.matches(host.replace(/\.$/, '')),
  };
}
