/** Reads a text as a file of another program. */
import {
  type ImportReport,
  type ImportRequest,
  importTargets,
} from '../../../src/targets/import.ts';
import type { ImportFormat } from '../../../src/targets/importers/formats.ts';
import type { TargetSpec } from '../../../src/targets/target.ts';
import { targetsIn } from '../../../src/targets/target-set.ts';

export interface Imported {
  readonly targets: readonly TargetSpec[];
  readonly report: ImportReport;
}

export interface Reading {
  readonly format?: ImportFormat;
  readonly part?: string;
  readonly failedOnly?: boolean;
  readonly port?: number;
  /** Bytes of each piece that the file comes in. */
  readonly piece?: number;
}

/** The source of all targets is `f`. */
export async function imported(
  content: string | Uint8Array,
  { port, piece, ...reading }: Reading = {},
): Promise<Imported> {
  const request: ImportRequest = { path: 'f', ...reading };
  const options = { source: 'f', ...(port !== undefined && { port }) };
  const bytes = Buffer.from(content as string);
  const { blocks, report } = await importTargets(pieces(bytes, piece), request, options);
  return { targets: blocks.flatMap((block) => [...targetsIn(block)]), report };
}

/** `host:port` of each target. */
export async function places(content: string | Uint8Array, reading?: Reading): Promise<string[]> {
  const { targets } = await imported(content, reading);
  return targets.map(({ host, port }) => `${host}:${port}`);
}

/** What was skipped, as `2 reason (line)`. */
export function skips({ report }: Imported): string[] {
  return report.skipped.map(({ count, reason, line }) => `${count} ${reason} (${line})`);
}

export function utf16(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, 'utf16le');
}

export function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

async function* pieces(bytes: Buffer, size = 1 << 16): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
