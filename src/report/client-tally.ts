/** Whether other clients would connect, over a whole run: their verdicts, and the settings that stop them. */
import type { ClientVerdict, Stop } from '../diagnosis/client-view.ts';
import type { DiagnosedResult } from './report.ts';
import { hostAndPort } from './row.ts';

/** Takes results as they pass by; its size does not grow with their number. */
export interface ClientTally {
  add(result: DiagnosedResult): void;
  /** In the order they were asked about. */
  clients(): readonly ClientCounts[];
  /** What most hosts share first. */
  stops(): readonly StoppedBy[];
}

export interface ClientCounts extends Readonly<Record<ClientVerdict, number>> {
  /** As it was asked for. */
  readonly client: string;
}

export interface StoppedBy {
  readonly client: string;
  readonly side: Stop['side'];
  readonly setting: string;
  readonly hosts: number;
  /** The first of them. */
  readonly named: readonly string[];
}

/** A setting can carry a code that a server made up. */
const MOST_SETTINGS = 256;

/** @param mostNamed hosts that are named for one setting */
export function clientTally(mostNamed: number): ClientTally {
  // The command line names the clients, so that they are few.
  const clients = new Map<string, Record<ClientVerdict, number>>();
  const settings = new Map<string, StoppedBy & { hosts: number; readonly named: string[] }>();

  function addStop(client: string, { side, setting }: Stop, host: string): void {
    const key = JSON.stringify([client, side, setting]);
    const known = settings.get(key);
    if (known === undefined && settings.size >= MOST_SETTINGS) return;
    const stop = known ?? { client, side, setting, hosts: 0, named: [] };
    settings.set(key, stop);
    stop.hosts += 1;
    if (stop.named.length < mostNamed) stop.named.push(host);
  }

  return {
    add({ target, clients: views = [] }) {
      for (const { client, verdict, stops } of views) {
        const counts = clients.get(client) ?? { connects: 0, stopped: 0, depends: 0, unknown: 0 };
        counts[verdict] += 1;
        clients.set(client, counts);
        for (const stop of stops) addStop(client, stop, hostAndPort(target));
      }
    },
    clients: () => [...clients].map(([client, counts]) => ({ client, ...counts })),
    stops: () => [...settings.values()].sort((a, b) => b.hosts - a.hosts),
  };
}
