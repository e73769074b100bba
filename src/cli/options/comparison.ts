/** Options: what of two runs is compared, and how much of it is told. */
import type { Option } from '../option.ts';
import { anyText, wholeNumber } from '../values.ts';

export const COMPARISON_OPTIONS = {
  ignore: {
    kind: 'repeated',
    group: 'Comparison',
    placeholder: 'FIELD',
    describe: 'Leave a field out of the comparison, with all below it, as in certificate.names',
    read: anyText,
    only: ['verify', 'diff'],
  },
  only: {
    kind: 'repeated',
    group: 'Comparison',
    placeholder: 'FIELD',
    describe: 'Compare this field, and no other that is not named as well',
    read: anyText,
    only: ['verify', 'diff'],
  },
  max: {
    kind: 'single',
    group: 'Comparison',
    placeholder: 'N',
    describe: 'Most lines of each section for people, 0 for all; 100 by default',
    read: wholeNumber(0, 1_000_000),
    only: ['verify', 'diff'],
  },
} as const satisfies Readonly<Record<string, Option>>;
