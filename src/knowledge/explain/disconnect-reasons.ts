/**
 * The first number of the Microsoft client's dialog ("Error code").
 *
 * @see Microsoft Learn, windows/win32/termserv/imstscaxevents-ondisconnected
 */
import type { Entry } from './entry.ts';
import { accountReasons } from './reasons/account.ts';
import { generalReasons } from './reasons/general.ts';
import { networkReasons } from './reasons/network.ts';
import { securityReasons } from './reasons/security.ts';

export const DISCONNECT_REASONS: readonly Entry[] = [
  ...generalReasons,
  ...networkReasons,
  ...securityReasons,
  ...accountReasons,
];

/** Families by the low byte, which is an observation on the table and not a rule of the maker. */
export const DISCONNECT_FAMILIES: Readonly<Record<number, string>> = {
  4: 'network and sockets',
  6: 'memory of the client and Standard RDP Security',
  7: 'TLS, CredSSP and accounts',
  8: 'timers, licensing and name lookup',
  9: 'what the client can do against what the server demands',
  10: 'smart cards',
};
