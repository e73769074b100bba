/** Which of the ports that a scanner found are taken. */
import { quote, Refusal } from '../problem.ts';
import { Reason } from './importer.ts';

/** One port of one host, as a scanner tells it. */
export interface ScannedPort {
  readonly port: number | string;
  readonly protocol?: string | undefined;
  /** `open`; left out where only open ports are told. */
  readonly state?: string | undefined;
  /** What the scanner takes it for. */
  readonly service?: string | undefined;
}

/** Why a port is left out; undefined for one that is taken. */
export type PortFilter = (port: ScannedPort) => string | undefined;

/** Without a wish: open TCP ports that are 3389, or known to speak RDP. Throws a `Refusal`. */
export function portFilter(part: string | undefined): PortFilter {
  const chosen = part === undefined || part === 'all' ? undefined : portsOf(part);
  return ({ port, protocol = 'tcp', state = 'open', service = '' }) => {
    if (protocol !== 'tcp') return Reason.NOT_TCP;
    if (state !== 'open') return Reason.CLOSED;
    if (part === 'all') return undefined;
    if (chosen !== undefined) return chosen.has(String(port)) ? undefined : UNCHOSEN;
    return String(port) === '3389' || RDP.test(service) ? undefined : Reason.NOT_RDP;
  };
}

const UNCHOSEN = 'the port is not among those to take';
/** As nmap and masscan name it; `ssl|ms-wbt-server` where TLS was found around it. */
const RDP = /(?:^|[|/])(?:ms-wbt-server|ms-term-serv|rdp)\??$/;

function portsOf(part: string): ReadonlySet<string> {
  const ports = part.split(',');
  if (ports.every((port) => /^[1-9]\d{0,4}$/.test(port))) return new Set(ports);
  throw new Refusal(`is asked for the ports ${quote(part)}; write them as #3389,13389, or #all`);
}
