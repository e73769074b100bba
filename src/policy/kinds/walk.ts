/** Expectations: how far the handshake gets, how long it takes, and what it comes to. */
import { z } from 'zod';
import { STAGE_ORDER } from '../../diagnosis/stage-order.ts';
import type { StageId } from '../../handshake/sequence.ts';
import { nearest } from '../../targets/nearest.ts';
import {
  type DiagnosedHost,
  endOf,
  failureName,
  type Kind,
  kind,
  passedOver,
  position,
  type Seen,
  seen,
} from '../kind.ts';
import { either } from '../phrase.ts';
import { comparison, comparisonText, flag, holds, type Leaf, oneOrMore, says } from '../values.ts';

export const walkKinds: Readonly<Record<string, Kind>> = {
  blocked: kind({
    value: flag(),
    severity: 'high',
    about: 'true: no TCP connection may come about from here; false: one has to',
    expected: (blocked) => (blocked ? 'no connection' : 'a connection'),
    judge: judgeBlocked,
  }),
  reaches: kind({
    value: stage(),
    severity: 'high',
    about: 'The stage that the handshake has to get through',
    expected: (stage) => `through ${stage}`,
    judge: judgeReach,
  }),
  verdict: kind({
    value: codes(),
    severity: 'medium',
    about: 'The code of the verdict, or a list of those that may be',
    expected: either,
    judge: (wanted, { verdict }) => seen(wanted.includes(verdict.code), verdict.code),
  }),
  'ms.total': kind({
    value: time(),
    severity: 'low',
    about: 'Milliseconds that the whole probe of the host may take, as a comparison',
    expected: (wanted) => `${comparisonText(wanted)} ms`,
    judge: (wanted, host) =>
      host.outcome.kind === 'failed'
        ? { status: 'unknown', why: endOf(host) }
        : seen(holds(wanted, host.ms), `${host.ms} ms`),
  }),
  ...Object.fromEntries(STAGE_ORDER.map((id) => [`ms.${id}`, stageTime(id)])),
};

function judgeBlocked(blocked: boolean, { outcome }: DiagnosedHost): Seen {
  if (outcome.kind === 'failed' && outcome.at === 'dns') {
    // A name with a typing error is not reachable either, and proves nothing.
    const why = `the name was not resolved (${failureName(outcome.failure)}), so no connection was tried`;
    return { status: 'unknown', why };
  }
  const connected = outcome.kind !== 'failed' || outcome.at !== 'tcp';
  const observed = connected ? 'a connection' : `no connection (${failureName(outcome.failure)})`;
  return seen(connected !== blocked, observed);
}

function judgeReach(wanted: string, host: DiagnosedHost): Seen {
  const { outcome } = host;
  switch (outcome.kind) {
    case 'failed':
      return seen(position(outcome.at) > position(wanted), `died at ${outcome.at}`);
    case 'completed':
      return position(outcome.through) >= position(wanted)
        ? seen(true, `through ${outcome.through}`)
        : { status: 'unknown', why: endOf(host) };
    case 'stopped':
      return position(outcome.after) >= position(wanted)
        ? seen(true, `stopped after ${outcome.after}`)
        : { status: 'unknown', why: `${endOf(host)}: ${outcome.because}` };
  }
}

function stageTime(id: string): Kind {
  return kind({
    value: time(),
    severity: 'low',
    about: `Milliseconds that the stage ${id} may take, as a comparison`,
    expected: (wanted) => `${comparisonText(wanted)} ms`,
    judge: (wanted, host) => {
      const report = host.stages.find(({ stage }) => stage === id);
      if (report === undefined || report.status === 'failed' || report.status === 'skipped') {
        const passed = passedOver(host, id as StageId);
        return { status: 'unknown', why: passed ? 'the host did not use it' : endOf(host) };
      }
      return seen(holds(wanted, report.ms), `${report.ms} ms`);
    },
  });
}

function time(): ReturnType<typeof comparison> {
  return comparison({ least: 0, most: 3_600_000, such: '<= 50' });
}

function stage(): Leaf<string> {
  const right = (input: unknown): string => {
    const meant = typeof input === 'string' ? nearest(input, STAGE_ORDER) : undefined;
    return `${either(STAGE_ORDER)}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  };
  return { type: z.enum(STAGE_ORDER as [string, ...string[]], says(right)), right };
}

function codes(): Leaf<readonly string[]> {
  const right = (): string => 'the code of a verdict, as nla-required, or a list of codes';
  const one = z
    .string(says(right))
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, says(right))
    .max(80, says(right));
  return { type: oneOrMore(one, right), right };
}
