/** Collects one message; grows as needed. A value that does not fit its field is a `RangeError`: our mistake, not the peer's. */
export class Writer {
  // V8 keeps arrays of up to 64 bytes in its own heap, where they cost next to nothing; hence no DataView either.
  #buffer = new Uint8Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    const start = this.#grow(1, value, 0xff);
    this.#buffer[start] = value;
  }

  u16le(value: number): void {
    const start = this.#grow(2, value, 0xffff);
    this.#buffer[start] = value;
    this.#buffer[start + 1] = value >> 8;
  }

  u16be(value: number): void {
    const start = this.#grow(2, value, 0xffff);
    this.#buffer[start] = value >> 8;
    this.#buffer[start + 1] = value;
  }

  u32le(value: number): void {
    const start = this.#grow(4, value, 0xffff_ffff);
    for (let index = 0; index < 4; index++) this.#buffer[start + index] = value >>> (8 * index);
  }

  u32be(value: number): void {
    const start = this.#grow(4, value, 0xffff_ffff);
    for (let index = 0; index < 4; index++) this.#buffer[start + 3 - index] = value >>> (8 * index);
  }

  u64le(value: bigint): void {
    if (value < 0n || value > 0xffff_ffff_ffff_ffffn) {
      throw new RangeError(`${value} does not fit in 8 bytes`);
    }
    this.u32le(Number(value & 0xffff_ffffn));
    this.u32le(Number(value >> 32n));
  }

  bytes(value: Uint8Array): void {
    const start = this.#grow(value.length);
    this.#buffer.set(value, start);
  }

  /** Moves what was written from `start` on, to make room for `value` there. */
  insert(start: number, value: Uint8Array): void {
    const end = this.#length;
    this.#grow(value.length);
    this.#buffer.copyWithin(start + value.length, start, end);
    this.#buffer.set(value, start);
  }

  zeros(count: number): void {
    if (count < 0) throw new RangeError(`${count} zeros`);
    this.#grow(count);
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  // Invariant: whoever calls this reads `#buffer` after it, not before: it may replace it.
  #grow(count: number, value = 0, limit = 0): number {
    if (value > limit || value < 0 || !Number.isInteger(value)) {
      throw new RangeError(`${value} does not fit in ${count} bytes`);
    }
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#buffer.length * 2));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    return start;
  }
}
