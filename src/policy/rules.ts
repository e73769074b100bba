/** Rules of the diagnosis as expectations: that a rule has found nothing on a host. */
import { FINDINGS, type Finding } from '../diagnosis/finding.ts';
import { TLS_SUITE_RULES, TLS_VERSION_RULES } from '../diagnosis/findings/tls-survey.ts';
import { SEVERITIES, type Severity } from '../diagnosis/severity.ts';
import { type Asked, type DiagnosedHost, endOf, passedOver, type Seen, seen } from './kind.ts';
import { both, bounded } from './phrase.ts';
import { untoldTls } from './tls-answers.ts';

export const RULE_IDS: readonly string[] = FINDINGS.map(({ id }) => id);

const SEVERITY_OF: ReadonlyMap<string, Severity> = new Map(
  FINDINGS.map(({ id, severity }) => [id, severity]),
);

export function ruleSeverity(rule: string): Severity {
  return SEVERITY_OF.get(rule) ?? 'medium';
}

/** The id of the expectation that no finding is too grave. */
export const GRAVITY = 'findings';

export function askedOfRule(rule: string): Asked {
  return { expected: 'absent', judge: (host) => judgeRule(rule, host) };
}

/** Findings of that severity or a graver one, except those of rules that are asked for by themselves. */
export function graveFindings(
  { findings }: DiagnosedHost,
  failOn: Severity,
  except: ReadonlySet<string>,
): Finding[] {
  const limit = SEVERITIES.indexOf(failOn);
  return findings.filter(
    ({ rule, severity }) => SEVERITIES.indexOf(severity) >= limit && !except.has(rule),
  );
}

export function observedOf({ summary, evidence }: Finding): string {
  return bounded(`${summary} ${evidence.join(' ')}`.trim(), 300);
}

/** That nothing grave was found says something only of a host that spoke RDP. */
export function judgeGravity(host: DiagnosedHost, grave: readonly Finding[]): Seen {
  if (grave.length > 0) return seen(false, both(grave.map(({ rule }) => rule)));
  return spoke(host) ? seen(true, 'none') : { status: 'unknown', why: endOf(host) };
}

function judgeRule(rule: string, host: DiagnosedHost): Seen {
  const found = host.findings.find((each) => each.rule === rule);
  if (found !== undefined) return seen(false, observedOf(found));
  const missing = unasked(rule, host);
  if (missing !== undefined) return { status: 'unknown', why: missing };
  return judged(rule, host) ? seen(true, 'absent') : { status: 'unknown', why: endOf(host) };
}

/** Some rules judge answers to questions that are asked on request. */
function unasked(rule: string, host: DiagnosedHost): string | undefined {
  return isSurveyRule(rule) && !passedOver(host, 'tls')
    ? untoldTls(host, TLS_SUITE_RULES.includes(rule) ? 'suites' : 'versions')
    : undefined;
}

function isSurveyRule(rule: string): boolean {
  return TLS_SUITE_RULES.includes(rule) || TLS_VERSION_RULES.includes(rule);
}

/** What the rules of a topic look at; without it, that they found nothing says nothing. */
const LOOKS_AT: Readonly<Record<string, (host: DiagnosedHost) => boolean>> = {
  TLS: (host) => host.facts.tls !== undefined || passedOver(host, 'tls'),
  CERT: (host) => host.facts.certificate !== undefined || passedOver(host, 'tls'),
  CREDSSP: (host) => host.facts.credssp !== undefined || passedOver(host, 'credssp'),
  NTLM: (host) => host.facts.ntlm !== undefined || passedOver(host, 'credssp'),
  TIME: (host) => host.facts.ntlm?.clockSkewSeconds !== undefined || passedOver(host, 'credssp'),
  OS: (host) => host.facts.ntlm?.build !== undefined,
  NLA: ({ security }) => security !== undefined && security.nla !== 'unknown',
  STD: (host) => host.security?.standardRdp === 'refused' || host.facts.mcs !== undefined,
  LIC: (host) => host.facts.licensing !== undefined,
  NET: (host) => host.facts.ntlm !== undefined,
};

/** The first rule of its topic needs the matrix alone. */
const BY_MATRIX = 'RDP-STD-001';

function judged(rule: string, host: DiagnosedHost): boolean {
  if (rule === BY_MATRIX)
    return host.security !== undefined && host.security.standardRdp !== 'unknown';
  if (isSurveyRule(rule)) return true;
  const [, topic = ''] = rule.split('-');
  return (LOOKS_AT[topic] ?? spoke)(host);
}

function spoke({ facts, outcome }: DiagnosedHost): boolean {
  if (facts.x224 !== undefined) return true;
  return outcome.kind === 'failed' && outcome.failure.kind === 'rejected';
}
