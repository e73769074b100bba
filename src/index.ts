/** The public API. */
export type { CertificateFacts } from './certificate/certificate.ts';
export { type AdminComparison, compareAdmin, type Difference } from './compare-admin.ts';
export { type Diagnosis, diagnose } from './diagnosis/diagnose.ts';
export type { Finding } from './diagnosis/finding.ts';
export type { Severity } from './diagnosis/severity.ts';
export type { Verdict } from './diagnosis/verdict.ts';
export type { Failure, FailureKind } from './handshake/failure.ts';
export type { Credentials } from './handshake/ntlm-logon.ts';
export type {
  Cell,
  CellKey,
  Outcome,
  ProbeResult,
  ProtocolMatrix,
  Security,
  StageReport,
  StageStatus,
  SurveyResult,
  Target,
  TlsCell,
  TlsKey,
  TlsVersions,
} from './handshake/result.ts';
export { type Facts, SEQUENCE, type StageId } from './handshake/sequence.ts';
export type { TlsSurvey } from './handshake/tls-survey.ts';
export { DEFAULT_TIMEOUTS_MS, type ProbeOptions } from './options.ts';
export type { Expectation, ExpectationStatus } from './policy/expectation.ts';
export { type Held, holdAgainst, type PolicyRun } from './policy/held.ts';
export type { Policy } from './policy/policy.ts';
export { PolicyError, type PolicyProblem } from './policy/problem.ts';
export { type ReadPolicyOptions, readPolicy } from './policy/read.ts';
export { probe } from './probe.ts';
export { type ScanOptions, scan } from './scan.ts';
export { survey } from './survey.ts';
export { type EntryOptions, parseEntry } from './targets/entry.ts';
export { parseTargets } from './targets/parse.ts';
export { TargetError } from './targets/problem.ts';
export type { TargetSpec } from './targets/target.ts';
export type { TargetSet } from './targets/target-set.ts';
export type { PduRecord } from './transport/pdu-record.ts';
export { keylogInto, traceInto } from './transport/trace.ts';
