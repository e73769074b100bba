import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { Faults, Place } from './fault.ts';
import { SILENCE } from './fault.ts';

const during = 'waiting for the name to be resolved';

export const DNS: Faults = {
  'has a name that nobody knows': {
    place: named('name.invalid'),
    dies: { during, failure: { kind: 'unresolved' } },
  },
  'has a label of 64 characters in its name': {
    place: named(`${'a'.repeat(64)}.invalid`),
    dies: { during, failure: { kind: 'unresolved' } },
  },
  'has an empty label in its name': {
    place: named('rds..invalid'),
    dies: { during, failure: { kind: 'unresolved' } },
  },
  'has a name that is not well-formed Punycode': {
    place: named('xn--.invalid'),
    dies: { during, failure: { kind: 'unresolved' } },
  },
  'has a name, while the resolver is silent': {
    place: silentResolver,
    dies: { during, failure: SILENCE },
  },
  'has a name, when the run has been cancelled': {
    place: named('localhost'),
    options: { signal: AbortSignal.abort() },
    dies: { during, failure: { kind: 'local', code: 'ABORTED' } },
  },
};

function named(host: string): () => Promise<Place> {
  return async () => ({ host, port: 3389 });
}

/** Names are looked up by the threads of libuv: with all of them at work, no answer comes. */
async function silentResolver(): Promise<Place> {
  const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4);
  const work = Array.from({ length: threads }, () => busy('', '', ITERATIONS, 64, 'sha512'));
  return { host: 'localhost', port: 3389, close: () => Promise.all(work) };
}

const busy = promisify(pbkdf2);
/** About a second of work, several times the patience of the probe. */
const ITERATIONS = 700_000;
