/** Findings in Markdown: by severity, then rule by rule, with the hosts, the remedy and the way back. */

import type { Severity } from '../diagnosis/severity.ts';
import { remedyOf } from '../knowledge/remedies.ts';
import { byRunRule, type RuleHits } from './by-rule.ts';
import { supportText } from './cause-text.ts';
import { markdownCode, markdownText } from './escape.ts';
import { plural } from './plural.ts';
import type { RunFindings } from './run-findings.ts';

/** Blocks of Markdown, to be parted by empty lines. */
export function findingBlocks(rules: readonly RuleHits[]): string[] {
  if (rules.length === 0) return [];
  const severities = [...new Set(rules.map(({ severity }) => severity))];
  return [
    '## Findings',
    ...severities.flatMap((severity) => [
      `### ${titled(severity)}`,
      ...rules.filter((each) => each.severity === severity).flatMap(ruleBlocks),
    ]),
  ];
}

/** What hosts show together, in the same shape. */
export function runFindingBlocks({ runFindings, runFindingsOmitted = 0 }: RunFindings): string[] {
  const rules = byRunRule(runFindings, MOST_NAMED);
  if (rules.length === 0) return [];
  return [
    '## Hosts held against each other',
    ...rules.flatMap(ruleBlocks),
    ...(runFindingsOmitted > 0 ? [`And ${runFindingsOmitted} more that were left out.`] : []),
  ];
}

/** Hosts that are named for one rule. */
const MOST_NAMED = 10;

function ruleBlocks({ rule, severity, summary, hosts, named }: RuleHits): string[] {
  const more = hosts - named.length;
  const where = named.map(({ host, evidence }) => {
    const seen = evidence.map((each) => markdownText(each, { limit: 300 })).join(' ');
    return `- ${markdownCode(host, { limit: 176 })}${seen === '' ? '' : `: ${seen}`}`;
  });
  return [
    `#### ${markdownText(summary, { limit: 300 })}`,
    `${markdownCode(rule, { limit: 64 })}, ${severity}, ${plural(hosts, 'host')}`,
    [...where, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n'),
    ...remedyBlocks(rule),
  ];
}

/** Texts of our own; what is typed or looked up stands as code. */
function remedyBlocks(rule: string): string[] {
  const remedy = remedyOf(rule);
  if (remedy === undefined) return [];
  const { about, remedy: mend, policy, registry, powershell, rollback } = remedy;
  const long = { limit: 2000 };
  const items = [
    ['Why it matters', markdownText(about, long)],
    ['Remedy', markdownText(mend, long)],
    ['Group policy', policy && markdownCode(policy, long)],
    ['Registry', registry && markdownCode(registry, long)],
    ['Way back', markdownText(rollback, long)],
    ['Source', markdownText(supportText(remedy), long)],
  ].filter((item): item is [string, string] => item[1] !== undefined && item[1] !== '');
  // Two lists that follow each other would be taken for one.
  return [
    'What to do:',
    items.map(([label, text]) => `- **${label}:** ${text}`).join('\n'),
    ...(powershell === undefined ? [] : [`\`\`\`powershell\n${powershell}\n\`\`\``]),
  ];
}

function titled(severity: Severity): string {
  return severity.charAt(0).toUpperCase() + severity.slice(1);
}
