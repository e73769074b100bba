/** What is asked of each result besides its diagnosis: a user's code, and other clients. */
import type { Judged } from '../diagnosis/verdict.ts';
import type { DiagnosedResult } from '../report/report.ts';
import type { Values } from './options.ts';

export type Answers = Pick<DiagnosedResult, 'heldAgainst' | 'clients'>;

/** Answers what the options ask, and nothing where they ask nothing; what answers is loaded then. */
export async function questionsOf({
  code,
  as: clients,
}: Values): Promise<(result: Judged) => Answers> {
  const held = code === undefined ? undefined : await import('../diagnosis/held-against.ts');
  const views = clients === undefined ? undefined : await import('../diagnosis/client-view.ts');
  return (result) => ({
    ...(code !== undefined && held && { heldAgainst: held.heldAgainst(code, result) }),
    ...(clients !== undefined &&
      views && { clients: clients.map((client) => views.clientView(client, result)) }),
  });
}
