/** How many files, sockets among them, this process may open; what is left of that is a limit of the pace. */
import { readdirSync, readFileSync } from 'node:fs';
import { DEFAULT_CONCURRENCY } from '../options.ts';
import type { ScanOptions } from '../scan.ts';
import { type Io, note } from './io.ts';

export interface OpenFiles {
  readonly limit: number;
  readonly open: number;
}

/** A process that may open few files probes few hosts at a time. */
export function withinLimits(options: ScanOptions, io: Io): ScanOptions {
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  const files = openFiles();
  const room = files === undefined ? concurrency : roomFor(files);
  if (files === undefined || room >= concurrency) return options;
  note(
    io,
    `rdpprobe: ${room} hosts at a time, not ${concurrency}: this process may open ${files.limit} files (ulimit -n).`,
  );
  return { ...options, concurrency: room };
}

/** `undefined` where the system has no such limit, or does not tell. */
export function openFiles(report: () => unknown = reportOfProcess): OpenFiles | undefined {
  const limit = limitOfLinux() ?? limitInReport(report);
  return limit === undefined ? undefined : { limit, open: openNow() };
}

/** Reports, lists, names being looked up, and what the system opens for itself. */
const RESERVE = 24;

/** The hosts at a time that the limit leaves room for; each has one socket, now and then two. */
export function roomFor({ limit, open }: OpenFiles): number {
  return Math.max(1, limit - open - RESERVE);
}

function limitOfLinux(): number | undefined {
  try {
    const [, soft] =
      /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

function limitInReport(report: () => unknown): number | undefined {
  const { userLimits } = report() as { userLimits?: { open_files?: { soft?: unknown } } };
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isInteger(soft) && soft > 0 ? soft : undefined;
}

function reportOfProcess(): unknown {
  return process.platform === 'win32' ? {} : (process.report?.getReport() ?? {});
}

/** What a process of Node has open by itself, where it cannot be counted. */
const USUAL = 24;

function openNow(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return USUAL;
  }
}
