/** The comparison of a host with an earlier run, as expectations: what every report knows how to tell. */
import type { Difference } from '../policy/comparison.ts';
import type { Expectation } from '../policy/expectation.ts';
import { deathText, UNTOLD, valueText } from './difference-values.ts';

/** What is known of the host in the earlier run. */
export interface Baseline {
  /** What the run is called in messages. */
  readonly name: string;
  /** Line of the host in its file; absent where the host is not in it. */
  readonly line?: number;
}

/** The id of a host that is as it was; others are `baseline.gone`, `baseline.new` and `baseline.security.nla`. */
export const BASELINE = 'baseline';

/**
 * @param difference what became of the host; `undefined` where nothing did
 */
export function heldToBaseline(
  difference: Difference | undefined,
  { name, line }: Baseline,
): Expectation[] {
  const about = { source: line === undefined ? name : `${name}:${line}` } as const;
  const whole = { ...about, id: BASELINE, severity: 'high' } as const;
  switch (difference?.kind) {
    case undefined:
      return [
        {
          ...whole,
          status: 'met',
          expected: 'as it was',
          observed: 'the same',
          summary: `The host is as it was in ${name}.`,
        },
      ];
    case 'gone': {
      const observed =
        difference.outcome === undefined ? 'not probed' : deathText(difference.outcome);
      const summary = `It answered in ${name}, and does no more: ${observed}.`;
      const id = `${BASELINE}.gone`;
      return [{ ...whole, id, status: 'unmet', expected: 'answers', observed, summary }];
    }
    case 'new': {
      const expected = line === undefined ? 'not there' : 'does not answer';
      const was = line === undefined ? `was not in ${name}` : `did not answer in ${name}`;
      const summary = `It answers, and ${was}: ${difference.verdict}.`;
      const id = `${BASELINE}.new`;
      return [{ ...whole, id, status: 'unmet', expected, observed: difference.verdict, summary }];
    }
    case 'untold': {
      const why = UNTOLD[difference.because];
      const summary = `It cannot be held against ${name}: ${why}.`;
      return [{ ...whole, status: 'unknown', expected: 'as it was', observed: null, summary }];
    }
    case 'changed':
      return difference.changes.map(({ path, before, after }) => {
        const expected = valueText(path, before);
        const observed = valueText(path, after);
        const summary = `${path} was ${expected} in ${name}, and is ${observed}.`;
        const severity = 'medium';
        return {
          ...about,
          id: `${BASELINE}.${path}`,
          status: 'unmet',
          expected,
          observed,
          summary,
          severity,
        };
      });
  }
}
