/** Results with expectations, and results made of whatever a server or a policy may say. */
import fc from 'fast-check';
import { SEVERITIES } from '../../src/diagnosis/severity.ts';
import type { Expectation } from '../../src/policy/expectation.ts';
import type { DiagnosedResult, RunHeader } from '../../src/report/report.ts';
import { DEAD_IN_TLS, HEADER, HOSTILE, HTTP, hostile, NLA, STANDARD } from './fixtures.ts';

export const UNMET: Expectation = {
  id: 'security.nla',
  status: 'unmet',
  expected: 'required',
  observed: 'supported',
  summary: 'NLA has to be required and is supported.',
  severity: 'high',
  source: 'rdpprobe.yaml:12:7',
};

export const MET: Expectation = {
  ...UNMET,
  id: 'tls.version',
  status: 'met',
  expected: '>= TLSv1.2',
  observed: 'TLSv1.3',
  summary: 'TLS is TLSv1.3.',
};

export const UNKNOWN: Expectation = {
  ...UNMET,
  id: 'certificate.daysLeft',
  status: 'unknown',
  expected: '>= 30',
  observed: null,
  summary: 'No certificate was seen, and it has to be valid for 30 days.',
};

export const WAIVED: Expectation = {
  ...UNMET,
  id: 'RDP-CERT-001',
  status: 'waived',
  expected: 'not found',
  observed: 'found',
  summary: 'The certificate is self-signed.',
  waiver: { reason: 'replaced with CHG0012345', until: '2026-12-31' },
};

/** One of each status. */
export const HELD: DiagnosedResult = { ...NLA, expectations: [UNMET, MET, UNKNOWN, WAIVED] };

/** A host that must not be reachable, and is not. */
export const BLOCKED: DiagnosedResult = {
  ...HTTP,
  expectations: [{ ...MET, id: 'blocked', expected: 'true', observed: 'true', summary: 'It is.' }],
};

/** Any text, often of the kind that deceives a reader. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    ...HOSTILE.filter((text) => text.length < 1000),
    ...[
      '::error::x',
      '##vso[task.setvariable variable=a]b',
      '##[error]x',
      ']]>',
      '<![CDATA[',
      '&lt;&#0;',
      '%0A%25%AZP25',
      'a;b]c,d:e',
      '{0} {{ }}',
      '[a](https://x.example)',
      '| a |\n| - |',
      '# SKIP',
      'ok 1 - # TODO',
      '  ---',
      '"\\',
      '\ufffe\uffff',
      '\n1..0',
      'hosts.txt:12',
      'C:\\hosts.txt:3:4',
      '',
    ],
  ),
);

const expectation: fc.Arbitrary<Expectation> = fc.record({
  id: nastyText,
  status: fc.constantFrom('met', 'unmet', 'unknown', 'waived'),
  expected: nastyText,
  observed: fc.option(nastyText),
  summary: nastyText,
  severity: fc.constantFrom(...SEVERITIES),
  source: nastyText,
  waiver: fc.record({ reason: nastyText, until: fc.constant('2026-12-31') }),
});

/** A host that says what it likes, held against a policy that does as well. */
export const nastyResult: fc.Arbitrary<DiagnosedResult> = fc
  .tuple(
    fc.constantFrom(NLA, DEAD_IN_TLS, STANDARD, HTTP),
    nastyText,
    fc.array(expectation, { maxLength: 3 }),
    fc.constantFrom(...SEVERITIES),
  )
  .map(([sound, text, expectations, severity]) => ({
    ...hostile(text),
    outcome: sound.outcome,
    findings: [{ rule: 'RDP-X-001', severity, summary: text, evidence: [text, text] }],
    expectations,
  }));

export const nastyHeader: fc.Arbitrary<RunHeader> = fc
  .tuple(nastyText, nastyText, fc.constantFrom(...SEVERITIES))
  .map(([label, note, failOn]) => ({
    ...HEADER,
    arguments: ['scan', note],
    labels: { [label]: note },
    note,
    failOn,
    vantage: label,
  }));

export const nastyRun = fc.tuple(nastyHeader, fc.array(nastyResult, { maxLength: 4 }));

/** The lines of a run that was killed: they end without a summary. */
export async function* cutOff<T extends { readonly type: string }>(
  lines: AsyncIterable<T>,
): AsyncGenerator<T> {
  for await (const line of lines) if (line.type !== 'summary') yield line;
}
