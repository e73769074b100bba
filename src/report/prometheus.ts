/**
 * Metrics for the textfile collector of node_exporter, written when the last host is done: the
 * samples of one name have to stand together. They have no times, as the collector wants it.
 */
import { SEVERITIES } from '../diagnosis/severity.ts';
import { speaksRdp } from '../diagnosis/speaks-rdp.ts';
import { TLS_KEYS, TLS_VERSIONS } from '../handshake/tls-survey.ts';
import { type Labels, labelName, type Metrics, metrics } from './prometheus-text.ts';
import type { DiagnosedResult, Reporter, RunLine, SummaryLine } from './report.ts';
import { hostAndPort } from './row.ts';

const METRICS = {
  rdpprobe_success: { help: 'Whether the handshake went as far as it was asked to.' },
  rdpprobe_speaks_rdp: { help: 'Whether the host answered a connection request as RDP does.' },
  rdpprobe_duration_seconds: { help: 'Time that all connections to the host took.' },
  rdpprobe_stage_duration_seconds: { help: 'Time of a stage of the handshake.' },
  rdpprobe_verdict_info: { help: 'What the result comes to, as a verdict code.' },
  rdpprobe_target_info: { help: 'Labels that the list of targets gave to the host.' },
  rdpprobe_nla_required: { help: 'Whether every way in without NLA was refused.' },
  rdpprobe_selected_protocol_info: { help: 'The security protocol that the server selected.' },
  rdpprobe_tls_version_info: { help: 'The version of TLS that was negotiated.' },
  rdpprobe_tls_version_taken: {
    help: 'Whether the host takes a hello of this version of TLS alone; with --tls.',
  },
  rdpprobe_certificate_expiry_timestamp_seconds: { help: 'When the certificate expires.' },
  rdpprobe_clock_skew_seconds: { help: 'How far the clock of the host is ahead, by NTLM.' },
  rdpprobe_rule_failed: { help: 'A finding on the host.' },
  rdpprobe_expectation_met: { help: 'Whether what was asked to hold of the host does.' },
  rdpprobe_hosts: { help: 'Hosts by how their walk ended.' },
  rdpprobe_findings: { help: 'Findings by severity.' },
  rdpprobe_run_complete: { help: 'Whether the run came to its end.' },
  rdpprobe_run_duration_seconds: { help: 'Time that the run took.' },
  rdpprobe_run_info: { help: 'Version, labels and note of the run.' },
  rdpprobe_last_run_timestamp_seconds: { help: 'When the run ended.' },
} as const;

type Metric = keyof typeof METRICS;

export const prometheusReporter: Reporter = async function* (lines) {
  const all = metrics(METRICS);
  for await (const line of lines) {
    if (line.type === 'result') addResult(all, line);
    else if (line.type === 'run') addRun(all, line);
    else addSummary(all, line);
  }
  yield* all.text();
};

function addResult(into: Metrics<Metric>, result: DiagnosedResult): void {
  const { target, outcome, ms, stages, verdict, findings, expectations = [] } = result;
  const { set } = into;
  const of = targetLabels(result);
  set('rdpprobe_success', of, Number(outcome.kind !== 'failed'));
  set('rdpprobe_speaks_rdp', of, Number(speaksRdp(result)));
  set('rdpprobe_duration_seconds', of, seconds(ms));
  for (const { stage, status, ms: stageMs } of stages) {
    if (status === 'skipped') continue;
    set('rdpprobe_stage_duration_seconds', { ...of, stage }, seconds(stageMs));
  }
  set('rdpprobe_verdict_info', { ...of, verdict: verdict.code }, 1);
  const labels = asLabels(target.labels ?? {});
  if (Object.keys(labels).length > 0) set('rdpprobe_target_info', { ...labels, ...of }, 1);
  addFacts(into, of, result);
  for (const { rule, severity } of findings)
    set('rdpprobe_rule_failed', { ...of, rule, severity }, 1);
  for (const { id, status } of expectations) {
    if (status === 'met' || status === 'unmet') {
      set('rdpprobe_expectation_met', { ...of, expectation: id }, Number(status === 'met'));
    }
  }
}

function addFacts(
  { set }: Metrics<Metric>,
  of: Labels,
  { facts, security, tlsVersions }: DiagnosedResult,
): void {
  const { x224, tls, certificate, ntlm } = facts;
  if (security !== undefined && security.nla !== 'unknown') {
    set('rdpprobe_nla_required', of, Number(security.nla === 'required'));
  }
  if (x224 !== undefined) {
    set('rdpprobe_selected_protocol_info', { ...of, protocol: x224.selectedProtocol }, 1);
  }
  if (tls !== undefined) set('rdpprobe_tls_version_info', { ...of, version: tls.version }, 1);
  for (const key of tlsVersions === undefined ? [] : TLS_KEYS) {
    const supported = tlsVersions?.[key].supported ?? null;
    if (supported === null) continue;
    set('rdpprobe_tls_version_taken', { ...of, version: TLS_VERSIONS[key] }, Number(supported));
  }
  const expiry = Date.parse(certificate?.notAfter ?? '');
  if (Number.isFinite(expiry)) {
    set('rdpprobe_certificate_expiry_timestamp_seconds', of, seconds(expiry));
  }
  if (ntlm?.clockSkewSeconds !== undefined) {
    set('rdpprobe_clock_skew_seconds', of, ntlm.clockSkewSeconds);
  }
}

function addRun({ set }: Metrics<Metric>, { version, labels = {}, note, vantage }: RunLine): void {
  const named = {
    ...asLabels(labels),
    version,
    ...(note !== undefined && { note }),
    ...(vantage !== undefined && { vantage }),
  };
  set('rdpprobe_run_info', named, 1);
}

function addSummary({ set }: Metrics<Metric>, summary: SummaryLine): void {
  for (const [outcome, count] of Object.entries(summary.outcomes)) {
    set('rdpprobe_hosts', { outcome }, count);
  }
  for (const severity of SEVERITIES) {
    set('rdpprobe_findings', { severity }, summary.findings[severity] ?? 0);
  }
  set('rdpprobe_run_complete', {}, Number(summary.complete));
  set('rdpprobe_run_duration_seconds', {}, seconds(summary.ms));
  const end = Date.parse(summary.finishedAt);
  if (Number.isFinite(end)) set('rdpprobe_last_run_timestamp_seconds', {}, seconds(end));
}

/** The address tells the addresses of one name apart. */
function targetLabels({ target }: DiagnosedResult): Labels {
  const { address } = target;
  return { target: hostAndPort(target), ...(address !== undefined && { address }) };
}

function asLabels(given: Labels): Labels {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [labelName(name), value]));
}

function seconds(ms: number): number {
  return Number((ms / 1000).toFixed(6));
}
