import { resolve, type Step } from '../step.ts';

export const dns = {
  id: 'dns',
  title: 'Name resolution',
  spec: 'RFC 1034',

  /** Hands over the addresses to try, in order. */
  *run(): Step<readonly string[]> {
    return yield* resolve();
  },
} as const;
