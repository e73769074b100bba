/** What a run found, counted as the results pass by; its size does not grow with the number of hosts. */
import { STAGE_ORDER } from '../diagnosis/stage-order.ts';
import type { FailureKind } from '../handshake/failure.ts';
import type { Outcome, Security } from '../handshake/result.ts';
import { failureLabel } from './failure-text.ts';
import type { DiagnosedResult } from './report.ts';

/** How often each name was seen. */
export type Counts = Readonly<Record<string, number>>;

export interface Summary {
  readonly hosts: number;
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>;
  /** By the stage the walk went through. */
  readonly completedThrough: Counts;
  /** By the stage after which the walk had to end. */
  readonly stoppedAfter: Counts;
  /** By the stage the handshake died at, with what it died of. */
  readonly diedAt: Readonly<Record<string, { readonly hosts: number; readonly failures: Counts }>>;
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>;
  readonly security: { readonly [K in keyof Security]: Counts };
  readonly verdicts: Counts;
  /** Findings by severity. */
  readonly findings: Counts;
  /** Expectations by their status; absent where nothing was asked of anybody. */
  readonly expectations?: Counts;
  /** By the client that was asked about, its verdicts; absent where none was. */
  readonly clients?: Readonly<Record<string, Counts>>;
}

/** Counts results one by one; `summary()` is what they amount to so far. */
export interface Summarizer {
  add(result: DiagnosedResult): void;
  summary(): Summary;
}

/** Most different names one tally keeps apart: a server must not choose how much memory we use. */
export const MOST_NAMES = 64;

export const OTHERS = 'others';

export function summarize(): Summarizer {
  const outcomes = { completed: 0, stopped: 0, failed: 0 };
  const completedThrough = tally();
  const stoppedAfter = tally();
  const diedAt = new Map<string, Tally>();
  const failures = tally();
  const security = { nla: tally(), tls: tally(), standardRdp: tally() };
  const verdicts = tally();
  const findings = tally();
  const expectations = tally();
  let asked = false;
  const clients = new Map<string, Tally>();

  function addOutcome(outcome: Outcome): void {
    outcomes[outcome.kind] += 1;
    if (outcome.kind === 'completed') completedThrough.add(outcome.through);
    if (outcome.kind === 'stopped') stoppedAfter.add(outcome.after);
    if (outcome.kind !== 'failed') return;
    failures.add(outcome.failure.kind);
    const stage = diedAt.get(outcome.at) ?? tally();
    stage.add(failureLabel(outcome.failure));
    diedAt.set(outcome.at, stage);
  }

  return {
    add(result) {
      addOutcome(result.outcome);
      verdicts.add(result.verdict.code);
      for (const { severity } of result.findings) findings.add(severity);
      asked ||= result.expectations !== undefined;
      for (const { status } of result.expectations ?? []) expectations.add(status);
      // The command line names the clients, so that they are few.
      for (const { client, verdict } of result.clients ?? []) {
        const views = clients.get(client) ?? tally();
        views.add(verdict);
        clients.set(client, views);
      }
      if (result.security === undefined) return;
      security.nla.add(result.security.nla);
      security.tls.add(result.security.tls);
      security.standardRdp.add(result.security.standardRdp);
    },
    summary: () => ({
      hosts: outcomes.completed + outcomes.stopped + outcomes.failed,
      outcomes: { ...outcomes },
      completedThrough: completedThrough.byStage(),
      stoppedAfter: stoppedAfter.byStage(),
      diedAt: Object.fromEntries(
        byStage(diedAt).map(([stage, died]) => [
          stage,
          { hosts: died.total(), failures: died.byCount() },
        ]),
      ),
      failures: failures.byCount(),
      security: {
        nla: security.nla.byCount(),
        tls: security.tls.byCount(),
        standardRdp: security.standardRdp.byCount(),
      },
      verdicts: verdicts.byCount(),
      findings: findings.byCount(),
      ...(asked && { expectations: expectations.byCount() }),
      ...(clients.size > 0 && {
        clients: Object.fromEntries([...clients].map(([name, views]) => [name, views.byCount()])),
      }),
    }),
  };
}

interface Tally {
  add(name: string): void;
  total(): number;
  /** Most often seen first. */
  byCount(): Counts;
  byStage(): Counts;
}

function tally(): Tally {
  const seen = new Map<string, number>();
  return {
    add(name) {
      const key = seen.has(name) || seen.size < MOST_NAMES ? name : OTHERS;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    },
    total: () => [...seen.values()].reduce((sum, count) => sum + count, 0),
    byCount: () => Object.fromEntries([...seen].sort(([, a], [, b]) => b - a)),
    byStage: () => Object.fromEntries(byStage(seen)),
  };
}

function byStage<T>(seen: ReadonlyMap<string, T>): [string, T][] {
  return [...seen].sort(([a], [b]) => position(a) - position(b));
}

function position(stage: string): number {
  const index = STAGE_ORDER.indexOf(stage);
  return index < 0 ? STAGE_ORDER.length : index;
}
