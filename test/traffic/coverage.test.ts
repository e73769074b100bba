/** Nothing that was recorded goes unread: of every recording, and every check of a stream, there is a test. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  PRESENT,
  recordedStreams,
  recordings,
  sayIfSkipped,
  strayEntries,
} from '../kit/traffic.ts';

sayIfSkipped('the count of what was recorded');

const HERE = dirname(fileURLToPath(import.meta.url));

let titles: readonly string[] = [];

describe.skipIf(!PRESENT)('of what was recorded', () => {
  beforeAll(() => {
    titles = titlesOfTests();
  });

  it('every stream, reply, challenge and PDU has a test that reads it', () => {
    const all = recordings();
    for (const kind of ['streams', 'pdus', 'replies', 'ntlm'])
      expect(all.filter((each) => each.kind === kind).length, kind).toBeGreaterThan(0);
    const ids = all.map(({ id }) => id);
    const unread = all.filter(({ id }) => !titles.some((title) => names(title, id, ids)));
    expect(unread).toEqual([]);
  });

  it('every check of a stream is made', () => {
    const pairs = recordedStreams().flatMap(({ name, checks }) =>
      checks.map((check) => ({ name, check })),
    );
    const missing = pairs.filter(
      ({ name, check }) => !titles.some((title) => names(title, name) && names(title, check)),
    );
    expect(missing).toEqual([]);
  });

  it('nothing is of a kind that no test knows', () => {
    expect(strayEntries()).toEqual([]);
  });
});

describe('the search in titles', () => {
  it('tells a name from a longer one', () => {
    expect(names('mcs > response-2.json is read', 'response-2')).toBe(true);
    expect(names('mcs > response-2.json is read', 'response')).toBe(false);
    expect(names("ntlm > says in 'ntlm-10' what", 'ntlm-1')).toBe(false);
  });

  it('takes a shortened name where it can be one only', () => {
    const ids = ['challenge-from-here', 'challenge-from-there', 'response'];
    expect(names("mcs > 'challenge-from-h…' is read", 'challenge-from-here', ids)).toBe(true);
    expect(names("mcs > 'challenge-from-…' is read", 'challenge-from-here', ids)).toBe(false);
    expect(names("mcs > 'challenge-from-h…' is read", 'response', ids)).toBe(false);
  });
});

/**
 * Does the title name it, and not only something that begins or ends with it? Vitest cuts long names
 * short; `ids` are all that may be meant.
 */
function names(title: string, id: string, ids: readonly string[] = []): boolean {
  return title.split(/[^\w-…]+/).some((word) => {
    if (!word.endsWith('…')) return word === id;
    const start = word.slice(0, -1);
    return id.startsWith(start) && ids.filter((each) => each.startsWith(start)).length === 1;
  });
}

/** What the tests of this folder are called, with the recordings they are made of; none is run. */
function titlesOfTests(): string[] {
  const vitest = join(dirname(createRequire(HERE).resolve('vitest/package.json')), 'vitest.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'rdpprobe-titles-'));
  const file = join(folder, 'titles.json');
  try {
    execFileSync(process.execPath, [vitest, 'list', `--json=${file}`, '--dir', HERE], {
      stdio: 'ignore',
    });
    if (!existsSync(file)) throw new Error('vitest lists nothing');
    const found = JSON.parse(readFileSync(file, 'utf8')) as readonly { readonly name: string }[];
    return found.map(({ name }) => name);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
