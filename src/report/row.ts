/** The columns that the table and the plain report share, and what stands in them. */
import type { Outcome, Target } from '../handshake/result.ts';
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
  'system',
  'sentence',
] as const;

/** Most columns the sentence of a verdict may take. */
export const LONGEST_SENTENCE = 400;

export type Column = (typeof COLUMNS)[number];
export type Row = Readonly<Record<Column, string>>;

type Cleaner = (text: string, options: CleanOptions) => string;

/** One host, a cell for each column; `-` where something is not known. */
export function rowOf(result: DiagnosedResult, cleaner: Cleaner, ascii: boolean): Row {
  const { certificate, tls } = result.facts;
  return {
    host: cleaner(placeOf(result.target), { limit: 176, ascii }),
    reached: reached(result.outcome),
    ms: milliseconds(result.ms),
    nla: nla(result),
    tls: tls === undefined ? '-' : cleaner(tlsVersion(tls.version), { limit: 7, ascii }),
    daysLeft: certificate === undefined ? '-' : String(certificate.daysLeft),
    name: cleaner(nameOf(result), { limit: 64, ascii }) || '-',
    verdict: cleaner(result.verdict.code, { limit: 64, ascii }) || '-',
    system: cleaner(systemOf(result), { limit: 96, ascii }) || '-',
    sentence: cleaner(result.verdict.summary, { limit: LONGEST_SENTENCE, ascii }) || '-',
  };
}

/** `rds01.example:3389`, `[2001:db8::7]:3389`. */
export function hostAndPort({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** With the address where the target names one: the other addresses of the name are rows of their own. */
export function placeOf(target: Target): string {
  const place = hostAndPort(target);
  return target.address === undefined ? place : `${place} (${target.address})`;
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
function nameOf({ facts: { ntlm, certificate } }: DiagnosedResult): string {
  const name = ntlm?.netbiosComputerName ?? ntlm?.dnsComputerName ?? ntlm?.targetName;
  return name ?? certificate?.names[0] ?? '';
}

function systemOf({ facts: { ntlm } }: DiagnosedResult): string {
  return ntlm?.product ?? ntlm?.build ?? '';
}
