import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { FailureKind } from '../../src/handshake/failure.ts';
import { SEQUENCE } from '../../src/handshake/sequence.ts';
import { survey } from '../../src/survey.ts';
import { contradictions, GENERIC } from '../kit/contradictions.ts';
import { withFault } from './faults/fault.ts';
import { FAULTS } from './faults/table.ts';

/** A test may wait for a busy machine; what it tests does not. */
const PATIENT = { timeout: 30_000 };

/** At `logon` nothing is waited for, so that nothing can die there. */
const STAGES = SEQUENCE.filter(({ id }) => id !== 'logon').map(
  ({ id, title }) => [id, title] as const,
);

/** The code of the verdict on each fault that was played. */
const verdicts = new Map<string, string>();

describe.each(STAGES)('dies at %s, %s: a host that', (stage) => {
  it.concurrent.each(Object.entries(FAULTS[stage]))('%s', PATIENT, async (name, fault) => {
    const { value, labFaults } = await withFault(stage, fault, survey);
    const { outcome, stages } = value;
    expect(outcome).toMatchObject({ kind: 'failed', at: stage, ...fault.dies });
    expect(stages.at(-1)).toMatchObject({ stage, status: 'failed' });
    expect(labFaults).toEqual([]);
    const { verdict } = diagnose(value);
    verdicts.set(name, verdict.code);
    const told = { credentials: fault.options?.credentials !== undefined };
    expect(contradictions(value, verdict, told)).toEqual([]);
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

  it('got a verdict of its own kind for each, which its evidence bears out', () => {
    const generic = [...verdicts.values()].filter((code) => GENERIC.includes(code));
    const specific = verdicts.size - generic.length;
    const share = (100 * specific) / faults.length;
    console.info(
      `${specific} of ${faults.length} verdicts are specific (${share} %), of ${new Set(verdicts.values()).size} kinds`,
    );
    expect(share).toBe(100);
  });

  it('calls no two faults the same', () => {
    const names = faults.map(([name]) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
