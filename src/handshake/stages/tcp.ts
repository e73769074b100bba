import type { After } from '../stage.ts';
import { connect, type Step } from '../step.ts';
import type { dns } from './dns.ts';

/** What the stage can be told. */
export interface TcpOptions {
  /** Addresses known beforehand: the target is a literal, or its name was resolved earlier. */
  readonly addresses?: readonly string[] | undefined;
}

/** From SYN to ESTABLISHED. */
export const tcp = {
  id: 'tcp',
  title: 'TCP connection',
  spec: 'RFC 9293',

  /** Tries one address after the other; hands over the one that answered. */
  *run(known: Partial<After<typeof dns>>, { addresses }: TcpOptions): Step<string> {
    return yield* connect(addresses ?? known.dns ?? []);
  },
} as const;
