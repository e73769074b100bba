/** Workflow commands of GitHub Actions: annotations, at most ten a level, written when the last host is done. */
import { withoutCommands } from './clean.ts';
import { type Annotation, gathered, logLine } from './commands-in-log.ts';
import type { Reporter } from './report.ts';
import { COMMAND_LINE, repositoryPath } from './written-at.ts';

export const githubReporter: Reporter = async function* (lines) {
  const run = await gathered(lines);
  for (const each of run.annotations) yield `${command(each)}\n`;
  yield `${logLine(run)}\n`;
};

function command({ level, title, text, at }: Annotation): string {
  const file =
    at === undefined || at.path === COMMAND_LINE
      ? []
      : [`file=${property(repositoryPath(at.path))}`, `line=${at.line}`];
  const properties = [...file, `title=${property(title)}`].join(',');
  return `::${level} ${properties}::${data(text)}`;
}

function data(text: string): string {
  return withoutCommands(text)
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
