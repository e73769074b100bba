/**
 * What real servers sent. The recordings are not part of this repository: RDPPROBE_TRAFFIC names
 * the folder that holds them, and tests that need it skip, and say so, where it is not set.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder, or nothing where there is none. */
const FOLDER = process.env['RDPPROBE_TRAFFIC'] ?? '';
export const PRESENT = FOLDER !== '' && existsSync(join(FOLDER, 'streams'));

/** Warns where there is no folder; for the first line of a test. */
export function sayIfSkipped(what: string): void {
  if (!PRESENT)
    console.warn(`skipped: ${what}, because RDPPROBE_TRAFFIC names no folder of recordings`);
}

/** A connection confirm in the words of the recordings. */
export interface RecordedConfirm {
  readonly tpkt_length: number;
  readonly src_ref: number;
  readonly truncated?: boolean;
  readonly nego:
    | null
    | { readonly type: 'not_rdp_negotiation'; readonly raw: string }
    | {
        readonly type: 'response';
        readonly flags: number;
        readonly flag_names: readonly string[];
        readonly selected_protocol: number;
        readonly selected_protocol_name: string;
      }
    | {
        readonly type: 'failure';
        readonly flags: number;
        readonly failure_code: number;
        readonly failure_name: string;
      };
}

/** The first reply to a connection request; `decoded` where it is a confirm. */
export interface Reply {
  readonly id: string;
  readonly hex: string;
  readonly verdict: string;
  readonly complete: boolean;
  readonly server_hints?: readonly string[];
  readonly decoded?: RecordedConfirm;
}

export interface RecordedLeaf {
  readonly subject: string;
  readonly serial_hex: string;
  readonly not_before: string;
  readonly not_after: string;
  readonly signature_algorithm: string;
  readonly sha256: string;
  readonly sha1: string;
  readonly self_signed: boolean;
  readonly der_len: number;
  readonly key: string;
}

export interface Segment {
  readonly dir: 'c' | 's';
  readonly hex: string;
}

export interface Stream {
  readonly name: string;
  readonly checks: readonly string[];
  readonly segments: readonly Segment[];
  readonly expect: {
    readonly report: {
      readonly verdict: string;
      readonly selected_protocol_name?: string;
      readonly nego_flag_names?: readonly string[];
      readonly failure_code?: number;
      readonly failure_name?: string;
      readonly requested_protocols_in_recording: number | null;
      readonly licensing?: readonly string[];
      readonly tls?: {
        readonly version: string;
        readonly cipher_suite: string;
        readonly cipher_name: string;
        readonly chain_length: number;
      };
      readonly gcc?: {
        readonly server_core_version: string;
        readonly client_requested_protocols: number | null;
        readonly encryption_method_name: string;
        readonly encryption_level_name: string;
        readonly server_certificate_type: string;
        readonly server_rsa_bits: number | null;
        readonly io_channel: number;
        readonly channels_granted: number;
      };
    };
    readonly client_request?: {
      readonly cookie?: string;
      readonly flags?: number;
      readonly requested_protocols?: number;
    };
    readonly x224_confirm?: boolean;
    readonly first_server_bytes_hex?: string;
    readonly cc_hex?: string;
    readonly cc?: RecordedConfirm;
    readonly attach_user?: { readonly result: number; readonly initiator: number };
    readonly tls?: {
      readonly server_hello: {
        readonly version: string;
        readonly version_raw: string;
        readonly cipher_suite: string;
        readonly session_id_len: number;
        readonly compression: number;
        readonly extensions: readonly number[];
      };
      readonly handshake_types: readonly number[];
      readonly certificates: readonly RecordedLeaf[];
      readonly leaf_der_hex: string;
    };
  };
}

export function recordedStreams(): readonly Stream[] {
  return namesIn('streams').map((name) => JSON.parse(text('streams', `${name}.json`)) as Stream);
}

export function recordedReplies(): readonly Reply[] {
  return linesOf<Reply>('replies', 'nego.jsonl');
}

/** All that the folder holds, by the folder in it: what a test has to read. */
export function recordings(): readonly { readonly kind: string; readonly id: string }[] {
  const lines = (folder: string) =>
    filesIn(folder, '.jsonl').flatMap((file) => linesOf<{ id: string }>(folder, file));
  return [
    ...namesIn('streams').map((id) => ({ kind: 'streams', id })),
    ...namesIn('pdus').map((id) => ({ kind: 'pdus', id })),
    ...lines('replies').map(({ id }) => ({ kind: 'replies', id })),
    ...lines('ntlm').map(({ id }) => ({ kind: 'ntlm', id })),
  ];
}

/** Folders, and files in them, that are of no kind that `recordings` knows. */
export function strayEntries(): readonly string[] {
  if (!PRESENT) return [];
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((each) => each.isDirectory());
  return folders.flatMap(({ name }) => {
    const known = KINDS[name];
    if (!known) return [name];
    const strays = filesIn(name, '').filter((file) => !known.test(file));
    return strays.map((file) => join(name, file));
  });
}

const KINDS: Readonly<Record<string, RegExp>> = {
  streams: /\.(json|tshark\.txt)$/,
  pdus: /\.json$/,
  replies: /\.jsonl$/,
  ntlm: /\.jsonl$/,
};

function namesIn(folder: string): string[] {
  return filesIn(folder, '.json').map((file) => file.slice(0, -'.json'.length));
}

function filesIn(folder: string, ending: string): string[] {
  if (!PRESENT) return [];
  return readdirSync(join(FOLDER, folder))
    .filter((file) => file.endsWith(ending))
    .sort();
}

function linesOf<T>(folder: string, file: string): T[] {
  if (!PRESENT) return [];
  const lines = text(folder, file).split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as T);
}

function text(folder: string, file: string): string {
  return readFileSync(join(FOLDER, folder, file), 'utf8');
}
