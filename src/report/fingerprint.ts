import { createHash } from 'node:crypto';
import type { Case } from './cases.ts';

/** Names a case from run to run, wherever its host stands in the list: 32 hex digits. */
export function fingerprintOf({ about, place, id, name }: Case): string {
  // A handshake that dies of something else is another thing to mend.
  const what = about === 'handshake' ? id : name;
  return createHash('sha256').update([about, place, what].join('\n')).digest('hex').slice(0, 32);
}
