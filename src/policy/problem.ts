/** What is wrong with a policy, and where: everything is looked for, and told together. */

/** One thing that cannot be taken. */
export interface PolicyProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What was found, and what would be right. */
  readonly message: string;
}

/** Most problems that one error spells out. */
const SHOWN = 20;

/** The one error of reading a policy. Its message has a line for each problem, `FILE:LINE:COLUMN: MESSAGE`. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  /** In the order of the file. */
  readonly problems: readonly PolicyProblem[];

  constructor(source: string, problems: readonly PolicyProblem[]) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    const lines = sorted
      .slice(0, SHOWN)
      .map(({ line, column, message }) => `${source}:${line}:${column}: ${message}`);
    if (sorted.length > SHOWN) lines.push(`and ${sorted.length - SHOWN} more`);
    super(lines.join('\n'));
    this.problems = sorted;
  }
}
