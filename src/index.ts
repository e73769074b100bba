/** The public API. */
export type { CertificateFacts } from './certificate/certificate.ts';
export type { Failure, FailureKind } from './handshake/failure.ts';
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
} from './handshake/result.ts';
export { type Facts, SEQUENCE, type StageId } from './handshake/sequence.ts';
export { DEFAULT_TIMEOUTS_MS, type ProbeOptions } from './options.ts';
export { probe } from './probe.ts';
export { type ScanOptions, scan } from './scan.ts';
export { survey } from './survey.ts';
