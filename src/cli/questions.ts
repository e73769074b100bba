/** What is asked of each result besides its diagnosis: a user's code, and other clients. */
import { clientView } from '../diagnosis/client-view.ts';
import { heldAgainst } from '../diagnosis/held-against.ts';
import type { Judged } from '../diagnosis/verdict.ts';
import type { DiagnosedResult } from '../report/report.ts';
import type { Values } from './options.ts';

export type Answers = Pick<DiagnosedResult, 'heldAgainst' | 'clients'>;

/** Answers what the options ask, and nothing where they ask nothing. */
export function questionsOf({ code, as: clients }: Values): (result: Judged) => Answers {
  return (result) => ({
    ...(code !== undefined && { heldAgainst: heldAgainst(code, result) }),
    ...(clients !== undefined && {
      clients: clients.map((client) => clientView(client, result)),
    }),
  });
}
