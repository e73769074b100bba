/** @see MS-RDPBCGR 2.2.1.2.1, 3.2.5.3.2, 3.2.5.3.4 */

import { CELL_KEYS, MATRIX, OFFERS } from '../../handshake/matrix.ts';
import type { CellKey, ProtocolMatrix } from '../../handshake/result.ts';
import { SecurityProtocol } from '../../protocol/negotiation.ts';
import { flagNamesOf } from '../../wire/names.ts';
import { plain } from '../phrase.ts';
import type { Judged } from '../verdict.ts';
import { evident, type Rule } from './rule.ts';

export const negotiationRules: readonly Rule[] = [
  {
    id: 'RDP-NEG-001',
    title: 'The server selects a security protocol that it was not offered.',
    severity: 'low',
    check: ({ protocols }) =>
      protocols && evident(...CELL_KEYS.map((key) => notOffered(key, protocols))),
  },
  {
    id: 'RDP-NEG-002',
    title:
      'The server saw another request than the probe sent, so something on the way changes it.',
    severity: 'medium',
    check: (result) => evident(changed(result)),
  },
  {
    id: 'RDP-NEG-003',
    title: 'Restricted Admin mode is on offer.',
    severity: 'info',
    check: ({ facts: { x224 } }) => flagged(x224?.flags, 'RESTRICTED_ADMIN_MODE_SUPPORTED'),
  },
  {
    id: 'RDP-NEG-004',
    title: 'Remote Credential Guard is on offer.',
    severity: 'info',
    check: ({ facts: { x224 } }) =>
      flagged(x224?.flags, 'REDIRECTED_AUTHENTICATION_MODE_SUPPORTED'),
  },
  {
    id: 'RDP-NEG-005',
    title: 'The server falls back to Standard RDP Security in silence.',
    severity: 'medium',
    check: ({ protocols }) =>
      protocols && evident(...OFFERS.map((key) => fallenBack(key, protocols))),
  },
  {
    id: 'RDP-NEG-006',
    title: 'Some connection requests die while others are answered.',
    severity: 'low',
    check: ({ protocols }) =>
      protocols && evident(...CELL_KEYS.map((key) => diedAlone(key, protocols))),
  },
  {
    id: 'RDP-NEG-007',
    title: 'The server has no certificate that it can use for TLS.',
    severity: 'high',
    check: ({ protocols, outcome }) =>
      evident(
        ...OFFERS.map(
          (key) =>
            protocols?.[key].code === NO_CERTIFICATE &&
            `Offered ${namesIn(MATRIX[key].requestedProtocols).join(', ')}, it refused with ${NO_CERTIFICATE}.`,
        ),
        outcome.kind === 'failed' &&
          outcome.failure.kind === 'rejected' &&
          outcome.failure.code === NO_CERTIFICATE &&
          `The walk was refused with ${NO_CERTIFICATE}.`,
      ),
  },
];

const NO_CERTIFICATE = 'SSL_CERT_NOT_ON_SERVER';

/** Died by the other side, where another request was answered. */
function diedAlone(key: CellKey, protocols: ProtocolMatrix): string | undefined {
  const { failure } = protocols[key];
  if (failure?.kind !== 'closed' && failure?.kind !== 'reset') return undefined;
  const answered = CELL_KEYS.some((other) =>
    ['selected', 'refused'].includes(protocols[other].answer),
  );
  return answered
    ? `Offered ${namesIn(MATRIX[key].requestedProtocols).join(', ')}, the connection was ${failure.kind === 'reset' ? 'reset' : 'closed'}.`
    : undefined;
}

/** PROTOCOL_RDP has no bit of its own, so that it is on offer in every request. */
function notOffered(key: CellKey, protocols: ProtocolMatrix): string | undefined {
  const { selected } = protocols[key];
  const offered = namesIn(MATRIX[key].requestedProtocols);
  return selected === undefined || selected === 'PROTOCOL_RDP' || offered.includes(selected)
    ? undefined
    : `Offered ${offered.join(', ')}, the server selected ${plain(selected)}.`;
}

/** A server that wants Standard RDP Security is to refuse TLS with SSL_NOT_ALLOWED_BY_SERVER. */
function fallenBack(key: CellKey, protocols: ProtocolMatrix): string | undefined {
  return key !== 'rdp' && protocols[key].selected === 'PROTOCOL_RDP'
    ? `Offered ${namesIn(MATRIX[key].requestedProtocols).join(', ')}, the server selected PROTOCOL_RDP.`
    : undefined;
}

function flagged(flags: readonly string[] | undefined, flag: string): string[] | undefined {
  return evident(
    flags?.includes(flag) === true && `The negotiation response has the flag ${flag}.`,
  );
}

/** The server's echo of the request is held against what can have been sent. */
function changed(result: Judged): string | undefined {
  const echo = result.facts.mcs?.requestedProtocolsEcho;
  if (echo === undefined) return undefined;
  const sent = possibleRequests(result).map((request) => namesIn(request).join('|'));
  return sent.length === 0 || sent.includes(echo)
    ? undefined
    : `The server says that ${plain(echo)} was requested, and the probe sent ${sent.join(' or ')}.`;
}

/** What the walk can have sent, seeing what was refused and what was selected. */
function possibleRequests({ protocols, facts: { x224 } }: Judged): number[] {
  if (x224 === undefined || !x224.negotiated) return [];
  const { selectedProtocol } = x224;
  const open = OFFERS.filter((key) => protocols?.[key].answer !== 'refused');
  const taken = open.findIndex((key) => protocols?.[key].selected === selectedProtocol);
  return open
    .slice(0, taken === -1 ? open.length : taken + 1)
    .map((key) => MATRIX[key].requestedProtocols)
    .filter(
      (request) =>
        selectedProtocol === 'PROTOCOL_RDP' || namesIn(request).includes(selectedProtocol),
    );
}

/** As the facts spell a set of protocols. */
function namesIn(protocols: number): string[] {
  const names = flagNamesOf(SecurityProtocol, protocols);
  return names.length === 0 ? ['PROTOCOL_RDP'] : names;
}
