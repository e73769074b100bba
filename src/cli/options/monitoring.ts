/** Options: what a monitoring plugin alerts on. */
import type { Option } from '../option.ts';
import { threshold } from '../threshold.ts';

const EXAMPLE = 'as ms=200, days=14: or tls=0:50, a range alone is for ms';

export const MONITORING_OPTIONS = {
  warning: {
    kind: 'repeated',
    group: 'Monitoring',
    short: 'w',
    placeholder: 'NAME=RANGE',
    describe: `WARNING where a value is outside its range: ${EXAMPLE}`,
    read: threshold,
    only: ['check'],
  },
  critical: {
    kind: 'repeated',
    group: 'Monitoring',
    short: 'c',
    placeholder: 'NAME=RANGE',
    describe: 'CRITICAL where it is outside this one',
    read: threshold,
    only: ['check'],
  },
  verbose: {
    kind: 'flag',
    group: 'Monitoring',
    short: 'v',
    describe: 'More lines behind the first: the verdict, the stages, the findings',
    only: ['check'],
  },
} as const satisfies Readonly<Record<string, Option>>;
