/** The top of the page: what the run was, and its figures. */
import { SEVERITIES } from '../../diagnosis/severity.ts';
import type { ExpectedHosts, ExpectedTally } from '../expected-tally.ts';
import { duration } from '../layout.ts';
import { plural } from '../plural.ts';
import type { RunHeader, SummaryLine } from '../report.ts';
import type { Counts } from '../summary.ts';
import { type CertificateTally, SOON_DAYS } from './certificates.ts';
import { html, type Markup, text } from './markup.ts';
import { shortTime } from './words.ts';

export interface Title {
  readonly id: string;
  readonly title: string;
}

export function masthead(
  header: RunHeader | undefined,
  summary: SummaryLine,
  titles: readonly Title[],
): Markup {
  const { hosts, outcomes, complete } = summary;
  const labels = Object.entries(header?.labels ?? {});
  const about: readonly (readonly [string, Markup | string | undefined])[] = [
    ['When', header && `${shortTime(header.startedAt)}, within ${duration(summary.ms)}`],
    ['Command', header && html`<code>rdpprobe ${text(header.arguments.join(' '), 600)}</code>`],
    ['From', header?.vantage],
    ['Note', header?.note && text(header.note, 600)],
    [
      'Labels',
      labels.length === 0
        ? undefined
        : html`${labels.map(([name, value]) => html`<code>${name}=${value}</code> `)}`,
    ],
  ];
  return html`<header class="masthead">
    <p class="eyebrow">rdpprobe</p>
    <h1>${plural(hosts, 'host')}, ${outcomes.failed === 0 ? 'no handshake' : plural(outcomes.failed, 'handshake')} died</h1>
    ${!complete && html`<p class="warning"><strong>Incomplete:</strong> the run ended before every host was done.</p>`}
    <dl class="about">${about.map(
      ([name, value]) => value !== undefined && html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
    )}</dl>
    <nav aria-label="On this page"><ul class="contents">${titles.map(
      ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`,
    )}</ul></nav>
    </header>`;
}

/** The few numbers that are asked for first. */
export function figures(
  summary: SummaryLine,
  certificates: CertificateTally,
  expected: ExpectedTally,
): Markup {
  const { hosts, outcomes, security, findings } = summary;
  const nla = counter(security.nla);
  const old = counter(security.standardRdp);
  const found = counter(findings);
  const { expired, soon } = certificates.counts();
  const told = nla('required') + nla('supported') + nla('unsupported');
  const allow = old('allowed');
  const renew = expired + soon;
  const grave = found('critical') + found('high');
  return html`<ul class="figures" aria-label="Figures">
    ${figure(outcomes.failed, `of ${hosts} died`, `${outcomes.stopped} stopped, ${outcomes.completed} completed`, 'bad')}
    ${figure(nla('required'), `of ${told} require NLA`, `${nla('unknown')} did not tell`)}
    ${figure(allow, `${allow === 1 ? 'allows' : 'allow'} Standard RDP Security`, `${old('refused')} refuse it`, 'bad')}
    ${figure(renew, `${renew === 1 ? 'certificate' : 'certificates'} to renew`, `${expired} expired, ${soon} within ${SOON_DAYS} days`, 'warn')}
    ${figure(grave, grave === 1 ? 'grave finding' : 'grave findings', findingWords(findings), 'bad')}
    ${expectedFigure(expected.hosts(), counter(summary.expectations ?? {}))}
    </ul>`;
}

/** Only where anything was asked to hold. */
function expectedFigure(
  { asked, unmet, unknown }: ExpectedHosts,
  count: ReturnType<typeof counter>,
): Markup | undefined {
  if (asked === 0) return undefined;
  const more = `${unmet} do not hold, ${unknown} cannot be told${count('waived') > 0 ? `, ${plural(count('waived'), 'waiver')}` : ''}`;
  return figure(unmet + unknown, `of ${asked} not as expected`, more, 'bad');
}

function counter(counts: Counts): (name: string) => number {
  return (name) => counts[name] ?? 0;
}

/** @param mood how it is to look where it is not zero */
function figure(number: number, what: string, more: string, mood = ''): Markup {
  return html`<li class="${number > 0 ? mood : ''}"><b>${number}</b> <span>${what}</span><small>${more}</small></li>`;
}

function findingWords(findings: SummaryLine['findings']): string {
  const said = [...SEVERITIES]
    .reverse()
    .flatMap((each) => (findings[each] === undefined ? [] : [`${each} ${findings[each]}`]));
  return said.join(', ') || 'none of any severity';
}
