/**
 * Who may have seen the credentials: noted beside the journal before a host is dialled, so that
 * not even a scan that was killed leads to a second logon.
 */
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { quote } from '../targets/problem.ts';
import { UsageError } from './usage-error.ts';

export interface Begun {
  /** Places in the order of the run, of earlier scans into the same journal. */
  readonly before: ReadonlySet<number>;
  /** Notes one more; throws where it cannot. */
  add(index: number): void;
  /** Forgets them all: every host has its result. */
  forget(): void;
}

/** @param fresh whether the journal is begun, and not gone on with */
export function begunBeside(journal: string, fresh: boolean): Begun {
  const path = `${journal}.begun`;
  const before = new Set<number>();
  try {
    if (fresh) rmSync(path, { force: true });
    else for (const index of indexesIn(path)) before.add(index);
    appendFileSync(path, '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${quote(path)}, which notes who was logged on to, cannot be written: ${code ?? message}`,
    );
  }
  return {
    before,
    add: (index) => appendFileSync(path, `${index}\n`),
    forget: () => rmSync(path, { force: true }),
  };
}

function indexesIn(path: string): number[] {
  try {
    return (readFileSync(path, 'utf8').match(/^\d+$/gm) ?? []).map(Number);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
