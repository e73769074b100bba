/**
 * What a run is told that decides what it sees, kept in its header, so that it can be done again.
 * Reports, labels, and whatever is or leads to a secret are not kept.
 */
import type { RecordedOption, RecordedRun } from '../policy/run-line.ts';
import { quote } from '../targets/problem.ts';
import type { GivenOption, Request } from './commands.ts';
import { LOGON_SWITCHES, logsOn } from './credentials.ts';
import type { Option } from './option.ts';
import { OPTIONS, type OptionName, type Values } from './options.ts';
import { UsageError } from './usage-error.ts';

/** Stands for any of the switches that ask for a logon. */
const LOGON = 'logon';

/** Options of these groups decide what is seen, and so do the others that are named. */
const GROUPS: readonly string[] = ['How far', 'Timing'];
const OTHERS: readonly string[] = [
  'exclude',
  'exclude-file',
  'all-ips',
  'ipv4',
  'ipv6',
  'restricted-admin',
  'autologon',
];
const NOT: readonly string[] = ['compare-admin'];

/** As they were written; nothing where none was given. */
export function recordedOptions({
  given,
  values,
}: Pick<Request, 'given' | 'values'>): Readonly<Record<string, RecordedOption>> {
  const recorded = new Map<string, RecordedOption>();
  for (const [name, text] of given) {
    if (!isRecorded(name)) continue;
    const before = recorded.get(name);
    const again = OPTIONS[name].kind === 'repeated' && text !== true;
    recorded.set(name, again ? [...((before as string[] | undefined) ?? []), text] : text);
  }
  if (logsOn(values)) recorded.set(LOGON, true);
  return Object.fromEntries(recorded);
}

/**
 * The request with the options of an earlier run, where it names none of its own. Throws a
 * `UsageError` for options that cannot be taken over.
 *
 * @param name of the file, for messages
 */
export function asRecorded(
  request: Request,
  { options = {} }: Pick<RecordedRun, 'options'>,
  name: string,
): Request {
  if (options[LOGON] !== undefined && !logsOn(request.values)) {
    const switches = LOGON_SWITCHES.map((each) => `--${each}`).join(', ');
    throw new UsageError(
      `${name} was made with a logon, and secrets are not kept: add one of ${switches}`,
    );
  }
  for (const option of CONSENTED) {
    if (options[option] === undefined || request.values[option]) continue;
    throw new UsageError(
      `${name} was made with --${option}, which leaves something behind: add --${option} to do it again`,
    );
  }
  const own = new Set(request.given.map(([each]) => each));
  const taken = Object.entries(options).flatMap(([option, written]): GivenOption[] => {
    if (option === LOGON) return [];
    if (!isRecordedName(option)) {
      throw new UsageError(
        `${name} was made with --${quote(option).slice(1, -1)}, which this version cannot repeat`,
      );
    }
    if (own.has(option) || overruled(option, own)) return [];
    if (written === true) return [[option, true]];
    const texts = typeof written === 'string' ? [written] : written;
    return texts.map((text): GivenOption => [option, text]);
  });
  const given = [...taken, ...request.given];
  return { ...request, given, values: { ...valuesRead(taken, name), ...request.values } };
}

/** A file cannot agree to these in place of the user. */
const CONSENTED = ['answer-license'] as const;

/** Options that stand for each other's contrary: the user's word counts. */
const CONTRARY: readonly (readonly OptionName[])[] = [
  ['ipv4', 'ipv6'],
  ['cookie', 'routing-token'],
  ['until', 'quick'],
  ['quick', 'tls'],
];

function overruled(option: OptionName, own: ReadonlySet<OptionName>): boolean {
  return CONTRARY.some((pair) => pair.includes(option) && pair.some((each) => own.has(each)));
}

function isRecorded(name: OptionName): boolean {
  const { group }: Option = OPTIONS[name];
  return (GROUPS.includes(group) || OTHERS.includes(name)) && !NOT.includes(name);
}

function isRecordedName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name) && isRecorded(name as OptionName);
}

function valuesRead(given: readonly GivenOption[], name: string): Values {
  const values: Record<string, unknown> = {};
  for (const [option, text] of given) {
    const spec: Option = OPTIONS[option];
    if ((spec.kind === 'flag') !== (text === true)) {
      throw new UsageError(`${name}: options.${option} is not what --${option} takes`);
    }
    if (spec.kind === 'flag' || text === true) values[option] = true;
    else if (spec.kind === 'single') values[option] = readAs(spec.read, option, text, name);
    else {
      const before = (values[option] as unknown[] | undefined) ?? [];
      values[option] = [...before, readAs(spec.read, option, text, name)];
    }
  }
  return values as Values;
}

function readAs(read: (text: string) => unknown, option: string, text: string, name: string) {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${name}: options.${option} ${quote(text)} ${error.message}`);
  }
}
