/** The exit code of a scan, and the sentence that says what decided it. */

import type { Severity } from '../diagnosis/severity.ts';
import { plural } from '../report/plural.ts';
import { ExitCode, interruptCode } from './exit-code.ts';
import { type Ending, lostReports } from './outputs.ts';
import type { Tally } from './tally.ts';
import { isInputFault } from './target-flow.ts';

export interface Ended {
  readonly tally: Tally;
  /** Whether `--max-errors` has ended the scan. */
  readonly tooFaulty: boolean;
  /** What else is missing, in words. */
  readonly missing?: readonly string[];
  /** Hosts that are not asked again: an earlier run may have logged on to them. */
  readonly leftOut: readonly string[];
  readonly excluded: number;
  readonly failOn: Severity | undefined;
  /** Why the list of targets ended early. */
  readonly listFault: Error | undefined;
  readonly failedOutputs: readonly Ending[];
  /** Evidence that could not be written. */
  readonly lostEvidence: readonly Ending[];
  /** The name of the signal, if there was one. */
  readonly signal: unknown;
}

export interface Closing {
  readonly exitCode: number;
  readonly sentence: string;
}

/** What weighs most comes first: an interruption, what was wrong with the input, what is missing, what does not hold. */
export function closingOf(ended: Ended): Closing {
  const { tally, failOn, excluded, listFault, signal } = ended;
  const before = tally.earlier > 0 ? `, ${tally.earlier} of them before` : '';
  const hosts = `${plural(tally.done, 'host')} probed${before}`;
  const out = excluded > 0 ? `${hosts}, ${excluded} excluded` : hosts;
  if (signal !== undefined) {
    return { exitCode: interruptCode(signal), sentence: `${out}, then interrupted by ${signal}` };
  }
  if (listFault !== undefined && isInputFault(listFault)) {
    return { exitCode: ExitCode.USAGE, sentence: `${out}; ${firstLine(listFault)}` };
  }
  const missing = missingParts(ended);
  if (missing.length > 0) {
    return { exitCode: ExitCode.INCOMPLETE, sentence: `${out}, incomplete: ${missing.join('; ')}` };
  }
  if (failOn === undefined) return { exitCode: ExitCode.DONE, sentence: out };
  return tally.grave > 0
    ? { exitCode: ExitCode.UNMET, sentence: `${out}, ${graveHosts(tally, failOn)}` }
    : { exitCode: ExitCode.DONE, sentence: `${out}, no finding of severity ${failOn} or graver` };
}

function graveHosts({ grave, graveUnmet, graveTogether }: Tally, failOn: Severity): string {
  const alone = [
    graveUnmet > 0 && `${graveUnmet} only for an expectation that does not hold`,
    graveTogether > 0 && `${graveTogether} only when held against other hosts`,
  ].filter(Boolean);
  const which = alone.length === 0 ? '' : ` (${alone.join(', ')})`;
  return `${grave} with findings of severity ${failOn} or graver${which}`;
}

function missingParts(ended: Ended): string[] {
  const { tally, failedOutputs, lostEvidence, listFault, failOn } = ended;
  const parts = lostReports(failedOutputs, tally.done);
  for (const { name, lost } of lostEvidence) {
    parts.push(`the evidence of ${name} was not written (${lost})`);
  }
  if (listFault !== undefined) {
    parts.push(`the list of targets was not read to its end (${firstLine(listFault)})`);
  }
  parts.push(...(ended.missing ?? []));
  if (ended.leftOut.length > 0) {
    const named = ended.leftOut.slice(0, NAMED).join(', ');
    const more = ended.leftOut.length > NAMED ? ' and others' : '';
    const left = plural(ended.leftOut.length, 'host');
    parts.push(`${left} left out that may have been logged on to before (${named}${more})`);
  }
  if (tally.faults.size > 0) {
    const codes = [...tally.faults].map(([code, count]) => `${code} ${count}`).join(', ');
    const hosts = [...tally.faults.values()].reduce((sum, count) => sum + count, 0);
    const most = [...tally.faults.keys()].some((code) => SCARCE.has(code));
    const remedy = most ? '; lower --concurrency or raise the limit of open files' : '';
    parts.push(`${plural(hosts, 'host')} not probed for a fault on this side (${codes})${remedy}`);
    if (ended.tooFaulty) parts.push('ended by --max-errors');
  }
  if (parts.length > 0 && failOn !== undefined && tally.grave > 0) {
    parts.push(graveHosts(tally, failOn));
  }
  return parts;
}

/** Hosts that a sentence has room for. */
const NAMED = 5;

const SCARCE: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL']);

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0] ?? '';
}
