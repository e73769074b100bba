/** Collects one message; grows as needed. A value that does not fit its field is a `RangeError`: our mistake, not the peer's. */
export class Writer {
  #buffer = new Uint8Array(256);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    const start = this.#grow(1, value, 0xff);
    this.#view.setUint8(start, value);
  }

  u16le(value: number): void {
    const start = this.#grow(2, value, 0xffff);
    this.#view.setUint16(start, value, true);
  }

  u16be(value: number): void {
    const start = this.#grow(2, value, 0xffff);
    this.#view.setUint16(start, value, false);
  }

  u32le(value: number): void {
    const start = this.#grow(4, value, 0xffff_ffff);
    this.#view.setUint32(start, value, true);
  }

  u32be(value: number): void {
    const start = this.#grow(4, value, 0xffff_ffff);
    this.#view.setUint32(start, value, false);
  }

  u64le(value: bigint): void {
    if (value < 0n || value > 0xffff_ffff_ffff_ffffn) {
      throw new RangeError(`${value} does not fit in 8 bytes`);
    }
    const start = this.#grow(8);
    this.#view.setBigUint64(start, value, true);
  }

  bytes(value: Uint8Array): void {
    const start = this.#grow(value.length);
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

  // Invariant: whoever calls this reads `#buffer` and `#view` after it, not before: it may replace both.
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
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}
