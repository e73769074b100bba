/** Every option of the command line, once: its help, its value, and the type of what is read, are made from here. */
import { SEVERITIES } from '../diagnosis/finding.ts';
import type { StageId } from '../handshake/sequence.ts';
import { DEFAULT_COOKIE, DEFAULT_TIMEOUTS_MS } from '../options.ts';
import { FORMATS, type FormatName } from '../report/report.ts';
import type { Option, Repeated, Single } from './option.ts';
import {
  anyText,
  duration,
  label,
  oneOf,
  outputRequest,
  printableText,
  wholeNumber,
} from './values.ts';

export const STAGE_IDS = Object.keys(DEFAULT_TIMEOUTS_MS) as readonly StageId[];
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

export const OPTIONS = {
  port: {
    kind: 'single',
    group: 'Targets',
    placeholder: 'PORT',
    describe: 'Port of targets that name none; 3389 by default',
    read: wholeNumber(1, 65_535),
  },
  exclude: {
    kind: 'repeated',
    group: 'Targets',
    placeholder: 'TARGETS',
    describe:
      'Never connect to these, written as targets are; holds for the addresses of names as well',
    read: anyText,
  },
  'exclude-file': {
    kind: 'repeated',
    group: 'Targets',
    placeholder: 'FILE',
    describe: 'A file of excludes',
    read: anyText,
  },
  'all-ips': {
    kind: 'flag',
    group: 'Targets',
    describe: 'Probe every address of a name, not only the first that answers',
  },
  ipv4: {
    kind: 'flag',
    group: 'Targets',
    short: '4',
    describe: 'Use only the IPv4 addresses of a name',
  },
  ipv6: {
    kind: 'flag',
    group: 'Targets',
    short: '6',
    describe: 'Use only the IPv6 addresses of a name',
  },
  skip: {
    kind: 'single',
    group: 'Targets',
    placeholder: 'N',
    describe: 'Leave out the first N targets, to go on with an interrupted scan',
    read: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    only: 'scan',
  },
  yes: {
    kind: 'flag',
    group: 'Targets',
    describe: 'Yes to more than 65,536 targets, to public addresses, and to a logon on many hosts',
  },
  'dry-run': {
    kind: 'flag',
    group: 'Targets',
    describe: 'Connect to nobody; say how many targets there are, and how long they may take',
    only: 'scan',
  },
  until: {
    kind: 'single',
    group: 'How far',
    placeholder: 'STAGE',
    describe: `Last stage to walk: ${STAGE_IDS.join(', ')}`,
    read: oneOf(STAGE_IDS),
  },
  quick: {
    kind: 'flag',
    group: 'How far',
    describe: 'One connection request and its answer, nothing else',
  },
  'answer-license': {
    kind: 'flag',
    group: 'How far',
    describe: 'Answer a License Request, which can make a license server issue a license',
  },
  admin: {
    kind: 'flag',
    group: 'How far',
    describe: 'Ask for the console session, as mstsc /admin does',
  },
  'compare-admin': {
    kind: 'flag',
    group: 'How far',
    describe: 'Walk twice, as a usual client and for the console session, and say what differs',
    only: 'probe',
  },
  'follow-redirect': {
    kind: 'flag',
    group: 'How far',
    describe: 'Go on to the host that a Connection Broker names, at most three times',
  },
  cookie: {
    kind: 'single',
    group: 'How far',
    placeholder: 'TEXT',
    describe: `Name in the connection request, behind mstshash=; ${DEFAULT_COOKIE} by default`,
    read: printableText,
  },
  'routing-token': {
    kind: 'single',
    group: 'How far',
    placeholder: 'TEXT',
    describe:
      'Routing token or tsv:// string for a load balancer or broker, in place of the cookie',
    read: printableText,
  },
  logon: {
    kind: 'flag',
    group: 'Logon',
    describe: 'Log on as RDPPROBE_USER, with RDPPROBE_PASSWORD or RDPPROBE_NT_HASH',
  },
  user: {
    kind: 'single',
    group: 'Logon',
    placeholder: 'NAME',
    describe: 'Log on as NAME, DOMAIN\\NAME or NAME@DOMAIN instead of RDPPROBE_USER',
    read: anyText,
  },
  credentials: {
    kind: 'single',
    group: 'Logon',
    placeholder: 'FILE',
    describe: 'Log on with what stands in FILE, which only its owner may read',
    read: anyText,
  },
  'ask-password': {
    kind: 'flag',
    group: 'Logon',
    describe: 'Log on with a password that is typed on the terminal',
  },
  'restricted-admin': {
    kind: 'flag',
    group: 'Logon',
    describe: 'Log on without handing the password over, where the host offers Restricted Admin',
  },
  autologon: {
    kind: 'flag',
    group: 'Logon',
    describe: 'Where there is no NLA, send the credentials in Client Info: an interactive logon',
  },
  timeout: {
    kind: 'single',
    group: 'Timing',
    placeholder: 'TIME',
    describe: 'Longest time of each stage, as 500ms, 2s or 15m',
    read: duration,
  },
  ...stageTimeouts(),
  concurrency: {
    kind: 'single',
    group: 'Timing',
    placeholder: 'N',
    describe: 'Hosts at the same time; 100 by default',
    read: wholeNumber(1, 10_000),
    only: 'scan',
  },
  retries: {
    kind: 'single',
    group: 'Timing',
    placeholder: 'N',
    describe: 'Further tries for a host that died of something that may pass; 0 by default',
    read: wholeNumber(0, 10),
  },
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
  'fail-on': {
    kind: 'single',
    group: 'Output',
    placeholder: 'SEVERITY',
    describe: `Exit code 1 if there is a finding this grave or graver: ${SEVERITIES.join(', ')}`,
    read: oneOf(SEVERITIES),
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
  trace: {
    kind: 'single',
    group: 'Evidence',
    placeholder: 'DIR',
    describe: 'Write every PDU, a file a host, into DIR; secrets are left out',
    read: anyText,
  },
  keylog: {
    kind: 'single',
    group: 'Evidence',
    placeholder: 'FILE',
    describe: 'Append the TLS secrets to FILE, in NSS format, for Wireshark',
    read: anyText,
  },
  claims: {
    kind: 'flag',
    group: 'Output',
    describe: 'Add what the web claims about 0x3 with 0x7, and what is true of it',
    only: 'explain',
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
      group: 'Timing',
      placeholder: 'TIME',
      describe: `Longest time of ${stage} alone; ${DEFAULT_TIMEOUTS_MS[stage] / 1000}s by default`,
      read: duration,
    },
  ]);
  return Object.fromEntries(options) as Readonly<Record<`timeout-${StageId}`, Single<number>>>;
}
