/**
 * Evidence on disk: every PDU of a host in order, one JSON object a line, and TLS secrets in the
 * format that Wireshark reads. What is secret in a PDU never gets here.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hex } from '../wire/text.ts';
import type { PduRecord } from './pdu-record.ts';

/**
 * A sink for `onRecord` that writes one file a target into `directory`, which is made if it is
 * not there. Throws what the file system throws: evidence that is lost in silence is none.
 */
export function traceInto(directory: string): (record: PduRecord) => void {
  mkdirSync(directory, { recursive: true });
  return ({ target, value, bytes, ...record }) => {
    const line = {
      time: new Date().toISOString(),
      ...record,
      ...(value !== undefined && { fields: value }),
      ...(bytes ? { hex: hex(bytes) } : value === undefined && { secret: true }),
    };
    appendFileSync(join(directory, fileOf(target)), `${JSON.stringify(line, plain)}\n`);
  };
}

/** A sink for `onKeylog` that appends to `path`. */
export function keylogInto(path: string): (line: Uint8Array) => void {
  appendFileSync(path, '', { mode: 0o600 });
  return (line) => appendFileSync(path, line);
}

function fileOf({ host, port }: PduRecord['target']): string {
  return `${host.replace(/[^A-Za-z0-9.-]/g, '_')}_${port}.jsonl`;
}

/** Bytes and large numbers in a form that JSON has. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return hex(value);
  return typeof value === 'bigint' ? value.toString() : value;
}
