/**
 * A code that a user reports, held against what is seen now. The code tells when the user's attempt
 * died, the probe what is true now and from here; where the two disagree, both are told.
 */
import { explain } from '../knowledge/explain/explain.ts';
import type { Explanation } from '../knowledge/explain/explanation.ts';
import { causesOf } from './cause.ts';
import { errorInfo, type Fit } from './causes/evidence.ts';
import { plain } from './phrase.ts';
import { STAGE_ORDER } from './stage-order.ts';
import type { Judged } from './verdict.ts';

/** How the end that a code tells of lies to the end of the probe. */
export type Relation =
  | 'unknownCode'
  /** The probe fell short by a fault of this machine. */
  | 'noResult'
  /** The code is of the client, a gateway, or a session that had begun. */
  | 'outOfSight'
  /** The server sent the same code to the probe. */
  | 'sameCode'
  | 'sameStage'
  | 'diedBefore'
  | 'diedAfter'
  | 'passed'
  /** The host does without the stage. */
  | 'skipped'
  | 'notReached';

/** Part of a result, exactly as it stands in the JSON. */
export interface HeldAgainst {
  /** As it was given. */
  readonly code: string;
  /** Whether any table has it. */
  readonly known: boolean;
  /** What the code says by itself, in a paragraph. */
  readonly means: string;
  /** Where an attempt that ends with it has died. */
  readonly stage?: string;
  readonly relation: Relation;
  /** What follows, a sentence each. */
  readonly says: readonly string[];
  /** Causes that the code can have and that the result shows or leaves possible, the best fit first. */
  readonly causes: readonly { readonly id: string; readonly fit: Fit }[];
}

/** @param code as `explain` takes it: `0x3,0x7`, `516`, `0x80090302`, `STATUS_…`, words of the dialog */
export function heldAgainst(code: string, result: Judged): HeldAgainst {
  const explanation = explain([code]);
  const { known, summary, causes, readings } = explanation;
  const stage = known ? (causes[0]?.stage ?? readings[0]?.stage) : undefined;
  const relation = relationOf(explanation, stage, result);
  const common = relation === 'noResult' || !known ? [] : commonCauses(explanation, result);
  return {
    code,
    known,
    means: summary,
    ...(stage !== undefined && { stage }),
    relation,
    says: [SAYS[relation](stage ?? '', result), ...aboutCauses(common, relation)],
    causes: common.map(({ id, fit }) => ({ id, fit })),
  };
}

function relationOf(
  { known, readings }: Explanation,
  stage: string | undefined,
  result: Judged,
): Relation {
  if (!known) return 'unknownCode';
  const { outcome } = result;
  if (outcome.kind === 'failed' && ['local', 'bug'].includes(outcome.failure.kind)) {
    return 'noResult';
  }
  if (readings.some((each) => wasSent(each, result))) return 'sameCode';
  const position = STAGE_ORDER.indexOf(stage ?? '');
  if (position === -1) return 'outOfSight';
  if (outcome.kind === 'failed') {
    const died = STAGE_ORDER.indexOf(outcome.at);
    return died === position ? 'sameStage' : died < position ? 'diedBefore' : 'diedAfter';
  }
  const last = outcome.kind === 'completed' ? outcome.through : outcome.after;
  const status = result.stages.find((each) => each.stage === stage)?.status;
  if (status === 'passed') return 'passed';
  return STAGE_ORDER.indexOf(last) > position ? 'skipped' : 'notReached';
}

/** Numbers mean different things in different spaces, so that only names are compared, and error info. */
function wasSent({ known, name, decimal }: Explanation['readings'][number], result: Judged) {
  const { outcome } = result;
  if (!known || name === undefined || name === '') return false;
  if (name.startsWith('ERRINFO_')) return decimal !== 0 && errorInfo(result) === decimal;
  return (
    outcome.kind === 'failed' &&
    outcome.failure.kind === 'rejected' &&
    outcome.failure.code === name
  );
}

const SAYS: Readonly<Record<Relation, (stage: string, result: Judged) => string>> = {
  unknownCode: () =>
    'The code is in no table known here, so nothing follows from it for this host.',
  noResult: () =>
    'The probe ended by a fault of this machine, so it can neither confirm nor exclude the code.',
  outOfSight: () =>
    'The code points at the client, a gateway or a session that had begun, none of which a probe of the host can see.',
  sameCode: (_stage, result) =>
    `The server gave the probe the same answer at stage ${endOf(result)}, so it holds here and now, whoever connects.`,
  sameStage: (stage) => `Code and probe both end at stage ${stage}.`,
  diedBefore: (stage, result) =>
    `The code belongs to stage ${stage}, and the probe died before, at ${endOf(result)}: the host has changed since, or the user's way to it is another.`,
  diedAfter: (stage, result) =>
    `The code belongs to stage ${stage}, and the probe came past it and died at ${endOf(result)}: it is another trouble, or another way.`,
  passed: (stage) =>
    `The code belongs to stage ${stage}, which the probe passed: from here and now it does not show, so look at the user's way, client and time.`,
  skipped: (stage, result) =>
    `The code belongs to stage ${stage}, which this host skipped on the way to ${endOf(result)}: the user's client was offered another way, or the host has changed since.`,
  notReached: (stage, result) =>
    `The code belongs to stage ${stage}, and the probe went no further than ${endOf(result)}: what it saw is sound, and the code is neither confirmed nor excluded.`,
};

function endOf({ outcome }: Judged): string {
  if (outcome.kind === 'failed') return outcome.at;
  return outcome.kind === 'completed' ? outcome.through : outcome.after;
}

interface CommonCause {
  readonly id: string;
  readonly title: string;
  readonly fit: Fit;
}

function commonCauses({ causes }: Explanation, result: Judged): CommonCause[] {
  const asked = new Set(causes.map(({ id }) => id));
  return causesOf(result)
    .filter(({ cause }) => asked.has(cause.id))
    .map(({ cause: { id, title }, fit }) => ({ id, title, fit }));
}

/** Most causes that are told. */
const TOLD = 4;

function aboutCauses(common: readonly CommonCause[], relation: Relation): string[] {
  const told = (fits: readonly Fit[]) =>
    common
      .filter(({ fit }) => fits.includes(fit))
      .slice(0, TOLD)
      .map(({ title, id }) => `${plain(title, 200)} (${id})`)
      .join('; ');
  const seen = told(['shown', 'likely']);
  const open = told(['possible', 'notExcluded']);
  const said = [
    ...(seen === ''
      ? []
      : [`Of what the code can have for a cause, the probe speaks for: ${seen}.`]),
    ...(open === '' ? [] : [`It leaves open: ${open}.`]),
  ];
  if (said.length > 0 || relation === 'unknownCode' || relation === 'noResult') return said;
  return ['The probe shows none of the causes that are known for the code.'];
}
