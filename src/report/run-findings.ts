/** What hosts show together: as it stands in the JSON, and for people below a table. */

import type { RunFinding } from '../diagnosis/run-rule.ts';
import type { Severity } from '../diagnosis/severity.ts';
import { clean } from './clean.ts';
import { DEFAULT_COLUMNS, hanging, padEnd, type Style } from './layout.ts';
import { plural } from './plural.ts';

/** A part of the summary line. */
export interface RunFindings {
  /** One for each host it is true of, the gravest first. */
  readonly runFindings: readonly RunFinding[];
  /** How many more there are; absent where none was left out. */
  readonly runFindingsOmitted?: number;
}

/** Most that one line carries: a run can have a hundred thousand. */
export const MOST_RUN_FINDINGS = 1000;

export function runFindings(found: readonly RunFinding[]): RunFindings {
  const sorted = GRAVEST_FIRST.flatMap((severity) =>
    found.filter((each) => each.severity === severity),
  );
  const omitted = sorted.length - MOST_RUN_FINDINGS;
  return {
    runFindings: sorted.slice(0, MOST_RUN_FINDINGS),
    ...(omitted > 0 && { runFindingsOmitted: omitted }),
  };
}

const GRAVEST_FIRST: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** Hosts that are named for one rule. */
const MOST_NAMED = 3;
const RULE_INDENT = 12;

/** A block of lines for each rule that found something, each line ended; empty where none did. */
export function runFindingsText(
  { runFindings: found, runFindingsOmitted: omitted = 0 }: RunFindings,
  style: Style = {},
): string {
  if (found.length === 0) return '';
  const columns = style.columns ?? DEFAULT_COLUMNS;
  const ascii = style.unicode === false;
  const line = (text: string, indent: number, hang = indent) =>
    `${' '.repeat(indent)}${hanging(clean(text, { limit: 700, ascii }), hang, columns)}`;
  const byRule = new Map<string, RunFinding[]>();
  for (const each of found) byRule.set(each.rule, [...(byRule.get(each.rule) ?? []), each]);
  const lines = [...byRule.values()].flatMap((all) => {
    const [{ rule, severity, summary }] = all as [RunFinding];
    const hosts = plural(all.length, 'host');
    const more = all.length - MOST_NAMED;
    return [
      `  ${padEnd(severity.toUpperCase(), 8)}  ${rule}, ${hosts}`,
      line(summary, RULE_INDENT),
      ...all
        .slice(0, MOST_NAMED)
        .map(({ target, evidence }) =>
          line(`- ${target}: ${evidence.join(' ')}`, RULE_INDENT, RULE_INDENT + 2),
        ),
      ...(more > 0 ? [line(`- and ${more} more, which -o jsonl names`, RULE_INDENT)] : []),
    ];
  });
  const left = omitted === 0 ? [] : [line(`and ${omitted} more that were left out`, 2)];
  return `Hosts held against each other\n${[...lines, ...left].join('\n')}\n`;
}
