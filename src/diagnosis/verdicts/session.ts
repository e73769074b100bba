/**
 * Sound walks that came as far as licensing or the session itself.
 *
 * Invariant: none of these is an all-clear; each says where the walk ended.
 */
import type { Outcome } from '../../handshake/result.ts';
import { plain, span } from '../phrase.ts';
import type { Judged, Verdict } from '../verdict.ts';

/** @param security what protects the connection, by name */
export function sessionVerdict(
  outcome: Exclude<Outcome, { kind: 'failed' }>,
  { facts: { redirection, licensing, activation } }: Judged,
  security: string,
): Verdict {
  if (outcome.kind === 'stopped' && redirection) {
    return {
      code: 'redirected',
      summary: `The server is reached over ${security} and sends its clients elsewhere${destination(redirection)}, as a connection broker does, and what is there was not tried.`,
    };
  }
  if (outcome.kind === 'stopped') {
    return {
      code: 'license-requested',
      summary: `The server works over ${security} as far as licensing, where it asks the client for a license and the walk ended (${plain(outcome.because)}), since an answer can use one up.`,
    };
  }
  if (activation?.activeAfterMs !== undefined) {
    return {
      code: 'session-active',
      summary: `An active session was reached over ${security} in ${span(activation.activeAfterMs)}, and what a user does in it was not tried.`,
    };
  }
  const said = licensing?.errorCode ?? licensing?.message;
  return {
    code: 'licensing-passed',
    summary: `The server works over ${security} through licensing${said === undefined ? ', for which it asked nothing' : `, which it ended with ${plain(said)}`}, and the session itself was not tried.`,
  };
}

function destination({
  targetFqdn,
  targetNetAddress,
}: NonNullable<Judged['facts']['redirection']>): string {
  const name = targetFqdn ?? targetNetAddress;
  return name === undefined ? '' : ` (${plain(name)})`;
}
