/** How many hosts take which TLS, and which suites, where that was asked. */
import { surveyDepth, takenSuites } from '../diagnosis/tls-range.ts';
import type { TlsCell, TlsKey } from '../handshake/result.ts';
import { TLS_KEYS } from '../handshake/tls-survey.ts';
import type { DiagnosedResult } from './report.ts';

export interface TlsCounts {
  readonly taken: number;
  readonly refused: number;
  readonly died: number;
}

export interface TlsTally {
  add(result: DiagnosedResult): void;
  /** Hosts that answered at least one question. */
  hosts(): number;
  counts(key: TlsKey): TlsCounts;
  /** Suites by the number of hosts that take them, the most first; of many the first ones only. */
  suites(): readonly (readonly [suite: string, hosts: number])[];
}

/** Names come from files as well: so many are told apart. */
const MOST_SUITES = 200;

export function tlsTally(): TlsTally {
  const counts = new Map<string, number>();
  const suites = new Map<string, number>();
  let hosts = 0;
  const count = (key: TlsKey, kind: keyof TlsCounts): number => counts.get(`${key} ${kind}`) ?? 0;
  const addSuite = (suite: string): void => {
    const known = suites.get(suite);
    if (known !== undefined || suites.size < MOST_SUITES) suites.set(suite, (known ?? 0) + 1);
  };
  return {
    add(result) {
      const { tlsVersions } = result;
      if (surveyDepth(result) === 'nothing' || tlsVersions === undefined) return;
      hosts += 1;
      for (const key of TLS_KEYS) {
        const kind = kindOf(tlsVersions[key]);
        if (kind !== undefined) counts.set(`${key} ${kind}`, count(key, kind) + 1);
      }
      for (const { suite } of takenSuites(result)) addSuite(suite);
    },
    hosts: () => hosts,
    counts: (key) => ({
      taken: count(key, 'taken'),
      refused: count(key, 'refused'),
      died: count(key, 'died'),
    }),
    suites: () => [...suites].sort(([, a], [, b]) => b - a),
  };
}

function kindOf({ answer, supported }: TlsCell): keyof TlsCounts | undefined {
  if (answer === 'notTried') return undefined;
  return supported === null ? 'died' : supported ? 'taken' : 'refused';
}
