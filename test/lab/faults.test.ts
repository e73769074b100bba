import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../../src/handshake/failure.ts';
import { SEQUENCE } from '../../src/handshake/sequence.ts';
import { probe } from '../../src/probe.ts';
import { withFault } from './faults/fault.ts';
import { FAULTS } from './faults/table.ts';

/** A test may wait for a busy machine; what it tests does not. */
const PATIENT = { timeout: 30_000 };

/** At `logon` nothing is waited for, so that nothing can die there. */
const STAGES = SEQUENCE.filter(({ id }) => id !== 'logon').map(
  ({ id, title }) => [id, title] as const,
);

describe.each(STAGES)('dies at %s, %s: a host that', (stage) => {
  it.concurrent.each(Object.entries(FAULTS[stage]))('%s', PATIENT, async (_name, fault) => {
    const { value, labFaults } = await withFault(stage, fault, probe);
    const { outcome, stages } = value;
    expect(outcome).toMatchObject({ kind: 'failed', at: stage, ...fault.dies });
    expect(stages.at(-1)).toMatchObject({ stage, status: 'failed' });
    expect(labFaults).toEqual([]);
  });
});

describe('the table of faults', () => {
  const tables = Object.entries(FAULTS);
  const faults = tables.flatMap(([, table]) => Object.entries(table));

  it('has every stage of the handshake, and at least 300 ways to die', () => {
    const counts = tables.map(([stage, table]) => `${stage} ${Object.keys(table).length}`);
    console.info(`${faults.length} ways to die: ${counts.join(', ')}`);
    expect(Object.keys(FAULTS)).toEqual(SEQUENCE.map(({ id }) => id));
    expect(faults.length).toBeGreaterThanOrEqual(300);
    for (const [stage] of STAGES) {
      expect(Object.keys(FAULTS[stage]).length).toBeGreaterThanOrEqual(5);
    }
    expect(FAULTS.logon).toEqual({});
  });

  it('has every kind of failure that loopback can show', () => {
    // A host that is told to be unreachable takes a network: see namespace.test.ts. A bug has no row.
    const kinds: Record<Exclude<FailureKind, 'bug' | 'unreachable'>, true> = {
      unresolved: true,
      refused: true,
      timedOut: true,
      reset: true,
      closed: true,
      rejected: true,
      malformed: true,
      unexpected: true,
      notRdp: true,
      unsupported: true,
      local: true,
    };
    const shown = new Set(faults.map(([, { dies }]) => dies.failure.kind));
    expect([...shown].sort()).toEqual(Object.keys(kinds).sort());
  });

  it('calls no two faults the same', () => {
    const names = faults.map(([name]) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
