/** What a row of the table of faults is, and how it comes true. */
import type { Failure } from '../../../src/handshake/failure.ts';
import type { Target } from '../../../src/handshake/result.ts';
import type { StageId } from '../../../src/handshake/sequence.ts';
import type { Script } from '../../../src/lab/script.ts';
import { startServer } from '../../../src/lab/server.ts';
import type { ProbeOptions } from '../../../src/options.ts';

/** A way to die, and what the probe promises to say of it; the stage is the one whose table it stands in. */
export type Fault = (Scripted | Placed) & {
  readonly options?: ProbeOptions;
  readonly dies: Death;
};

export type Faults = Readonly<Record<string, Fault>>;

export interface Scripted {
  /** What the server says and does, in every connection. */
  readonly script: Script;
}

export interface Placed {
  /** Where no script can stand: a name, or a port that nobody serves. */
  readonly place: () => Promise<Place>;
}

export interface Place extends Pick<Target, 'host' | 'port'> {
  readonly close?: () => Promise<unknown>;
}

export interface Death {
  readonly during: string;
  readonly failure: Expected<Failure>;
}

type Expected<F> = F extends { readonly kind: infer Kind }
  ? { readonly kind: Kind } & Partial<F>
  : never;

/** How long a stage is waited for where the server is silent. */
export const SILENCE_MS = 200;

/** What a stage that runs into silence says. */
export const SILENCE = { kind: 'timedOut', afterMs: SILENCE_MS } as const;

/** Sets the scene, lets `use` have it, and clears it away. `labFaults`: what went wrong in the script itself. */
export async function withFault<T>(
  stage: StageId,
  fault: Fault,
  use: (target: Target, options: ProbeOptions) => Promise<T>,
): Promise<{ readonly value: T; readonly labFaults: readonly unknown[] }> {
  const { host, port, close, faults } =
    'script' in fault ? await serverOf(fault) : { faults: [], ...(await fault.place()) };
  try {
    const value = await use({ host, port }, optionsOf(stage, fault));
    return { value, labFaults: faults };
  } finally {
    await close?.();
  }
}

async function serverOf({ script }: Scripted): Promise<Place & { faults: readonly unknown[] }> {
  const { address, port, close, faults } = await startServer(script);
  return { host: address, port, close, faults };
}

/** Only where silence is the point is the time short, so that a busy machine kills nothing else. */
function optionsOf(stage: StageId, { options, dies }: Fault): ProbeOptions {
  const silent = dies.failure.kind === 'timedOut';
  return {
    pauseMs: 0,
    timeoutMs: 20_000,
    ...(silent && { timeoutsMs: { [stage]: SILENCE_MS } }),
    ...options,
  };
}
