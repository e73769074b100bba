/** Whether a scan may go on with what a journal holds: the same list, the same order, the same questions. */
import type { RunHeader } from '../report/report.ts';
import { quote } from '../targets/problem.ts';
import type { OptionName } from './options.ts';
import { UsageError } from './usage-error.ts';

/** They change how a scan goes, and none of its results. */
const FREE: ReadonlySet<string> = new Set<OptionName>([
  'concurrency',
  'workers',
  'rate',
  'max-per-subnet',
  'jitter',
  'max-errors',
  'no-adaptive-timeout',
]);

interface Begun {
  readonly path: string;
  readonly header: RunHeader;
}

/**
 * Throws a `UsageError` that says what is another than it was.
 *
 * @param now the header that this run would have by itself
 */
export function checkSame({ path, header }: Begun, now: RunHeader): void {
  const refuse = (what: string, remedy: string): never => {
    throw new UsageError(`--resume ${quote(path)} ${what}: ${remedy}`);
  };
  if (now.targetsDigest === undefined) {
    refuse('cannot go on with a list from standard input', 'write it into a file and give @FILE');
  }
  if (now.shard !== header.shard) {
    const [was, is] = [header, now].map(({ shard }) => (shard ? `shard ${shard}` : 'a whole list'));
    refuse(`holds ${was}, and this is ${is}`, 'give each a file of its own');
  }
  if (now.targetsDigest !== header.targetsDigest) {
    const remedy = 'go on with that one, or begin anew in another file';
    refuse('was made from another list of targets or excludes', remedy);
  }
  const change = differenceOf(header, now);
  if (change !== undefined) {
    refuse(`was begun ${change}`, 'go on with the same options, or begin anew in another file');
  }
}

/** `with --until "tls"`, `without --quick`; `undefined` where nothing differs. */
function differenceOf(before: RunHeader, now: RunHeader): string | undefined {
  const [was, is] = [optionsIn(before), optionsIn(now)];
  const missing = was.find((text) => !is.includes(text));
  if (missing !== undefined) return `with ${missing}`;
  const added = is.find((text) => !was.includes(text));
  return added === undefined ? undefined : `without ${added}`;
}

function optionsIn({ options = {} }: RunHeader): string[] {
  return Object.entries(options)
    .filter(([name]) => !FREE.has(name))
    .map(([name, text]) => (text === true ? `--${name}` : `--${name} ${quote(String(text))}`));
}
