/** Options: what is written, and where to. */
import { SEVERITIES } from '../../diagnosis/severity.ts';
import { FORMAT_NAMES } from '../../report/formats.ts';
import type { Option } from '../option.ts';
import { PROGRESS_KINDS } from '../progress.ts';
import {
  anyText,
  clientOf,
  duration,
  label,
  noteText,
  oneOf,
  outputRequest,
  reportedCode,
} from '../values.ts';

export const OUTPUT_OPTIONS = {
  output: {
    kind: 'repeated',
    group: 'Output',
    short: 'o',
    placeholder: 'FORMAT[:FILE]',
    describe: `Report as ${FORMAT_NAMES.join(', ')}, into a file or on stdout; replaces the default`,
    read: outputRequest(FORMAT_NAMES),
  },
  json: {
    kind: 'flag',
    group: 'Output',
    describe: 'JSON Lines on stdout, the same as -o jsonl',
  },
  label: {
    kind: 'repeated',
    group: 'Output',
    placeholder: 'NAME=VALUE',
    describe: 'Noted with the run, as in change=CHG0012345',
    read: label,
  },
  note: {
    kind: 'single',
    group: 'Output',
    placeholder: 'TEXT',
    describe: 'Noted with the run, as it is',
    read: noteText,
  },
  'fail-on': {
    kind: 'single',
    group: 'Output',
    placeholder: 'SEVERITY',
    describe: `Exit code 1 if there is a finding, or an expectation that does not hold, this grave or graver: ${SEVERITIES.join(', ')}`,
    read: oneOf(SEVERITIES),
  },
  policy: {
    kind: 'single',
    group: 'Output',
    placeholder: 'FILE',
    describe:
      'Hold hosts to what FILE expects of them; exit code 1 where that does not hold, or cannot be told',
    read: anyText,
  },
  progress: {
    kind: 'single',
    group: 'Output',
    placeholder: 'KIND',
    describe:
      'auto (drawn on a terminal, a line now and then elsewhere, nothing in CI), plain, json or none, on stderr',
    read: oneOf(PROGRESS_KINDS),
    only: ['scan'],
  },
  'stats-interval': {
    kind: 'single',
    group: 'Output',
    placeholder: 'TIME',
    describe: 'Time between two lines of progress; 30s by default, 5s for json',
    read: duration,
    only: ['scan'],
  },
  quiet: {
    kind: 'flag',
    group: 'Output',
    describe: 'Nothing on stderr but what went wrong',
  },
  'no-color': {
    kind: 'flag',
    group: 'Output',
    describe: 'No colour; NO_COLOR, FORCE_COLOR and TERM=dumb are heeded as well',
  },
  as: {
    kind: 'repeated',
    group: 'Output',
    placeholder: 'CLIENT',
    describe:
      'Would this client connect, and what stops it? mstsc, windows7, freerdp, rdesktop, guacd, or guacd:security=nla',
    read: clientOf,
  },
  code: {
    kind: 'single',
    group: 'Output',
    placeholder: 'CODE',
    describe: 'Hold the code that a user saw against what is seen now, as in 0x3,0x7',
    read: reportedCode,
    only: ['probe'],
  },
  claims: {
    kind: 'flag',
    group: 'Output',
    describe: 'Add what the web claims about 0x3 with 0x7, and what is true of it',
    only: ['explain'],
  },
} as const satisfies Readonly<Record<string, Option>>;
