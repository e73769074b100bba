/** What is measured. To add a row, write its loop and put it in `rowsFor`. */

import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_CONCURRENCY, DEFAULT_PAUSE_MS } from '../../src/options.ts';
import { probe } from '../../src/probe.ts';
import { scan } from '../../src/scan.ts';
import { challengeExchange, quickExchange, refusedExchange } from './bare.ts';

/** Goes through all of the addresses, many at a time; rejects when one is not answered as it should. */
export type Loop = (addresses: Iterable<string>) => Promise<void>;

export interface Row {
  readonly name: string;
  readonly ours: Loop;
  /** The same exchange in bare Node. */
  readonly bare?: Loop;
  /** Least part of the bare loop's speed that is good enough. */
  readonly floor?: number;
  /** Connections to each host, where it is not one. */
  readonly connections?: number;
}

export function rowsFor(port: number, closedPort: number): readonly Row[] {
  return [
    {
      name: 'quick: TCP, X.224',
      ours: scanning(port, { quick: true }, ({ outcome }) => outcome.kind === 'completed'),
      bare: crew((host) => quickExchange(host, port)),
      floor: 0.75,
    },
    {
      name: 'walk to the NTLM CHALLENGE',
      ours: crew(async (host) => {
        const { facts, outcome } = await probe({ host, port });
        if (!facts.ntlm) throw new Error(`no CHALLENGE: ${JSON.stringify(outcome)}`);
      }),
      bare: crew((host) => challengeExchange(host, port)),
      floor: 0.85,
    },
    {
      name: 'whole survey',
      ours: scanning(port, {}, ({ facts }) => facts.ntlm !== undefined),
      bare: crew(async (host) => {
        await challengeExchange(host, port);
        for (let cell = 1; cell < CELLS; cell++) {
          await pause(DEFAULT_PAUSE_MS);
          await quickExchange(host, port);
        }
      }),
      connections: CELLS,
    },
    {
      name: 'refused',
      ours: scanning(closedPort, {}, ({ outcome }) => outcome.kind === 'failed'),
      bare: crew((host) => refusedExchange(host, closedPort)),
      floor: 0.75,
    },
  ];
}

/** Of the protocol matrix, each a connection. */
const CELLS = 6;

function scanning(
  port: number,
  options: Parameters<typeof scan>[1],
  isRight: (result: Awaited<ReturnType<typeof probe>>) => boolean,
): Loop {
  return async (addresses) => {
    for await (const result of scan(targets(addresses, port), options)) {
      if (!isRight(result)) throw new Error(`not as expected: ${JSON.stringify(result)}`);
    }
  };
}

function* targets(
  addresses: Iterable<string>,
  port: number,
): Generator<{ host: string; port: number }> {
  for (const host of addresses) yield { host, port };
}

/** As many at a time as `scan` has. */
export function crew(exchange: (host: string) => Promise<void>): Loop {
  return async (addresses) => {
    const iterator = addresses[Symbol.iterator]();
    const worker = async (): Promise<void> => {
      for (let next = iterator.next(); !next.done; next = iterator.next()) {
        await exchange(next.value);
      }
    };
    await Promise.all(Array.from({ length: DEFAULT_CONCURRENCY }, worker));
  };
}
