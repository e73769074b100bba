import type { After } from '../stage.ts';
import { connect, type Step } from '../step.ts';
import type { dns } from './dns.ts';

/** What the stage can be told. */
export interface TcpOptions {
  /** Addresses known beforehand: the target is a literal, or its name was resolved earlier. */
  readonly addresses?: readonly string[] | undefined;
  /** The wall clock, in milliseconds since 1970. */
  readonly clock: () => number;
}

/** Who answered, and when the first SYN went out. */
export interface Connected {
  readonly address: string;
  readonly synAt: number;
}

/** From SYN to ESTABLISHED. */
export const tcp = {
  id: 'tcp',
  title: 'TCP connection',
  spec: 'RFC 9293',

  /** Tries one address after the other. */
  *run(known: Partial<After<typeof dns>>, { addresses, clock }: TcpOptions): Step<Connected> {
    const synAt = clock();
    return { address: yield* connect(addresses ?? known.dns ?? []), synAt };
  },
} as const;
