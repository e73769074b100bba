/**
 * DER put together from the inside out, for what the lab signs.
 *
 * @see X.690 8.1, 8.19
 */
import { Tag, writeElement } from '../wire/ber.ts';
import { Writer } from '../wire/writer.ts';

/** An element whose contents are these parts, one after the other. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const writer = new Writer();
  writeElement(writer, tag, (inner) => {
    for (const part of parts) inner.bytes(part);
  });
  return writer.finish();
}

/** An OBJECT IDENTIFIER from its dotted form. */
export function oidDer(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return der(Tag.OBJECT_IDENTIFIER, Uint8Array.from([first * 40 + second, ...others].flatMap(arc)));
}

/** Seven bits an octet, the highest first. */
function arc(value: number): number[] {
  const octets = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    octets.unshift((rest % 128) | 0x80);
  return octets;
}
