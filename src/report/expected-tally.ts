/** What was asked to hold, over a whole run: the deviations, grouped by what does not hold in the same way. */

import type { Severity } from '../diagnosis/severity.ts';
import type { Expectation, ExpectationStatus } from '../policy/expectation.ts';
import { plural } from './plural.ts';
import type { DiagnosedResult } from './report.ts';
import { hostAndPort } from './row.ts';

/** Takes results as they pass by; its size does not grow with their number. */
export interface ExpectedTally {
  add(result: DiagnosedResult): void;
  hosts(): ExpectedHosts;
  /** The unmet first, then what cannot be told and what is waived; of each, what most hosts share first. */
  deviations(): readonly Deviation[];
  /** How often an expectation was counted nowhere, as there were too many kinds. */
  omitted(): number;
  /** How many hosts meet each expectation, most first. */
  met(): readonly (readonly [id: string, hosts: number])[];
}

export interface ExpectedHosts {
  /** Those of which anything was asked. */
  readonly asked: number;
  readonly unmet: number;
  /** Those with nothing unmet, and something that cannot be told. */
  readonly unknown: number;
}

/** What does not hold in the same way on several hosts. */
export interface Deviation {
  readonly status: ExpectationStatus;
  readonly id: string;
  readonly expected: string;
  readonly severity: Severity;
  readonly waiver?: Expectation['waiver'];
  /** Where it was asked for on the first host. */
  readonly source?: string;
  readonly hosts: number;
  /** The first of them, and what was seen there. */
  readonly named: readonly { readonly host: string; readonly observed: string | null }[];
}

/** Most kinds that are kept. */
const MOST_KINDS = 256;
const STATUSES: readonly ExpectationStatus[] = ['unmet', 'unknown', 'waived'];

/** @param mostNamed hosts that are named for one kind */
export function expectedTally(mostNamed: number): ExpectedTally {
  const hosts = { asked: 0, unmet: 0, unknown: 0 };
  const kinds = new Map<string, Kind>();
  const met = new Map<string, number>();
  let omitted = 0;

  function enter(expectation: Expectation, { target }: DiagnosedResult): boolean {
    const { status, id, expected, severity, waiver, source, observed } = expectation;
    const key = JSON.stringify([status, id, expected, waiver?.reason, waiver?.until]);
    const known = kinds.get(key);
    if (known === undefined && kinds.size >= MOST_KINDS) return false;
    const about = { status, id, expected, severity, ...(waiver && { waiver }) };
    const kind = known ?? { ...about, ...(source && { source }), hosts: 0, named: [] };
    kinds.set(key, kind);
    kind.hosts += 1;
    if (kind.named.length < mostNamed) kind.named.push({ host: hostAndPort(target), observed });
    return true;
  }

  function count(expectation: Expectation, result: DiagnosedResult): void {
    const { status, id } = expectation;
    if (status !== 'met') {
      if (!enter(expectation, result)) omitted += 1;
    } else if (met.has(id) || met.size < MOST_KINDS) {
      met.set(id, (met.get(id) ?? 0) + 1);
    }
  }

  return {
    add(result) {
      const { expectations } = result;
      if (expectations === undefined) return;
      hosts.asked += 1;
      const state = stateOf(expectations);
      if (state === 'unmet' || state === 'unknown') hosts[state] += 1;
      for (const each of expectations) count(each, result);
    },
    hosts: () => ({ ...hosts }),
    deviations: () =>
      STATUSES.flatMap((status) =>
        [...kinds.values()]
          .filter((each) => each.status === status)
          .sort((a, b) => b.hosts - a.hosts),
      ),
    omitted: () => omitted,
    met: () => [...met].sort(([, a], [, b]) => b - a),
  };
}

interface Kind extends Deviation {
  hosts: number;
  readonly named: { readonly host: string; readonly observed: string | null }[];
}

/** What a host comes to: the worst of what was asked of it; `undefined` where nothing was. */
export function stateOf(
  expectations: readonly Expectation[] | undefined,
): ExpectationStatus | undefined {
  if (expectations === undefined) return undefined;
  return STATUSES.find((status) => expectations.some((each) => each.status === status)) ?? 'met';
}

/** `2 of 4 hosts are as expected, 1 is not, of 1 it cannot be told.` */
export function expectedHeadline({ asked, unmet, unknown }: ExpectedHosts): string {
  const met = asked - unmet - unknown;
  const rest = [
    ...(unmet > 0 ? [`${unmet} ${unmet === 1 ? 'is' : 'are'} not`] : []),
    ...(unknown > 0 ? [`of ${unknown} it cannot be told`] : []),
  ];
  const first = `${met} of ${plural(asked, 'host')} ${met === 1 ? 'is' : 'are'} as expected`;
  return `${[first, ...rest].join(', ')}.`;
}
