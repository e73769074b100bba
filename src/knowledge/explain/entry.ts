/** One line of a code table: what a number or a name stands for in one number space. */
import type { CauseStage } from '../cause.ts';
import type { Confidence } from '../confidence.ts';

/** The number spaces. The same number means different things in each. */
export const SPACES = {
  disconnect: 'error code of the Microsoft client',
  extended: 'extended error code, which is the error info that the server sent',
  status: 'status of Windows (NTSTATUS or HRESULT)',
  freerdp: 'error of FreeRDP',
  gateway: 'code of the RD Gateway protocol',
  negotiation: 'failure code of the RDP negotiation',
  licensing: 'error code of the licensing protocol',
  alert: 'TLS alert',
  progress: 'status info, which is progress and no error',
  logon: 'logon notice of the client control (OnLogonError)',
  fatal: 'fatal error of the client control (OnFatalError)',
} as const;

export type Space = keyof typeof SPACES;

export interface Entry {
  readonly space: Space;
  readonly value?: number;
  /** As the specification or the maker writes it; empty where there is no official name. */
  readonly name: string;
  /** A clause that can follow a colon. */
  readonly means: string;
  /** Where an attempt that ends with it has died. */
  readonly stage?: CauseStage;
  readonly source: string;
  readonly confidence: Confidence;
  /** Causes of the catalogue, the most likely first. */
  readonly causes: readonly string[];
  /** It is in the table because people ask for it, and no meaning is known. */
  readonly unexplained?: true;
}
