/** The columns that the table and the plain report share, and what stands in them. */
import type { Outcome } from '../handshake/result.ts';
import type { CleanOptions } from './clean.ts';
import { milliseconds } from './layout.ts';
import type { DiagnosedResult } from './report.ts';

export const COLUMNS = [
  'host',
  'reached',
  'ms',
  'nla',
  'tls',
  'daysLeft',
  'name',
  'verdict',
] as const;

export type Column = (typeof COLUMNS)[number];
export type Row = Readonly<Record<Column, string>>;

type Cleaner = (text: string, options: CleanOptions) => string;

/** One host in eight cells; `-` where something is not known. */
export function rowOf(result: DiagnosedResult, cleaner: Cleaner, ascii: boolean): Row {
  const { certificate, tls } = result.facts;
  return {
    host: cleaner(hostAndPort(result.target), { limit: 128, ascii }),
    reached: reached(result.outcome),
    ms: milliseconds(result.ms),
    nla: nla(result),
    tls: tls === undefined ? '-' : cleaner(tlsVersion(tls.version), { limit: 7, ascii }),
    daysLeft: certificate === undefined ? '-' : String(certificate.daysLeft),
    name: cleaner(nameAndSystem(result), { limit: 64, ascii }) || '-',
    verdict: cleaner(result.verdict.summary, { limit: 200, ascii }),
  };
}

/** `rds01.example:3389`, `[2001:db8::7]:3389`. */
export function hostAndPort({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function reached(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'completed':
      return outcome.through;
    case 'stopped':
      return `${outcome.after} stopped`;
    case 'failed':
      return `${outcome.at} died`;
  }
}

function nla({ security }: DiagnosedResult): string {
  if (security === undefined || security.nla === 'unknown') return '-';
  return security.nla === 'unsupported' ? 'no' : security.nla;
}

function tlsVersion(version: string): string {
  const number = version.replace(/^TLSv/, '');
  return number === '1' ? '1.0' : number;
}

/** The computer as NTLM names it, else as its certificate does. */
function nameAndSystem({ facts: { ntlm, certificate } }: DiagnosedResult): string {
  const name =
    ntlm?.netbiosComputerName ?? ntlm?.dnsComputerName ?? ntlm?.targetName ?? certificate?.names[0];
  const system = ntlm?.product ?? ntlm?.build;
  return [name, system].filter(Boolean).join(', ');
}
