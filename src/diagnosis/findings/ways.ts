/** Which ways into a host were really taken: by the requests of the matrix, or by the walk itself. */
import type { Judged } from '../verdict.ts';

/** How the server let the probe in by Standard RDP Security. */
export function standardRdpTaken(result: Judged): string | undefined {
  const { protocols } = result;
  const x224 = walked(result);
  if (protocols?.rdp.supported === true) {
    return protocols.rdp.answer === 'unnegotiated'
      ? 'Asked for Standard RDP Security, the server confirmed without negotiation data.'
      : 'Asked for Standard RDP Security, the server selected PROTOCOL_RDP.';
  }
  if (x224?.negotiated === false) return 'The server confirmed without negotiation data.';
  return x224?.selectedProtocol === 'PROTOCOL_RDP'
    ? 'The server selected PROTOCOL_RDP.'
    : undefined;
}

/** How the server let the probe in by TLS without NLA. */
export function plainTlsTaken(result: Judged): string | undefined {
  const { protocols } = result;
  const x224 = walked(result);
  if (protocols?.ssl.supported === true)
    return 'Asked for TLS alone, the server selected PROTOCOL_SSL.';
  return x224?.selectedProtocol === 'PROTOCOL_SSL'
    ? 'The server selected PROTOCOL_SSL.'
    : undefined;
}

/** What the walk agreed on; a selection that it had not offered is no agreement. */
function walked({ outcome, facts: { x224 } }: Judged): Judged['facts']['x224'] {
  return outcome.kind === 'failed' && outcome.at === 'x224' ? undefined : x224;
}
