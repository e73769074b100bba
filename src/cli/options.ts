/** Every option of the command line, once: its help, its value, and the type of what is read, are made from here. */
import { SEVERITIES } from '../diagnosis/finding.ts';
import type { StageId } from '../handshake/sequence.ts';
import { DEFAULT_COOKIE, DEFAULT_TIMEOUTS_MS } from '../options.ts';
import { FORMATS, type FormatName } from '../report/report.ts';
import {
  anyText,
  duration,
  label,
  oneOf,
  outputRequest,
  printableText,
  type ReadValue,
  wholeNumber,
} from './values.ts';

export type Group = 'What is probed' | 'How it is probed' | 'What is reported';

interface Described {
  readonly group: Group;
  readonly describe: string;
  /** A single character, for `-o`. */
  readonly short?: string;
  /** Has a meaning for many hosts only. */
  readonly scanOnly?: true;
  /** Has a meaning for `explain` only, where nothing is probed. */
  readonly explainOnly?: true;
}

/** On or off, without a value. */
export interface Flag extends Described {
  readonly kind: 'flag';
}

/** With a value, given once. */
export interface Single<T> extends Described {
  readonly kind: 'single';
  readonly placeholder: string;
  readonly read: ReadValue<T>;
}

/** With a value, may be given again. */
export interface Repeated<T> extends Described {
  readonly kind: 'repeated';
  readonly placeholder: string;
  readonly read: ReadValue<T>;
}

export type Option = Flag | Single<unknown> | Repeated<unknown>;

export const STAGE_IDS = Object.keys(DEFAULT_TIMEOUTS_MS) as readonly StageId[];
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

export const OPTIONS = {
  port: {
    kind: 'single',
    group: 'What is probed',
    placeholder: 'PORT',
    describe: 'Port of targets that name none; 3389 by default',
    read: wholeNumber(1, 65_535),
  },
  exclude: {
    kind: 'repeated',
    group: 'What is probed',
    placeholder: 'TARGETS',
    describe:
      'Never connect to these, written as targets are; holds for the addresses of names as well',
    read: anyText,
  },
  'exclude-file': {
    kind: 'repeated',
    group: 'What is probed',
    placeholder: 'FILE',
    describe: 'A file of excludes',
    read: anyText,
  },
  'all-ips': {
    kind: 'flag',
    group: 'What is probed',
    describe: 'Probe every address of a name, not only the first that answers',
  },
  ipv4: {
    kind: 'flag',
    group: 'What is probed',
    short: '4',
    describe: 'Use only the IPv4 addresses of a name',
  },
  ipv6: {
    kind: 'flag',
    group: 'What is probed',
    short: '6',
    describe: 'Use only the IPv6 addresses of a name',
  },
  skip: {
    kind: 'single',
    group: 'What is probed',
    placeholder: 'N',
    describe: 'Leave out the first N targets, to go on with an interrupted scan',
    read: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    scanOnly: true,
  },
  yes: {
    kind: 'flag',
    group: 'What is probed',
    describe: 'Yes to more than 65,536 targets, and to public addresses',
  },
  'dry-run': {
    kind: 'flag',
    group: 'What is probed',
    describe: 'Connect to nobody; say how many targets there are, and how long they may take',
    scanOnly: true,
  },
  until: {
    kind: 'single',
    group: 'How it is probed',
    placeholder: 'STAGE',
    describe: `Last stage to walk: ${STAGE_IDS.join(', ')}`,
    read: oneOf(STAGE_IDS),
  },
  quick: {
    kind: 'flag',
    group: 'How it is probed',
    describe: 'One connection request and its answer, nothing else',
  },
  concurrency: {
    kind: 'single',
    group: 'How it is probed',
    placeholder: 'N',
    describe: 'Hosts at the same time; 100 by default',
    read: wholeNumber(1, 10_000),
    scanOnly: true,
  },
  retries: {
    kind: 'single',
    group: 'How it is probed',
    placeholder: 'N',
    describe: 'Further tries for a host that died of something that may pass; 0 by default',
    read: wholeNumber(0, 10),
  },
  timeout: {
    kind: 'single',
    group: 'How it is probed',
    placeholder: 'TIME',
    describe: 'Longest time of each stage, as 500ms, 2s or 15m',
    read: duration,
  },
  ...stageTimeouts(),
  cookie: {
    kind: 'single',
    group: 'How it is probed',
    placeholder: 'TEXT',
    describe: `Name in the connection request, behind mstshash=; ${DEFAULT_COOKIE} by default`,
    read: printableText,
  },
  'routing-token': {
    kind: 'single',
    group: 'How it is probed',
    placeholder: 'TEXT',
    describe: 'Routing token for a load balancer, in place of the cookie',
    read: printableText,
  },
  output: {
    kind: 'repeated',
    group: 'What is reported',
    short: 'o',
    placeholder: 'FORMAT[:FILE]',
    describe: `Report as ${FORMAT_NAMES.join(', ')}, into a file or on stdout; replaces the default`,
    read: outputRequest(FORMAT_NAMES),
  },
  json: {
    kind: 'flag',
    group: 'What is reported',
    describe: 'JSON Lines on stdout, the same as -o jsonl',
  },
  label: {
    kind: 'repeated',
    group: 'What is reported',
    placeholder: 'NAME=VALUE',
    describe: 'Noted with the run, as in change=CHG0012345',
    read: label,
  },
  'fail-on': {
    kind: 'single',
    group: 'What is reported',
    placeholder: 'SEVERITY',
    describe: `Exit code 1 if there is a finding this grave or graver: ${SEVERITIES.join(', ')}`,
    read: oneOf(SEVERITIES),
  },
  quiet: {
    kind: 'flag',
    group: 'What is reported',
    describe: 'Nothing on stderr but what went wrong',
  },
  'no-color': {
    kind: 'flag',
    group: 'What is reported',
    describe: 'No colour; NO_COLOR, FORCE_COLOR and TERM=dumb are heeded as well',
  },
  claims: {
    kind: 'flag',
    group: 'What is reported',
    describe: 'Add what the web claims about 0x3 with 0x7, and what is true of it',
    explainOnly: true,
  },
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof OPTIONS;
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** What was given, read. An option that was not given is left out. */
export type Values = {
  readonly [Name in OptionName]?: (typeof OPTIONS)[Name] extends Single<infer T>
    ? T
    : (typeof OPTIONS)[Name] extends Repeated<infer T>
      ? readonly T[]
      : true;
};

function stageTimeouts(): Readonly<Record<`timeout-${StageId}`, Single<number>>> {
  const options = STAGE_IDS.map((stage): readonly [string, Single<number>] => [
    `timeout-${stage}`,
    {
      kind: 'single',
      group: 'How it is probed',
      placeholder: 'TIME',
      describe: `Longest time of ${stage} alone; ${DEFAULT_TIMEOUTS_MS[stage] / 1000}s by default`,
      read: duration,
    },
  ]);
  return Object.fromEntries(options) as Readonly<Record<`timeout-${StageId}`, Single<number>>>;
}
