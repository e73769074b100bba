/**
 * Logging commands of Azure Pipelines: issues, at most ten a level, and the result of the task,
 * written when the last host is done.
 */
import { withoutCommands } from './clean.ts';
import { type Annotation, type Gathered, gathered, logLine } from './commands-in-log.ts';
import type { Reporter } from './report.ts';
import { COMMAND_LINE, repositoryPath } from './written-at.ts';

export const azureReporter: Reporter = async function* (lines) {
  const run = await gathered(lines);
  for (const each of run.annotations) yield `${issue(each)}\n`;
  yield `${logLine(run)}\n`;
  yield `##vso[task.complete result=${resultOf(run)};]\n`;
};

function issue({ level, title, text, at }: Annotation): string {
  const properties = [
    `type=${level}`,
    ...(at === undefined || at.path === COMMAND_LINE
      ? []
      : [`sourcepath=${property(repositoryPath(at.path))}`, `linenumber=${at.line}`]),
    `code=${property(title)}`,
  ];
  return `##vso[task.logissue ${properties.join(';')};]${data(text)}`;
}

/** As bad as the exit code, and no worse: what was not asked to hold leaves issues and no failure. */
function resultOf({ summary, groups, decisive }: Gathered): string {
  if (summary?.complete !== true || decisive > 0) return 'Failed';
  const issues = groups.count('failed') + groups.count('unknown');
  return issues > 0 ? 'SucceededWithIssues' : 'Succeeded';
}

function data(text: string): string {
  return withoutCommands(text)
    .replaceAll('%', '%AZP25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(';', '%3B').replaceAll(']', '%5D');
}
