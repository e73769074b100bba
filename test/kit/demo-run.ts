/** The hosts of `rdpprobe demo`, surveyed for real, with what differs from run to run set to fixed figures. */
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { StageReport, SurveyResult } from '../../src/handshake/result.ts';
import { startDemo } from '../../src/lab/demo.ts';
import type { Style } from '../../src/report/layout.ts';
import {
  type DiagnosedResult,
  type Reporter,
  type RunHeader,
  reportLines,
} from '../../src/report/report.ts';
import { survey } from '../../src/survey.ts';

/** When the runs in the samples began, as they tell it. */
const STARTED_AT = '2026-11-21T02:00:00.000Z';
const STARTED_MS = Date.parse(STARTED_AT);
const DAY_MS = 86_400_000;
const SILENCE_MS = 1000;

/** The results in the order of the cast. */
export async function demoResults(): Promise<readonly DiagnosedResult[]> {
  const demo = await startDemo();
  try {
    const surveyed = demo.hosts.map(async ({ label, host, port }, index) => {
      const target = { host, port, labels: { demo: label } };
      // Only where silence is the point is the time short, so that a busy machine kills nothing else.
      const silent = label === 'accepts and says nothing';
      const result = await survey(target, silent ? { timeoutMs: SILENCE_MS } : {});
      return fixed(result, index + 1);
    });
    const results = await Promise.all(surveyed);
    return results.map((result) => ({ ...result, ...diagnose(result) }));
  } finally {
    await demo.close();
  }
}

/** A whole report of the demo. */
export async function demoReport(
  reporter: Reporter,
  results: readonly DiagnosedResult[],
  style?: Style,
): Promise<string> {
  const header: RunHeader = {
    version: '0.0.0',
    startedAt: STARTED_AT,
    arguments: ['demo'],
    targets: results.length,
  };
  const end = () => ({ finishedAt: '2026-11-21T02:00:01.200Z', ms: 1200, complete: true });
  let text = '';
  for await (const piece of reporter(reportLines(header, results, end), style)) text += piece;
  return text;
}

function fixed(result: SurveyResult, index: number): SurveyResult {
  const address = `127.0.13.${index}`;
  const { certificate, ntlm } = result.facts;
  const later = STARTED_MS - Date.parse(result.startedAt);
  const stages = result.stages.map((report) => ({ ...report, ms: fixedMs(report, result) }));
  const walked = stages.reduce((sum, { ms }) => sum + ms, 0);
  const asked = Object.values(result.protocols).filter(({ answer }) => answer !== 'notTried');
  return {
    ...result,
    target: { ...result.target, host: address, port: 3389 },
    address,
    startedAt: STARTED_AT,
    ms: Math.round((walked + (asked.length - 1) * 31) * 100) / 100,
    stages,
    facts: {
      ...result.facts,
      ...(certificate && { certificate: fixedCertificate(certificate, later, index) }),
      ...(ntlm && { ntlm: fixedClock(ntlm) }),
    },
  };
}

const STAGE_MS: Readonly<Record<string, number>> = { tcp: 0.4, x224: 0.9, tls: 4.2, credssp: 1.8 };

function fixedMs({ stage, status }: StageReport, { outcome }: SurveyResult): number {
  if (status === 'skipped') return 0;
  if (status === 'failed' && outcome.kind === 'failed' && outcome.failure.kind === 'timedOut') {
    return outcome.failure.afterMs;
  }
  return STAGE_MS[stage] ?? 0.8;
}

type CertificateFacts = NonNullable<SurveyResult['facts']['certificate']>;
type NtlmFacts = NonNullable<SurveyResult['facts']['ntlm']>;

/** Keys and serial numbers are made anew each time, and dates count from the start of the demo. */
function fixedCertificate(
  certificate: CertificateFacts,
  later: number,
  index: number,
): CertificateFacts {
  // Each host has a key of its own, and its number for a fingerprint.
  const fingerprint = (digits: number) => String(index).padStart(digits, '0');
  const moved = (time: string) => {
    // Down to the minute, as the certificate is made some seconds before the probe.
    const minute = Math.floor((Date.parse(time) + later - 1000) / 60_000) * 60_000;
    return new Date(minute).toISOString();
  };
  const notAfter = moved(certificate.notAfter);
  return {
    ...certificate,
    notBefore: moved(certificate.notBefore),
    notAfter,
    daysLeft: Math.floor((Date.parse(notAfter) - STARTED_MS) / DAY_MS),
    serialNumber: '1'.repeat(32),
    sha1: fingerprint(40),
    sha256: fingerprint(64),
    chain: certificate.chain.map((each) => ({
      ...each,
      notAfter: moved(each.notAfter),
      sha256: fingerprint(64),
    })),
  };
}

/** The clock of a host as the samples tell it. */
export function fixedClock(ntlm: NtlmFacts): NtlmFacts {
  if (ntlm.clockSkewSeconds === undefined) return ntlm;
  // To the minute: on a busy machine seconds go by between the CHALLENGE and its receipt.
  const clockSkewSeconds = Math.round(ntlm.clockSkewSeconds / 60) * 60 + 0; // never -0
  return {
    ...ntlm,
    clockSkewSeconds,
    time: new Date(STARTED_MS + clockSkewSeconds * 1000).toISOString(),
  };
}
