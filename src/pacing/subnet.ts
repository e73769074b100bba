/** The neighbourhood of an address: the network that shares a path, a firewall and often a cable. */
import { parseAddress } from '../targets/address.ts';

/** The /24 of an IPv4 address, the /64 of an IPv6 one; `undefined` for a name. */
export function subnetOf(host: string): string | undefined {
  const dot = host.lastIndexOf('.');
  if (dot > 0 && !host.includes(':')) {
    return endsInNumber(host, dot + 1) ? host.slice(0, dot) : undefined;
  }
  const address = parseAddress(host);
  return address && (address.value >> 64n).toString(16);
}

/** The network around a subnet: the /16 of a /24, the /48 of a /64. */
export function surroundingsOf(subnet: string): string {
  const dot = subnet.lastIndexOf('.');
  return dot > 0 ? subnet.slice(0, dot) : subnet.slice(0, -4);
}

/** No name does, so that this tells an address from a name. */
function endsInNumber(host: string, start: number): boolean {
  for (let at = start; at < host.length; at++) {
    const code = host.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return start < host.length;
}
