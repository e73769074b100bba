/**
 * Hosts held against a policy, one by one as they are done: what holds, what does not, what cannot
 * be told, and what is accepted for now. What is remembered between hosts is which waivers were of use.
 */
import type { Expectation } from './expectation.ts';
import { type DiagnosedHost, ownFault, type Seen } from './kind.ts';
import { sectionOf } from './kinds.ts';
import { both, count } from './phrase.ts';
import { type Demand, EVERYTHING, type Group, type Policy, type Waiver } from './policy.ts';
import { GRAVITY, graveFindings, judgeGravity, observedOf, RULE_IDS } from './rules.ts';

/** What a policy says of one host. */
export interface Held {
  readonly group: string;
  /** Deviations first; within a status in the order of the ids. */
  readonly expectations: readonly Expectation[];
}

export interface PolicyRun {
  /** `undefined` for a host that is in no group. */
  hold(host: DiagnosedHost): Held | undefined;
  /** What is to be said of the waivers when every host is done, a sentence each. */
  notes(): string[];
}

/** @param today the day of the run in UTC, as `2026-11-21` */
export function holdAgainst(policy: Policy, today: string): PolicyRun {
  const uses = new Map(policy.waivers.map((waiver): [Waiver, Use] => [waiver, { ...NO_USE }]));
  return {
    hold(host) {
      const place = placeOf(host);
      const waivers = policy.waivers.filter(({ members }) => members.includes(place));
      for (const waiver of waivers) use(waiver, 'hosts');
      const group = policy.groups.find(({ members }) => members.includes(place));
      if (group === undefined) return undefined;
      const expectations = [
        ...group.demands.map((demand) => expectationOf(demand, demand.judge, host)),
        ...gravity(group, host, waivers),
      ].map((expectation) => afterWaivers(expectation, waivers, today, use));
      return { group: group.name, expectations: deviationsFirst(expectations) };
    },
    notes: () =>
      policy.waivers.flatMap((waiver) => {
        const note = noteOn(waiver, uses.get(waiver) ?? NO_USE, today);
        return note === undefined
          ? []
          : [`${waiver.source}: the waiver of ${both(waiver.ids)} ${note}`];
      }),
  };

  function use(waiver: Waiver, what: keyof Use): void {
    const counts = uses.get(waiver);
    if (counts !== undefined) counts[what] += 1;
  }
}

interface Use {
  /** Hosts that it names. */
  hosts: number;
  /** Expectations that it has covered, and those it would have covered in its time. */
  waived: number;
  expired: number;
}

const NO_USE: Readonly<Use> = { hosts: 0, waived: 0, expired: 0 };

const ORDER: readonly Expectation['status'][] = ['unmet', 'unknown', 'waived', 'met'];

export function deviationsFirst(expectations: readonly Expectation[]): readonly Expectation[] {
  return ORDER.flatMap((status) => expectations.filter((each) => each.status === status));
}

function placeOf({ target: { host, port, address }, address: dialled }: DiagnosedHost) {
  return { host, port, address: dialled ?? address ?? null };
}

/** One thing that was asked, as it stands in the result. */
export function expectationOf(
  { id, severity, source, expected }: Omit<Demand, 'judge'>,
  judge: (host: DiagnosedHost) => Seen,
  host: DiagnosedHost,
): Expectation {
  // Invariant: a fault of this machine is never blamed on the host.
  const seen: Seen = ownFault(host)
    ? { status: 'unknown', why: 'this machine could not probe the host' }
    : judge(host);
  const observed = seen.status === 'unknown' ? null : seen.observed;
  return {
    id,
    status: seen.status,
    expected,
    observed,
    summary: said(id, expected, seen),
    severity,
    source,
  };
}

function said(id: string, expected: string, seen: Seen): string {
  if (seen.status === 'unknown')
    return `${id} is not known, since ${seen.why}; asked for: ${expected}`;
  if (seen.status === 'met') return `${id} holds: ${seen.observed}; asked for: ${expected}`;
  return `${id} does not hold: ${seen.observed}; asked for: ${expected}`;
}

/** Each finding that is too grave, or one line that says there is none; and the findings that are waived. */
function gravity(group: Group, host: DiagnosedHost, waivers: readonly Waiver[]): Expectation[] {
  const { failOn, named, source } = group;
  const grave = failOn === undefined ? [] : graveFindings(host, failOn, named);
  const accepted = host.findings.filter(
    (finding) =>
      !named.has(finding.rule) &&
      !grave.includes(finding) &&
      waivers.some(({ ids }) => ids.includes(finding.rule)),
  );
  const found = [...grave, ...accepted].map((finding) => {
    const { rule: id, severity } = finding;
    const judge = (): Seen => ({ status: 'unmet', observed: observedOf(finding) });
    return expectationOf({ id, severity, source, expected: 'absent' }, judge, host);
  });
  if (failOn === undefined || grave.length > 0) return found;
  const expected = `none of severity ${failOn} or graver`;
  const none = { id: GRAVITY, severity: failOn, source, expected };
  return [...found, expectationOf(none, () => judgeGravity(host, []), host)];
}

function afterWaivers(
  expectation: Expectation,
  waivers: readonly Waiver[],
  today: string,
  use: (waiver: Waiver, what: keyof Use) => void,
): Expectation {
  if (expectation.status === 'met') return expectation;
  const about = waivers.filter(({ ids }) => ids.some((id) => covers(id, expectation.id)));
  const inForce = about.find(({ until }) => until >= today);
  if (inForce !== undefined) {
    use(inForce, 'waived');
    const { reason, until } = inForce;
    return {
      ...expectation,
      status: 'waived',
      summary: `${expectation.summary}; accepted until ${until}: ${reason}`,
      waiver: { reason, until },
    };
  }
  const [over] = about.toSorted((a, b) => (a.until < b.until ? 1 : -1));
  if (over === undefined) return expectation;
  use(over, 'expired');
  const { reason, until } = over;
  return {
    ...expectation,
    summary: `${expectation.summary}; the waiver ended on ${until} (${reason})`,
    waiver: { reason, until },
  };
}

function covers(waived: string, id: string): boolean {
  if (waived === id || waived === EVERYTHING) return true;
  return id.includes('.') && waived === sectionOf(id) && !RULE_IDS.includes(id);
}

/** A waiver that ends within so many days is worth a note. */
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

function noteOn(
  { until }: Waiver,
  { hosts, waived, expired }: Use,
  today: string,
): string | undefined {
  if (expired > 0)
    return `ended on ${until}, and ${count(expired, 'expectation')} it covered ${expired === 1 ? 'does' : 'do'} not hold`;
  if (hosts === 0) return 'names no host of this run';
  if (until < today) return `ended on ${until} and is no longer needed: take it out`;
  if (waived === 0) return 'was not needed: what it accepts holds on every host it names';
  const days = Math.round((Date.parse(until) - Date.parse(today)) / DAY_MS);
  if (days > SOON_DAYS) return undefined;
  return days === 0 ? 'ends today' : `ends in ${count(days, 'day')}, on ${until}`;
}
