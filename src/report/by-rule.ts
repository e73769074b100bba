/** What is to be mended, rule by rule: the findings of all hosts turned round, within bounds. */
import type { Finding } from '../diagnosis/finding.ts';
import type { RunFinding } from '../diagnosis/run-rule.ts';
import { SEVERITIES, type Severity } from '../diagnosis/severity.ts';
import type { DiagnosedResult } from './report.ts';
import { hostAndPort } from './row.ts';
import { MOST_NAMES } from './summary.ts';

/** One rule, and where it holds. */
export interface RuleHits {
  readonly rule: string;
  readonly severity: Severity;
  readonly summary: string;
  /** All hosts, those that are not named as well. */
  readonly hosts: number;
  /** The first of them, each with what was seen there; text of servers is in it as it came. */
  readonly named: readonly { readonly host: string; readonly evidence: readonly string[] }[];
}

/** Takes results one by one; its size does not grow with their number. */
export interface RuleTally {
  add(result: DiagnosedResult): void;
  /** The gravest first, then the most frequent. */
  rules(): RuleHits[];
}

/** @param mostNamed hosts that are named for one rule */
export function byRule(mostNamed: number): RuleTally {
  const rules = new Map<string, { finding: Finding; hosts: number; named: Named[] }>();
  return {
    add({ target, findings }) {
      for (const finding of findings) {
        const known = rules.get(finding.rule) ?? { finding, hosts: 0, named: [] };
        if (!rules.has(finding.rule) && rules.size >= MOST_NAMES) continue;
        known.hosts += 1;
        if (known.named.length < mostNamed) {
          const evidence = finding.evidence.slice(0, MOST_EVIDENCE);
          known.named.push({ host: hostAndPort(target), evidence });
        }
        rules.set(finding.rule, known);
      }
    },
    rules: () =>
      [...rules.values()]
        .map(({ finding: { rule, severity, summary }, hosts, named }) => ({
          rule,
          severity,
          summary,
          hosts,
          named,
        }))
        .sort((a, b) => gravity(b.severity) - gravity(a.severity) || b.hosts - a.hosts),
  };
}

/** The same of what hosts show together. */
export function byRunRule(found: readonly RunFinding[], mostNamed: number): RuleHits[] {
  const rules = new Map<string, RunFinding[]>();
  for (const each of found) {
    const known = rules.get(each.rule);
    if (known === undefined) rules.set(each.rule, [each]);
    else known.push(each);
  }
  return [...rules].map(([rule, all]) => ({
    rule,
    severity: all[0]?.severity ?? 'info',
    summary: all[0]?.summary ?? '',
    hosts: all.length,
    named: all.slice(0, mostNamed).map(({ target, evidence }) => ({
      host: target,
      evidence: evidence.slice(0, MOST_EVIDENCE),
    })),
  }));
}

type Named = RuleHits['named'][number];

/** Facts that are kept of one host for one rule. */
const MOST_EVIDENCE = 3;

/** 0 for the harmless. */
export function gravity(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** The gravest severity among findings; `undefined` where there are none. */
export function worstOf(findings: readonly Finding[]): Severity | undefined {
  const found = new Set(findings.map(({ severity }) => severity));
  return SEVERITIES.findLast((severity) => found.has(severity));
}
