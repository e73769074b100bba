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

/** A cursor over one message. Every read is checked against the end; nothing is copied until asked for. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  readonly #path: string[];
  #offset: number;

  constructor(
    bytes: Uint8Array,
    start = 0,
    end = bytes.length,
    path: string[] = [],
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  ) {
    this.#bytes = bytes;
    this.#view = view;
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
    return this.#view.getUint8(this.#advance(1));
  }

  u16le(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u16be(): number {
    return this.#view.getUint16(this.#advance(2), false);
  }

  u32le(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  u32be(): number {
    return this.#view.getUint32(this.#advance(4), false);
  }

  u64le(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  /** The byte `ahead` of the cursor, without moving; `undefined` past the end. */
  peek(ahead = 0): number | undefined {
    return this.#offset + ahead < this.#end ? this.#bytes[this.#offset + ahead] : undefined;
  }

  /** A copy of the next `length` bytes. */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    // Not `slice`, which makes no copy of a Buffer.
    return new Uint8Array(this.#bytes.subarray(start, start + length));
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
    return new Reader(this.#bytes, start, start + length, this.#path, this.#view);
  }

  /** Runs `read` with `name` on the path of any error it makes. */
  within<T>(name: string, read: () => T): T {
    this.#path.push(name);
    const value = read();
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
