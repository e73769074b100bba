/** Deaths while the TCP connection is opened: RDP has not been asked yet. */
import { plain, span } from '../phrase.ts';
import type { Verdict } from '../verdict.ts';
import type { StageVerdict } from './stage-verdict.ts';

export const tcpVerdict: StageVerdict = (failure) => {
  switch (failure.kind) {
    case 'refused':
      return {
        code: 'tcp-refused',
        summary:
          'The connection was refused, so something answers for the address but nothing accepts this port, be RDP stopped, disabled, on another port, or rejected by a firewall.',
      };
    case 'timedOut':
      return silence(`within ${span(failure.afterMs)}`);
    case 'unreachable':
      // The system gave up before our own time was over.
      if (failure.code === 'ETIMEDOUT') return silence('until the system gave up');
      return {
        code: UNREACHABLE[failure.code] ?? 'tcp-unreachable',
        summary: `The network reports that the way to this address ends before it (${plain(failure.code)}), so RDP was never asked.`,
      };
    case 'reset':
      return {
        code: 'tcp-reset',
        summary:
          'The connection was reset while it was being opened, so something on the way or at the address cut it off before RDP was asked.',
      };
    case 'closed':
      return {
        code: 'tcp-closed',
        summary:
          'The connection was closed as soon as it was open, before RDP was asked for anything.',
      };
    default:
      return undefined;
  }
};

function silence(when: string): Verdict {
  return {
    code: 'tcp-timeout',
    summary: `Nothing answered the connection attempt ${when}, as when a firewall drops it, the machine is off or the address is wrong, which does not show that RDP is switched off.`,
  };
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  EHOSTUNREACH: 'host-unreachable',
  EHOSTDOWN: 'host-unreachable',
  ENETUNREACH: 'network-unreachable',
  ENETDOWN: 'network-unreachable',
};
