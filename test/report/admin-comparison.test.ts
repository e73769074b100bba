import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import {
  adminComparisonLine,
  adminComparisonText,
  type ComparedResults,
  meaningOf,
} from '../../src/report/admin-comparison.ts';
import { completed, failed, stopped } from '../kit/results.ts';

const DENIED = {
  kind: 'rejected',
  protocol: 'errorInfo',
  code: 'ERRINFO_SERVER_DENIED_CONNECTION',
  value: 7,
} as const;

/** All stages up to the last one, as the walk reports them. */
const STAGES = ['tcp', 'x224', 'tls', 'mcs', 'channels', 'logon', 'licensing', 'activation'];

function upTo(result: SurveyResult): SurveyResult {
  const { outcome } = result;
  const last =
    outcome.kind === 'completed'
      ? outcome.through
      : outcome.kind === 'stopped'
        ? outcome.after
        : outcome.at;
  const status = { completed: 'passed', stopped: 'stopped', failed: 'failed' }[outcome.kind];
  const names = STAGES.slice(0, STAGES.indexOf(last) + 1);
  const stages = names.map((stage) => ({
    stage,
    status: stage === last ? status : 'passed',
    ms: 1,
  }));
  return { ...result, stages: stages as SurveyResult['stages'] };
}

function compared(
  normal: SurveyResult,
  admin: SurveyResult,
  differences: ComparedResults['differences'] = [],
): ComparedResults {
  const judged = (result: SurveyResult) => ({ ...upTo(result), ...diagnose(result) });
  return { normal: judged(normal), admin: judged(admin), differences };
}

const ACTIVE = completed('activation');

describe('what two walks mean', () => {
  it.each([
    ['only the console session gets on', failed('activation', DENIED), ACTIVE, 'comes further.'],
    ['licensing alone stops', failed('licensing', DENIED), ACTIVE, 'look at the licensing'],
    ['only the console is refused', ACTIVE, failed('logon', DENIED), 'Only the console session'],
    [
      'both die',
      failed('logon', DENIED),
      failed('logon', DENIED),
      'nothing here speaks for the Connection Broker as the cause',
    ],
    ['both are active', ACTIVE, ACTIVE, 'Both ways are sound'],
    [
      'NLA was in the way',
      stopped('x224', 'credentials needed to go on'),
      stopped('x224', 'credentials needed to go on'),
      'Nothing was tested: the console session is asked for in mcs',
    ],
    [
      'a broker redirects',
      stopped('licensing', 'redirected', {
        facts: { redirection: { sessionId: 1, flags: [], loadBalanceInfo: 'tsv://x' } },
      } as unknown as Partial<SurveyResult>),
      ACTIVE,
      'A Connection Broker sends a usual client on',
    ],
  ])('where %s', (_what, normal, admin, said) => {
    expect(meaningOf(compared(normal, admin))).toContain(said);
  });

  it('asks for more where the walk ends before a broker speaks', () => {
    const early = completed('channels');
    expect(meaningOf(compared(early, early))).toContain('walk on with --until activation');
  });
});

describe('the page', () => {
  const comparison = compared(failed('activation', DENIED), ACTIVE, [
    { path: 'outcome.kind', normal: 'failed', admin: 'completed' },
    { path: 'facts.errorInfo', normal: 'a\u001b[2Jb', admin: undefined },
  ]);

  it('has both ends, what differs, and what it means', () => {
    const text = adminComparisonText(comparison);
    expect(text).toContain('  died at activation');
    expect(text).toContain('  completed through activation');
    expect(text).toContain('    usual client: failed\n    console: completed\n');
    expect(text).toContain('    console: -\n');
    expect(text).toContain('What it means\n  The console session comes further.');
  });

  it('lets no control character through', () => {
    expect(adminComparisonText(comparison)).not.toContain('\u001b');
  });
});

describe('the line of JSON', () => {
  it('holds two results, as the schema has it', () => {
    const line = JSON.parse(adminComparisonLine(compared(ACTIVE, ACTIVE))) as Record<
      string,
      object
    >;
    const path = new URL('../../src/report/result.schema.json', import.meta.url);
    const { $defs } = JSON.parse(readFileSync(path, 'utf8')) as {
      $defs: { comparison: { required: string[] } };
    };
    expect(Object.keys(line).sort()).toEqual([...$defs.comparison.required].sort());
    expect(line).toMatchObject({ normal: { type: 'result', schema: 1 }, admin: { schema: 1 } });
  });
});
