import { connect, type Step } from '../step.ts';

export const tcp = {
  id: 'tcp',
  title: 'TCP connection',
  spec: 'RFC 9293',

  /** Hands over the address that answered. */
  *run(): Step<string> {
    return yield* connect();
  },
} as const;
