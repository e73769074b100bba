import type { Step } from './step.ts';

/**
 * One phase of the connection sequence: what it builds on, what it says, what it hands over, what it learns.
 *
 * `Known` names the earlier stages it builds on (`After<typeof x224>`), `Handover` is what it
 * gives to later stages, `Learnt` are the facts it reports.
 */
export interface Stage<Known = never, Options = never, Handover = unknown, Learnt = object> {
  /** Used everywhere: file name, JSON, `--until`, tables, metrics. */
  readonly id: string;
  /** The phase's name in MS-RDPBCGR 1.3.1.1, or in the specification that defines it. */
  readonly title: string;
  readonly spec: string;
  /** Left out by stages that always run. */
  applies?(known: Known, options: Options): boolean;
  run(known: Known, options: Options): Step<Handover, Learnt>;
  /** Why the walk has to end after this stage, if it has to. */
  stops?(known: Known): string | undefined;
}

/** What `S` has handed over by the time a later stage runs: `{ x224: … }`. */
export type After<S extends { readonly id: string }> = {
  readonly [T in S as T['id']]: T extends { run(...args: never): Step<infer Handover, unknown> }
    ? Handover
    : never;
};

/** The facts `S` may learn, under their names in the result. */
export type LearntBy<S> = S extends { run(...args: never): Generator<infer E, unknown, unknown> }
  ? Extract<E, { do: 'learn' }> extends { readonly facts: infer Learnt }
    ? Learnt
    : never
  : never;
