/** Would the TLS of a client and that of a host come together? */
import type { TlsKey } from '../handshake/result.ts';
import { TLS_KEYS, TLS_VERSIONS } from '../handshake/tls-survey.ts';
import type { Client } from '../knowledge/clients/client.ts';
import { plain } from './phrase.ts';
import { tlsRange, versionNames } from './tls-range.ts';
import type { Judged } from './verdict.ts';

export interface TlsTrouble {
  readonly stop?: {
    readonly side: 'client' | 'server';
    readonly setting: string;
    readonly why: string;
  };
  /** What the probe has not seen, or seen fail in one way; a clause each. */
  readonly open: readonly string[];
}

/** By what the host said to hellos of one version each where it was asked, else by what it came to with us. */
export function tlsTrouble(client: Client, result: Judged): TlsTrouble {
  const range = tlsRange(result);
  if (range !== undefined && range.taken.length > 0) {
    return amongTaken(client, result, range.taken, range.turnedDown);
  }
  const { outcome, facts } = result;
  if (outcome.kind === 'failed' && outcome.at === 'tls') {
    const why = 'the server agrees to TLS and did not go through with it for the probe either';
    return { stop: { side: 'server', setting: 'TLS and certificate', why }, open: [] };
  }
  if (facts.tls === undefined) return { open: ['TLS comes up, which was not tried'] };
  return byVersion(client, facts.tls);
}

function amongTaken(
  client: Client,
  { outcome, facts }: Judged,
  taken: readonly TlsKey[],
  turnedDown: readonly TlsKey[],
): TlsTrouble {
  const own = TLS_KEYS.filter((key) => isWithin(client, key));
  const common = own.filter((key) => taken.includes(key));
  if (common.length > 0) {
    const died = outcome.kind === 'failed' && outcome.at === 'tls';
    const why = `it has a cipher suite for ${versionNames(common)}, which the server takes, though the probe's own handshake died`;
    return { open: [...(died ? [why] : []), ...fragile(client, facts.tls?.fallback ?? null)] };
  }
  const asked = own.some((key) => turnedDown.includes(key));
  if (!asked) return { open: ['the server takes a TLS version of its, which was not answered'] };
  const why = `the server takes ${versionNames(taken)} and no version that the client has`;
  return { stop: { side: 'client', setting: limitOf(client), why }, open: [] };
}

function byVersion(
  client: Client,
  { version, fallback }: NonNullable<Judged['facts']['tls']>,
): TlsTrouble {
  const { leastTls, newestTls } = client;
  if (leastTls !== undefined && numberOf(version) < numberOf(leastTls)) {
    const why = `the server came to TLS ${versionOf(version)} only`;
    return { stop: { side: 'client', setting: limitOf(client), why }, open: [] };
  }
  const open = [
    ...(newestTls !== undefined && numberOf(version) > numberOf(newestTls)
      ? [
          `the server takes TLS ${versionOf(newestTls)} as well, which was not asked (--tls versions asks)`,
        ]
      : []),
    ...fragile(client, fallback),
  ];
  return { open };
}

/** A server that dies of a hello with TLS 1.3, which clients without it never send. */
function fragile({ newestTls }: Client, fallback: string | null): string[] {
  if (fallback === null || newestTls !== undefined) return [];
  return [
    `its TLS hello is one that this server survives, as a current one made it end the connection (${plain(String(fallback))} worked)`,
  ];
}

function isWithin({ leastTls = 'TLSv1', newestTls }: Client, key: TlsKey): boolean {
  const version = TLS_KEYS.indexOf(key);
  return version >= placeOf(leastTls) && (newestTls === undefined || version <= placeOf(newestTls));
}

function placeOf(version: string): number {
  return TLS_KEYS.findIndex((key) => TLS_VERSIONS[key] === version);
}

function limitOf({ leastTls, newestTls }: Client): string {
  if (newestTls !== undefined) return `TLS versions, ${versionOf(newestTls)} at the most`;
  return leastTls === undefined
    ? 'TLS versions'
    : `least TLS version, ${versionOf(leastTls)} by default`;
}

function numberOf(version: string): number {
  return Number(versionOf(version));
}

/** `1`, `1.2`. */
function versionOf(version: string): string {
  return version.replace(/^TLSv/, '').replace(/^1$/, '1.0');
}
