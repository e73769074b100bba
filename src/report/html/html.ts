/**
 * One page for a browser about a whole run: where handshakes died, what is on offer, what expires,
 * what is slow, what to mend, and each host in detail. It needs no network, and scripts only to
 * filter and sort. Written when the last host is done; its size is bounded, and so is what it keeps.
 */
import { byRule, byRunRule } from '../by-rule.ts';
import { clientTally } from '../client-tally.ts';
import { expectedTally } from '../expected-tally.ts';
import { meaningTally } from '../meanings.ts';
import { mostTelling } from '../most-telling.ts';
import type { Reporter, RunHeader } from '../report.ts';
import { tlsTally } from '../tls-tally.ts';
import { clientSection, expectedSection } from './asked.ts';
import { certificateSection, certificateTally } from './certificates.ts';
import { findingsSection, ruleSection } from './findings.ts';
import { flowSection } from './flow.ts';
import { hostDetail } from './host-detail.ts';
import { hostRow, hostsEnd, hostsStart } from './hosts.ts';
import { latencySection, stageTally } from './latency.ts';
import type { Markup } from './markup.ts';
import { matrixRow, matrixSection, protocolTally } from './matrix.ts';
import { pageEnd, pageStart } from './page.ts';
import { figures, masthead, type Title } from './summary.ts';
import { tlsSection } from './tls.ts';
import { verdictSection } from './verdicts.ts';

/** Hosts that have a line, the dead and the gravest before all others. */
export const MOST_HTML_HOSTS = 5000;
/** Those among them that are told in detail, which takes some 10 kB each. */
export const MOST_HTML_DETAILS = 250;
/** Hosts that are named for one rule, expectation or setting. */
const MOST_NAMED = 20;

export const htmlReporter: Reporter = async function* (lines) {
  const rows = mostTelling(MOST_HTML_HOSTS, hostRow);
  const details = mostTelling(MOST_HTML_DETAILS, hostDetail);
  const matrixRows = mostTelling(MOST_HTML_DETAILS, matrixRow);
  const tallies = {
    rules: byRule(MOST_NAMED),
    meant: meaningTally(),
    certificates: certificateTally(),
    stages: stageTally(),
    protocols: protocolTally(),
    tls: tlsTally(),
    expected: expectedTally(MOST_NAMED),
    clients: clientTally(MOST_NAMED),
  };
  let header: RunHeader | undefined;
  for await (const line of lines) {
    if (line.type === 'run') header = line;
    if (line.type === 'result') {
      for (const each of [rows, details, matrixRows, ...Object.values(tallies)]) each.add(line);
    }
    if (line.type !== 'summary') continue;
    const { rules, meant, certificates, stages, protocols, tls, expected, clients } = tallies;
    const sections = [
      flowSection(line, stages),
      expectedSection(expected),
      findingsSection(rules.rules()),
      ruleSection(byRunRule(line.runFindings, MOST_NAMED), line.runFindingsOmitted ?? 0),
      clientSection(clients),
      matrixSection(protocols, matrixRows.kept(), matrixRows.omitted()),
      tlsSection(tls),
      certificateSection(certificates),
      latencySection(stages),
      verdictSection(line.verdicts, meant),
    ];
    const titles = [...sections.flatMap(titleOf), { id: 'hosts', title: 'Hosts' }];
    yield* written(
      pageStart(line),
      masthead(header, line, titles),
      figures(line, certificates, expected),
      ...sections,
      hostsStart({
        hosts: line.hosts,
        asked: expected.hosts().asked > 0,
        rowsLeft: rows.omitted(),
        detailsLeft: details.omitted(),
        mostDetails: MOST_HTML_DETAILS,
      }),
    );
    const detailed = new Map(details.kept().map(({ id, detail }) => [id, detail]));
    for (const row of rows.kept()) yield* written(row.with(detailed.get(row.id)));
    yield* written(hostsEnd(), pageEnd(header, line));
  }
};

/** A section without anything to say is empty, and has no title. */
function titleOf({ markup }: Markup): Title[] {
  const [, id, title] = /<h2 id="([\w-]+)">([\w ]+)</.exec(markup) ?? [];
  return id === undefined || title === undefined ? [] : [{ id, title }];
}

function* written(...pieces: readonly Markup[]): Generator<string> {
  for (const { markup } of pieces) if (markup !== '') yield `${markup}\n`;
}
