import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { HandshakeError } from '../handshake/failure.ts';
import { resolveFault } from './faults.ts';

/** The addresses of a literal; `undefined` for a name. */
export function literalAddresses(host: string): readonly string[] | undefined {
  return isIP(host) === 0 ? undefined : [host];
}

/**
 * The addresses of `host` in the order the system prefers; rejects with a `HandshakeError`.
 */
export async function addressesOf(
  host: string,
  family: 0 | 4 | 6,
  timeoutMs: number,
): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new HandshakeError({ kind: 'timedOut', afterMs: timeoutMs }));
    }, timeoutMs);
  });
  const answer = lookup(host, { all: true, family, verbatim: true }).catch((error: unknown) => {
    throw resolveFault(error as NodeJS.ErrnoException);
  });
  try {
    const addresses = await Promise.race([answer, late]);
    return [...new Set(addresses.map(({ address }) => address))];
  } finally {
    clearTimeout(timer);
    answer.catch(() => {});
  }
}
