/** Deaths during the RDP Security Commencement: the keys of Standard RDP Security are to be agreed on. */
import { plain, span } from '../phrase.ts';
import type { StageVerdict } from './stage-verdict.ts';

export const securityVerdict: StageVerdict = (failure) => {
  switch (failure.kind) {
    case 'closed':
      return {
        code: 'security-closed',
        summary:
          'The server closed the connection before the key of Standard RDP Security could be handed over, so it gave the session up without a reason.',
      };
    case 'reset':
      return {
        code: 'security-reset',
        summary:
          'The connection was reset before the key of Standard RDP Security could be handed over, so the session was cut off without a reason.',
      };
    case 'timedOut':
      return {
        code: 'security-silence',
        summary: `The server did not take the key of Standard RDP Security within ${span(failure.afterMs)}, so what serves sessions there hangs.`,
      };
    case 'unreachable':
      return {
        code: 'security-path-lost',
        summary: `The way to the host was lost (${plain(failure.code)}) before the key of Standard RDP Security could be handed over.`,
      };
    case 'malformed':
      return {
        code: 'security-malformed',
        summary: `What the server sent for Standard RDP Security is not well formed (${plain(failure.pdu)}), so no client can agree on keys with it.`,
      };
    case 'unexpected':
      return {
        code: 'security-incomplete',
        summary: `The server wants Standard RDP Security with encryption, but sent ${plain(failure.got)} in place of ${plain(failure.expected)}, so no client can agree on keys with it.`,
      };
    case 'unsupported':
      return {
        code: 'security-unsupported',
        summary: `The server wants Standard RDP Security with something rdpprobe cannot follow (${plain(failure.feature)}), so the host is neither cleared nor blamed.`,
      };
    default:
      return undefined;
  }
};
