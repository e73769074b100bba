/** Lines that a pipeline's agent reads as commands: annotations of GitHub, logging commands of Azure. */
import { type CaseGroups, caseGroups, groupText } from './case-groups.ts';
import { type Case, casesOf, DEFAULT_GATE, runCasesOf } from './cases.ts';
import { clean } from './clean.ts';
import { labelsText } from './labels-text.ts';
import type { ReportLine, RunLine, SummaryLine } from './report.ts';
import type { WrittenAt } from './written-at.ts';

/** What an annotation says, before it is escaped for its service. */
export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly text: string;
  /** Left out where it is about no line of a file. */
  readonly at?: WrittenAt;
}

export interface Gathered {
  readonly header: RunLine | undefined;
  readonly summary: SummaryLine | undefined;
  readonly groups: CaseGroups;
  readonly annotations: readonly Annotation[];
  /** Cases that make the exit code what it is: expectations, and findings where `--fail-on` was given. */
  readonly decisive: number;
}

/** Annotations of one level: services show ten a step, so nine kinds and a line about the others. */
export const MOST_SHOWN = 9;

/** Takes a whole run; its size does not grow with the number of hosts. */
export async function gathered(lines: AsyncIterable<ReportLine>): Promise<Gathered> {
  let header: RunLine | undefined;
  let summary: SummaryLine | undefined;
  const groups = caseGroups();
  let decisive = 0;
  const add = (each: Case): void => {
    groups.add(each);
    if (each.status === 'failed' && decides(each, header)) decisive += 1;
  };
  for await (const line of lines) {
    if (line.type === 'run') header = line;
    else if (line.type === 'summary') summary = line;
    else casesOf(line, header?.failOn ?? DEFAULT_GATE).forEach(add);
  }
  runCasesOf(summary, header?.failOn ?? DEFAULT_GATE).forEach(add);
  return { header, summary, groups, annotations: annotationsOf(groups), decisive };
}

function decides({ about }: Case, header: RunLine | undefined): boolean {
  return about === 'expectation' || (about === 'finding' && header?.failOn !== undefined);
}

/** What did not hold is an error, what could not be told is a warning. */
function annotationsOf(groups: CaseGroups): Annotation[] {
  return (
    [
      ['failed', 'error', 'did not hold'],
      ['unknown', 'warning', 'could not be determined'],
    ] as const
  ).flatMap(([status, level, what]) => {
    const { shown, omitted } = groups.of(status, MOST_SHOWN);
    const annotations: Annotation[] = shown.map((group) => ({
      level,
      title: clean(group.id, { limit: 100 }),
      text: clean(groupText(group), { limit: 1000 }),
      at: group.at,
    }));
    if (omitted === 0) return annotations;
    const text = `${omitted} more ${omitted === 1 ? 'thing' : 'things'} ${what}: see another report of this run.`;
    return [...annotations, { level, title: 'rdpprobe', text }];
  });
}

/** One line about the run, for the log. */
export function logLine({ header, groups }: Gathered): string {
  const said = header === undefined ? '' : labelsText(header);
  const counts = `${groups.count('passed')} passed, ${groups.count('failed')} failed, ${groups.count('unknown')} not determined, ${groups.count('waived')} waived`;
  return clean(`rdpprobe: ${counts}${said === '' ? '' : `; ${said}`}`, { limit: 2000 });
}
