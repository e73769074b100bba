/** What is wrong with a target list, and where: found for every entry, reported together. */

/** One entry that could not be taken. */
export interface Problem {
  /** `hosts.txt:3`, `stdin:3` or `argument`. */
  readonly source: string;
  /** The entry as it was written; left out where the trouble is with the whole file. */
  readonly text?: string;
  readonly reason: string;
}

/** Most problems that one error spells out. */
const SHOWN = 20;

/** The one error of reading targets. Its message has a line for each problem, and the number of those left out. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  /** The first problems, at most 20. */
  readonly problems: readonly Problem[];
  /** How many there were in all. */
  readonly count: number;

  constructor(problems: readonly Problem[], count: number = problems.length) {
    const shown = problems.slice(0, SHOWN);
    const lines = shown.map(describeProblem);
    if (count > shown.length) lines.push(`and ${count - shown.length} more`);
    super(lines.join('\n'));
    this.problems = shown;
    this.count = count;
  }
}

/** Why an entry is refused, before it is known where the entry stood. Never leaves this folder. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** The part of the entry that is meant, where it is not the whole. */
  readonly part: string | undefined;

  constructor(reason: string, part?: string) {
    super(reason);
    this.part = part;
  }
}

/** Problems as they are found; only the first are kept, all are counted. */
export interface Problems {
  add(problem: Problem): void;
  /** Throws if there was any. */
  raise(): void;
}

export function collectProblems(noticed: (problem: Problem) => void = () => {}): Problems {
  const kept: Problem[] = [];
  let count = 0;
  return {
    add(problem) {
      count++;
      if (kept.length < SHOWN) kept.push(problem);
      noticed(problem);
    },
    raise() {
      if (count > 0) throw new TargetError(kept, count);
    },
  };
}

/** One line: where, what, why. */
export function describeProblem({ source, text, reason }: Problem): string {
  return text === undefined ? `${source}: ${reason}` : `${source}: ${quote(text)} ${reason}`;
}

const QUOTED = 100;

/**
 * An entry in quotes, bounded, fit for a terminal, and without what stands before an `@`:
 * that may be a password.
 */
export function quote(text: string): string {
  const harmless = text.replace(/^.+@/su, '…@');
  const bounded = harmless.length > QUOTED ? `${harmless.slice(0, QUOTED)}…` : harmless;
  const escaped = bounded.replace(
    /[\p{C}\p{Zl}\p{Zp}"\\]/gu,
    (character) => ESCAPES[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return `"${escaped}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\' };
