/** Collects one message; grows as needed. A value that does not fit its field is a `RangeError`: our mistake, not the peer's. */
export class Writer {
  #buffer = new Uint8Array(256);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    this.#view.setUint8(this.#grow(1, value, 0xff), value);
  }

  u16le(value: number): void {
    this.#view.setUint16(this.#grow(2, value, 0xffff), value, true);
  }

  u16be(value: number): void {
    this.#view.setUint16(this.#grow(2, value, 0xffff), value, false);
  }

  u32le(value: number): void {
    this.#view.setUint32(this.#grow(4, value, 0xffff_ffff), value, true);
  }

  u32be(value: number): void {
    this.#view.setUint32(this.#grow(4, value, 0xffff_ffff), value, false);
  }

  u64le(value: bigint): void {
    this.#view.setBigUint64(this.#grow(8), value, true);
  }

  bytes(value: Uint8Array): void {
    const start = this.#grow(value.length);
    this.#buffer.set(value, start);
  }

  zeros(count: number): void {
    this.#grow(count);
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

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
