/**
 * The user data blocks that client and server exchange inside the GCC Conference Create PDUs:
 * what is common to both sides. Each block opens with a type and its own length.
 *
 * @see MS-RDPBCGR 2.2.1.3.1
 */
import type { Codec, Of } from '../wire/codec.ts';
import type { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';

/** A block kept as it came: of a type that is not known here, or the second of its type. */
export interface UserDataBlock {
  readonly type: number;
  /** What follows the header. */
  readonly bytes: Uint8Array;
}

type Blocks = Readonly<Record<string, readonly [type: number, codec: Codec<unknown>]>>;

/** The blocks of one side, each under its name where it was present. */
export type UserData<B extends Blocks> = {
  readonly [K in keyof B]?: Of<B[K][1]>;
} & { readonly unknown: readonly UserDataBlock[] };

const HEADER_LENGTH = 4;

/** Blocks in any order when read, in the order they are declared when written; none is required. */
export function userData<const B extends Blocks>(name: string, blocks: B): Codec<UserData<B>> {
  const entries = Object.entries(blocks);
  return {
    name,
    decode(reader) {
      const unknown: UserDataBlock[] = [];
      const known: Record<string, unknown> = {};
      while (reader.remaining > 0) {
        const { type, body } = block(reader);
        const [field, [, codec]] = entries.find(([, [known]]) => known === type) ?? NONE;
        if (codec === undefined || field in known) unknown.push({ type, bytes: body.rest() });
        else known[field] = reader.within(field, () => wholeBlock(codec, body));
      }
      const value: Readonly<Record<string, unknown>> = { ...known, unknown };
      return value as UserData<B>;
    },
    encode(writer, value) {
      for (const [field, [type, codec]] of entries) {
        const content = (value as Readonly<Record<string, unknown>>)[field];
        if (content === undefined) continue;
        const body = new Writer();
        codec.encode(body, content);
        writeBlock(writer, { type, bytes: body.finish() });
      }
      for (const unknown of value.unknown) writeBlock(writer, unknown);
    },
  };
}

/**
 * A structure that later revisions made longer: `tail` lists the fields they added, in order,
 * and each of them requires the ones before it. What is longer still is not read.
 */
export function growing<T, const F extends Readonly<Record<string, Codec<unknown>>>>(
  base: Codec<T>,
  tail: F,
): Codec<T & { readonly [K in keyof F]?: Of<F[K]> }> {
  const entries = Object.entries(tail);
  return {
    name: base.name,
    decode(reader) {
      const value: Record<string, unknown> = {};
      const first = base.decode(reader);
      for (const [field, codec] of entries) {
        if (reader.remaining === 0) break;
        value[field] = reader.within(field, () => codec.decode(reader));
      }
      reader.skip(reader.remaining);
      return { ...first, ...value } as T & { readonly [K in keyof F]?: Of<F[K]> };
    },
    encode(writer, value) {
      base.encode(writer, value);
      const fields = value as Readonly<Record<string, unknown>>;
      const last = entries.findLastIndex(([field]) => fields[field] !== undefined);
      for (const [field, codec] of entries.slice(0, last + 1)) {
        if (fields[field] === undefined) throw new RangeError(`${field} is left out before others`);
        codec.encode(writer, fields[field]);
      }
    },
  };
}

const NONE = ['', [undefined, undefined]] as const;

function block(reader: Reader): { type: number; body: Reader } {
  const type = reader.u16le();
  const length = reader.u16le();
  if (length < HEADER_LENGTH) reader.fail(`block length ${length} is shorter than its header`);
  return { type, body: reader.sub(length - HEADER_LENGTH) };
}

function wholeBlock<T>(codec: Codec<T>, body: Reader): T {
  const value = codec.decode(body);
  body.end();
  return value;
}

function writeBlock(writer: Writer, { type, bytes }: UserDataBlock): void {
  writer.u16le(type);
  writer.u16le(HEADER_LENGTH + bytes.length);
  writer.bytes(bytes);
}
