/** Evidence around names, addresses and ports. */
import type { Failure } from '../../handshake/failure.ts';
import type { Judged } from '../verdict.ts';
import { died, type Evidence, evidence, isAddress, sound, stateAt } from './evidence.ts';

const NO_SUCH_NAME = [
  'ENOTFOUND',
  'EAI_NONAME',
  'NXDOMAIN',
  'ENODATA',
  'EAI_NODATA',
  'EAI_ADDRFAMILY',
];
const BAD_NAME = ['EBADNAME', 'EBADQUERY', 'EBADSTR', 'EINVAL', 'ERR_INVALID_ARG_VALUE'];
/** How long a server waits before it ends a handshake that does not go on. */
const SERVER_TIMER_MS = 50_000;

export const networkEvidence: readonly Evidence[] = [
  evidence('dns-not-found', ['shown', (r) => lookup(r, NO_SUCH_NAME)]),
  evidence('bad-target', ['shown', (r) => lookup(r, BAD_NAME)]),
  evidence('dns-failure', [
    'shown',
    (r) =>
      died(r, 'dns', 'timedOut') !== undefined ||
      (died(r, 'dns', 'unresolved') !== undefined && !lookup(r, [...NO_SUCH_NAME, ...BAD_NAME])),
  ]),
  stateAt(['credssp', 'authorization', 'licensing', 'activation'], 'wrong-host', [
    'likely',
    otherNames,
  ]),
  evidence('address-family', ['possible', (r) => !isAddress(r) && deadAddress(r)]),
  evidence('tcp-refused', ['shown', (r) => died(r, 'tcp', 'refused') !== undefined]),
  evidence('tcp-timeout', ['shown', silent]),
  evidence('network-unreachable', [
    'shown',
    (r) => died(r, 'tcp', 'unreachable') !== undefined && !silent(r),
  ]),
  evidence(
    'rdp-disabled',
    ['likely', (r) => died(r, 'tcp', 'refused') !== undefined],
    ['possible', silent],
  ),
  evidence('termservice-down', ['possible', (r) => died(r, 'tcp', 'refused') !== undefined]),
  evidence('custom-port', ['possible', (r) => r.target.port === 3389 && deadAddress(r)]),
  evidence(
    'source-scoped',
    ['possible', deadAddress],
    ['notExcluded', (r) => died(r, 'x224', 'closed', 'reset') !== undefined],
  ),
  evidence('gateway-only', ['possible', deadAddress]),
  evidence(
    'not-rdp',
    ['shown', foreign],
    [
      'possible',
      (r) =>
        died(r, 'x224', 'closed', 'reset', 'timedOut', 'malformed') !== undefined ||
        wrongPdu(r) !== undefined,
    ],
  ),
  evidence('accept-then-close', [
    'shown',
    (r) =>
      died(r, 'x224', 'closed', 'reset') !== undefined ||
      died(r, 'tcp', 'closed', 'reset') !== undefined,
  ]),
  evidence('accept-then-silence', ['shown', (r) => died(r, 'x224', 'timedOut') !== undefined]),
  evidence(
    'filtered-by-content',
    ['likely', (r) => oneOfferDies(r) && (sound(r) || died(r, 'x224') !== undefined)],
    [
      'possible',
      (r) =>
        (died(r, 'x224', 'closed', 'reset') !== undefined && r.ms < SERVER_TIMER_MS) ||
        wrongPdu(r) !== undefined,
    ],
  ),
  evidence('port-under-attack', ['notExcluded', cutOff]),
  evidence(
    'jump-host',
    ['likely', namedProduct],
    ['notExcluded', (r) => r.facts.x224 !== undefined && !blameless(r)],
  ),
];

/** Under load a server drops callers wherever they are, and gives no reason. */
function cutOff({ outcome }: Judged): boolean {
  return (
    outcome.kind === 'failed' &&
    outcome.at !== 'dns' &&
    outcome.at !== 'tcp' &&
    ['closed', 'reset', 'timedOut'].includes(outcome.failure.kind)
  );
}

/** The server answered by the rules, with something that the probe cannot do. */
function blameless({ outcome }: Judged): boolean {
  return outcome.kind === 'failed' && outcome.failure.kind === 'unsupported';
}

/** A message of RDP that does not belong into the answer. */
function wrongPdu(result: Judged): Failure | undefined {
  const failure = died(result, 'x224', 'unexpected');
  return failure?.kind === 'unexpected' && !/^(PROTOCOL_|0x)/.test(failure.got)
    ? failure
    : undefined;
}

function lookup(result: Judged, codes: readonly string[]): boolean {
  const failure = died(result, 'dns', 'unresolved');
  return failure?.kind === 'unresolved' && codes.includes(failure.code);
}

function silent(result: Judged): boolean {
  const failure = died(result, 'tcp', 'timedOut', 'unreachable');
  return (
    failure?.kind === 'timedOut' ||
    (failure?.kind === 'unreachable' && failure.code === 'ETIMEDOUT')
  );
}

function deadAddress(result: Judged): boolean {
  return died(result, 'tcp', 'refused') !== undefined || silent(result);
}

/** Another protocol answered. */
function foreign(result: Judged): boolean {
  return died(result, 'x224', 'notRdp') !== undefined;
}

/** The certificate and NTLM agree on a name that is not the one that was asked for. */
function otherNames(result: Judged): boolean {
  const { certificate, ntlm } = result.facts;
  if (isAddress(result) || ntlm === undefined) return false;
  const asked = result.target.host.toLowerCase();
  const short = asked.split('.')[0];
  const computer = (ntlm.dnsComputerName ?? ntlm.netbiosComputerName)?.toLowerCase();
  if (computer === undefined || computer === asked || computer.split('.')[0] === short)
    return false;
  return certificate?.matchesTarget !== true;
}

/** Some requests were answered while another died. */
function oneOfferDies({ protocols }: Judged): boolean {
  if (protocols === undefined) return false;
  const cells = Object.values(protocols);
  return (
    cells.some(({ answer }) => answer === 'selected' || answer === 'refused') &&
    cells.some(({ failure }) => failure?.kind === 'closed' || failure?.kind === 'reset')
  );
}

const PRODUCTS = /cyberark|psm\b|teleport|guacamole|beyondtrust|wallix|fudo|delinea|senhasegura/i;

function namedProduct({ facts: { certificate } }: Judged): boolean {
  return certificate !== undefined && PRODUCTS.test(`${certificate.subject} ${certificate.issuer}`);
}
