/** Two walks of one host, as a usual client and for the console session: how each ended, what differs, what follows. */
import { SEQUENCE } from '../handshake/sequence.ts';
import { jsonText } from './clean.ts';
import { outcomeText } from './failure-text.ts';
import { paint, type Style } from './layout.ts';
import { pageFor } from './page.ts';
import { type DiagnosedResult, SCHEMA } from './report.ts';
import { hostAndPort } from './row.ts';

/** Both results, and what they do not share. */
export interface ComparedResults {
  readonly normal: DiagnosedResult;
  readonly admin: DiagnosedResult;
  readonly differences: readonly {
    readonly path: string;
    readonly normal: unknown;
    readonly admin: unknown;
  }[];
}

/** A page for people. */
export function adminComparisonText(compared: ComparedResults, style: Style = {}): string {
  const { normal, admin, differences } = compared;
  const page = pageFor(style);
  const block = (title: string, lines: readonly string[]) => [
    '',
    paint('bold', title, style),
    ...lines,
  ];
  const way = (result: DiagnosedResult) => [
    page.line(outcomeText(result.outcome)),
    page.line(`${result.verdict.code}: ${result.verdict.summary}`),
  ];
  const differs = differences.flatMap(({ path, ...sides }) => [
    page.line(path),
    page.line(`usual client: ${shown(sides.normal)}`, 4, 6),
    page.line(`console: ${shown(sides.admin)}`, 4, 6),
  ]);
  const title = `${hostAndPort(normal.target)}: as a usual client, and for the console session`;
  return `${[
    paint('bold', page.clean(title), style),
    ...block('As a usual client', way(normal)),
    ...block('For the console session', way(admin)),
    ...block('What differs', differs.length === 0 ? [page.line('nothing')] : differs),
    ...block('What it means', [page.line(meaningOf(compared))]),
  ].join('\n')}\n`;
}

/** The same as one line of JSON. */
export function adminComparisonLine(compared: ComparedResults): string {
  const { normal, admin, differences } = compared;
  const line = {
    type: 'comparison',
    schema: SCHEMA,
    normal: { type: 'result', schema: SCHEMA, ...normal },
    admin: { type: 'result', schema: SCHEMA, ...admin },
    differences,
    meaning: meaningOf(compared),
  };
  return `${jsonText(line)}\n`;
}

/** What follows from both walks, in one or two sentences; no more than was seen. */
export function meaningOf({ normal, admin }: ComparedResults): string {
  if (!passed(admin, 'mcs')) return untested(admin);
  if (normal.facts.redirection && !admin.facts.redirection) {
    return 'A Connection Broker sends a usual client on to another host, and has no say over the console session of this one.';
  }
  const further = reachOf(admin) - reachOf(normal);
  if (normal.outcome.kind === 'failed' && further > 0) {
    return normal.outcome.at === 'licensing'
      ? 'The console session comes further, and it needs no license of a license server: look at the licensing of this host first.'
      : 'The console session comes further. That speaks for whatever hands out sessions here as the cause, as a Connection Broker, its collection, or a limit of sessions; licensing and the rights that are asked for differ as well.';
  }
  if (admin.outcome.kind === 'failed' && further < 0) {
    return 'Only the console session is turned down, which is open to administrators alone. Nothing here speaks against the Connection Broker.';
  }
  if (normal.outcome.kind === 'failed') {
    return 'Both ways die at the same stage, so nothing here speaks for the Connection Broker as the cause: it has no say over the console session.';
  }
  return passed(normal, 'licensing')
    ? 'Both ways are sound as far as they went, so nothing here speaks for the Connection Broker as the cause of anything.'
    : `Both ways end ${withoutDeath(normal)}, before a Connection Broker speaks up, which it does at logon or later: walk on with --until activation, and with what that takes.`;
}

/** The console session is asked for in `mcs`: before it, both ways are the same. */
function untested({ outcome }: DiagnosedResult): string {
  const remedy =
    outcome.kind === 'stopped'
      ? 'NLA comes before it and needs credentials.'
      : 'Both ways are the same until then.';
  return `Nothing was tested: the console session is asked for in mcs, and the walk did not come through it. ${remedy}`;
}

function withoutDeath({ outcome }: DiagnosedResult): string {
  if (outcome.kind === 'completed') return `after ${outcome.through}`;
  return outcome.kind === 'stopped' ? `after ${outcome.after}` : `at ${outcome.at}`;
}

const ORDER = SEQUENCE.map(({ id }): string => id);

function passed({ stages }: DiagnosedResult, id: string): boolean {
  return stages.some(({ stage, status }) => stage === id && status === 'passed');
}

/** The place of the last stage that was passed. */
function reachOf({ stages }: DiagnosedResult): number {
  const last = stages.findLast(({ status }) => status === 'passed' || status === 'stopped');
  return last === undefined ? -1 : ORDER.indexOf(last.stage);
}

function shown(value: unknown): string {
  if (value === undefined) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
