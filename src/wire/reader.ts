/** What a decoder throws, and the only thing it may throw: the bytes do not have the shape of the structure. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  /** Names from the outermost structure to the field that did not fit, e.g. `['TSRequest', 'version']`. */
  readonly path: readonly string[];
  /** Where in the message the reader stood, in bytes from its first. */
  readonly offset: number;
  readonly reason: string;

  constructor(reason: string, path: readonly string[], offset: number) {
    super(`${path.join('.') || 'message'} at byte ${offset}: ${reason}`);
    this.reason = reason;
    this.path = path;
    this.offset = offset;
  }
}

/** Plain bytes, whatever kind of them it was given; a Buffer's own `slice` makes no copy. */
function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const copy = new Uint8Array(end - start);
  // A few bytes are copied before a view of them would be made.
  if (copy.length > 64) copy.set(bytes.subarray(start, end));
  else for (let at = start; at < end; at++) copy[at - start] = bytes[at] as number;
  return copy;
}

/** A cursor over one message. Every read is checked against the end; nothing is copied until asked for. */
export class Reader {
  // No DataView: to make one takes longer than to read a message without.
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #path: string[];
  #offset: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, path: string[] = []) {
    this.#bytes = bytes;
    this.#offset = start;
    this.#end = end;
    this.#path = path;
  }

  /** Bytes from the start of the message. */
  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#end - this.#offset;
  }

  u8(): number {
    return this.#at(this.#advance(1));
  }

  u16le(): number {
    const at = this.#advance(2);
    return this.#at(at) | (this.#at(at + 1) << 8);
  }

  u16be(): number {
    const at = this.#advance(2);
    return (this.#at(at) << 8) | this.#at(at + 1);
  }

  u32le(): number {
    return this.#u32leAt(this.#advance(4));
  }

  u32be(): number {
    const at = this.#advance(4);
    const high = (this.#at(at) << 8) | this.#at(at + 1);
    return high * 0x1_0000 + ((this.#at(at + 2) << 8) | this.#at(at + 3));
  }

  u64le(): bigint {
    const at = this.#advance(8);
    return BigInt(this.#u32leAt(at)) | (BigInt(this.#u32leAt(at + 4)) << 32n);
  }

  /** The byte `ahead` of the cursor, without moving; `undefined` past the end. */
  peek(ahead = 0): number | undefined {
    return this.#offset + ahead < this.#end ? this.#bytes[this.#offset + ahead] : undefined;
  }

  /** A copy of the next `length` bytes. */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return copyOf(this.#bytes, start, start + length);
  }

  /** A copy of all that is left. */
  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  skip(length: number): void {
    this.#advance(length);
  }

  /** A reader over exactly the next `length` bytes, which this one then stands behind. */
  sub(length: number): Reader {
    const start = this.#advance(length);
    return new Reader(this.#bytes, start, start + length, this.#path);
  }

  /** Runs `read` with `name` on the path of any error it makes. */
  within<T>(name: string, read: (reader: this) => T): T {
    this.#path.push(name);
    const value = read(this);
    this.#path.pop();
    return value;
  }

  /** Insists that nothing is left. */
  end(): void {
    if (this.remaining > 0) this.fail(`${this.remaining} bytes too many`);
  }

  fail(reason: string): never {
    throw new DecodeError(reason, [...this.#path], this.#offset);
  }

  /** Of a place that `#advance` has found to be there. */
  #at(offset: number): number {
    return this.#bytes[offset] as number;
  }

  #u32leAt(offset: number): number {
    const high = this.#at(offset + 2) | (this.#at(offset + 3) << 8);
    return high * 0x1_0000 + (this.#at(offset) | (this.#at(offset + 1) << 8));
  }

  #advance(length: number): number {
    // A length that was computed from the message, as `total - 4`, can be negative.
    if (length < 0 || length > this.remaining) {
      this.fail(`${length} bytes needed, ${this.remaining} left`);
    }
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}
