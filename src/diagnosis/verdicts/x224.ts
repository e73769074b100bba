/** Deaths around the X.224 Connection Request: the port accepts connections, RDP does not come about. */
import type { Failure } from '../../handshake/failure.ts';
import { entryOf } from '../../knowledge/meaning.ts';
import { NEGOTIATION_FAILURES } from '../../knowledge/negotiation-failure.ts';
import type { LooksLike } from '../../protocol/look-alikes.ts';
import { count, plain, span } from '../phrase.ts';
import type { Verdict } from '../verdict.ts';
import type { StageVerdict } from './stage-verdict.ts';

export const x224Verdict: StageVerdict = (failure) => {
  switch (failure.kind) {
    case 'closed':
      return failure.received === 0
        ? {
            code: 'accept-then-close',
            summary:
              'The port accepts the connection, but the other side closed it without answering the connection request, so RDP was refused silently or is not what listens there.',
          }
        : {
            code: 'x224-cut-short',
            summary: `The other side closed the connection after ${count(failure.received, 'byte')} of an unfinished answer to the connection request, so what listens there gave up half way.`,
          };
    case 'reset':
      return {
        code: 'accept-then-reset',
        summary:
          'The port accepts the connection, but the connection request was answered with a reset, so the request was cut off by the host or by something in front of it.',
      };
    case 'timedOut':
      return {
        code: 'accept-then-silence',
        summary: `The port accepts the connection, but the connection request was not answered within ${span(failure.afterMs)}, so the port is not blocked and what stands behind it hangs or waits for something else.`,
      };
    case 'unreachable':
      return {
        code: 'x224-path-lost',
        summary: `The way to the host was lost (${plain(failure.code)}) while the answer to the connection request was awaited.`,
      };
    case 'rejected':
      return rejected(failure);
    case 'malformed':
      return {
        code: 'bad-confirm',
        summary: `The answer to the connection request begins like RDP but is not well formed (${plain(failure.pdu)}), so what listens there is broken, or only resembles RDP.`,
      };
    case 'unexpected':
      return unexpected(failure);
    case 'notRdp':
      return {
        code: 'not-rdp',
        summary: `The connection request was answered by ${LOOKS[failure.looksLike]}, so what listens on this port is not an RDP server.`,
      };
    case 'unsupported':
      return unsupported(failure.feature);
    default:
      return undefined;
  }
};

function unexpected({ expected, got }: Extract<Failure, { kind: 'unexpected' }>): Verdict {
  if (/^(PROTOCOL_|0x)/.test(got)) {
    return {
      code: 'selected-not-offered',
      summary: `The server selected ${plain(got)}, which it had not been offered, so it does not negotiate by the specification.`,
    };
  }
  return got.includes('Disconnect')
    ? {
        code: 'x224-disconnected',
        summary: `The connection request was answered with a disconnect (${plain(got)}), so something that knows RDP could not make sense of the request or does not want it.`,
      }
    : {
        code: 'x224-unexpected',
        summary: `The connection request was answered with ${plain(got)} in place of ${plain(expected)}, so the server does not follow the connection sequence of RDP.`,
      };
}

function rejected({ protocol, code }: Extract<Failure, { kind: 'rejected' }>): Verdict | undefined {
  switch (protocol) {
    case 'negotiation': {
      const known = entryOf(NEGOTIATION_FAILURES, code);
      return {
        code: known?.verdict ?? 'refused-unknown-code',
        summary: `An RDP server answers but refused what it was offered (${plain(code)}): ${known?.means ?? 'a code that the specification does not assign'}.`,
      };
    }
    case 'tls':
      return {
        code: 'x224-tls-alert',
        summary: `The connection request was answered with the TLS alert ${plain(code)}, so the port expects TLS from the first byte, which RDP does only behind gateways and consoles.`,
      };
    default:
      return undefined;
  }
}

/** Protocols that a server may select although no probe without their means can follow them. */
function unsupported(feature: string): Verdict {
  if (feature.includes('RDSAAD')) {
    return {
      code: 'entra-login-only',
      summary:
        'The server selected RDSAAD, so it wants a logon through Entra ID, which cannot be followed without one.',
    };
  }
  if (feature.includes('RDSTLS')) {
    return {
      code: 'rdstls-only',
      summary:
        'The server selected RDSTLS, so it expects a connection that a broker has redirected to it, which cannot be followed without the broker.',
    };
  }
  return {
    code: 'x224-unsupported',
    summary: `The server answered by the rules with something rdpprobe cannot follow yet (${plain(feature)}), which is a limit of the probe and not a fault of the host.`,
  };
}

const LOOKS: Readonly<Record<LooksLike, string>> = {
  http: 'a web server',
  ssh: 'an SSH server',
  tls: 'a TLS record, as from a web server, a gateway or a console that begins with TLS',
  vnc: 'a VNC server',
  smb: 'a file server (SMB)',
  ftp: 'an FTP server',
  smtp: 'a mail server',
  s7comm: 'an industrial controller (S7comm)',
  modbus: 'an industrial device (Modbus)',
  h323: 'a telephony service (H.323)',
  unknown: 'bytes of no protocol that rdpprobe knows',
};
