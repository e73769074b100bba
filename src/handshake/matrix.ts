/** The protocol matrix: one connection request a row, and what the answers say together. */
import { SecurityProtocol } from '../protocol/negotiation.ts';
import { nameOf } from '../wire/names.ts';
import type { Cell, CellKey, Outcome, ProtocolMatrix, Security } from './result.ts';
import type { Facts } from './sequence.ts';

const {
  PROTOCOL_RDP,
  PROTOCOL_SSL,
  PROTOCOL_HYBRID,
  PROTOCOL_HYBRID_EX,
  PROTOCOL_RDSTLS,
  PROTOCOL_RDSAAD,
} = SecurityProtocol;

/** What is sent for each cell, and the selection that means yes. */
export const MATRIX: Readonly<Record<CellKey, { requestedProtocols: number; protocol: number }>> = {
  rdp: { requestedProtocols: PROTOCOL_RDP, protocol: PROTOCOL_RDP },
  ssl: { requestedProtocols: PROTOCOL_SSL, protocol: PROTOCOL_SSL },
  hybrid: { requestedProtocols: PROTOCOL_HYBRID | PROTOCOL_SSL, protocol: PROTOCOL_HYBRID },
  hybridEx: {
    requestedProtocols: PROTOCOL_HYBRID_EX | PROTOCOL_HYBRID | PROTOCOL_SSL,
    protocol: PROTOCOL_HYBRID_EX,
  },
  rdstls: { requestedProtocols: PROTOCOL_RDSTLS, protocol: PROTOCOL_RDSTLS },
  rdsaad: { requestedProtocols: PROTOCOL_RDSAAD, protocol: PROTOCOL_RDSAAD },
};

export const CELL_KEYS = Object.keys(MATRIX) as readonly CellKey[];

/** The offers of the walk, strongest first. */
export const OFFERS: readonly CellKey[] = ['hybridEx', 'hybrid', 'ssl', 'rdp'];

export const NOT_TRIED: Cell = { supported: null, answer: 'notTried' };

/** The cell that one walk fills, whose connection request was that of `key`. */
export function cellOf(key: CellKey, { outcome, facts }: { outcome: Outcome; facts: Facts }): Cell {
  if (facts.x224) {
    const { selectedProtocol, negotiated } = facts.x224;
    if (!negotiated) return { supported: key === 'rdp', answer: 'unnegotiated' };
    const wanted = nameOf(SecurityProtocol, MATRIX[key].protocol);
    return {
      supported: selectedProtocol === wanted,
      answer: 'selected',
      selected: selectedProtocol,
    };
  }
  if (outcome.kind !== 'failed') return NOT_TRIED;
  const { failure } = outcome;
  if (failure.kind === 'rejected' && failure.protocol === 'negotiation') {
    return { supported: false, answer: 'refused', code: failure.code };
  }
  return { supported: null, answer: 'died', failure };
}

/** What the matrix says; where a cell is missing it says as much as the others allow, and no more. */
export function securityOf({ rdp, ssl, hybrid, hybridEx }: ProtocolMatrix): Security {
  const demanded = [rdp, ssl].some(({ code }) => code === 'HYBRID_REQUIRED_BY_SERVER');
  const credssp = either(hybrid, hybridEx);
  const tls = either(ssl, hybrid, hybridEx);
  return {
    nla: necessity(credssp, demanded, rdp, ssl),
    tls: necessity(tls, demanded || rdp.code === 'SSL_REQUIRED_BY_SERVER', rdp),
    standardRdp: rdp.supported === null ? 'unknown' : rdp.supported ? 'allowed' : 'refused',
  };
}

/** Three-valued or: yes when one says yes, no when all say no. */
function either(...cells: readonly Cell[]): boolean | null {
  if (cells.some(({ supported }) => supported === true)) return true;
  return cells.every(({ supported }) => supported === false) ? false : null;
}

/**
 * Required means that no weaker way is taken: the server said so, or each weaker way was refused.
 * A weaker way whose answer is missing leaves it at supported.
 */
function necessity(
  possible: boolean | null,
  demanded: boolean,
  ...weaker: readonly Cell[]
): Security['nla'] {
  const taken = either(...weaker);
  if (possible === false) return 'unsupported';
  if (taken !== true && demanded) return 'required';
  if (possible === null) return 'unknown';
  return taken === false ? 'required' : 'supported';
}
