import { resolve, type Step } from '../step.ts';

/** Skipped for literals, and for a name that an earlier walk has resolved. */
export const dns = {
  id: 'dns',
  title: 'Name resolution',
  spec: 'RFC 1034',

  applies: (
    _known: unknown,
    { addresses }: { readonly addresses?: readonly string[] | undefined },
  ): boolean => addresses === undefined,

  /** Hands over the addresses to try, in order; none when every one of them is excluded. */
  *run(): Step<readonly string[]> {
    return yield* resolve();
  },

  stops: (known: { readonly dns: readonly string[] }): string | undefined =>
    known.dns.length === 0 ? 'every address of the name is excluded' : undefined,
} as const;
