/** `ms=200`, `days=14:`, `200`: what a monitoring plugin is to alert on. */
import { QUANTITIES, type Quantity } from '../monitor/quantity.ts';
import { parseRange, type Range } from '../monitor/range.ts';
import { UsageError } from './usage-error.ts';
import { oneOf } from './values.ts';

export type Threshold = readonly [quantity: Quantity, range: Range];

export function threshold(text: string): Threshold {
  const [, name, written = ''] = /^(?:([^=]*)=)?(.*)$/su.exec(text) ?? [];
  const quantity = name === undefined ? 'ms' : quantityNamed(name);
  const range = parseRange(written);
  if (range === undefined) {
    throw new UsageError(
      'is not a range: write 200, 14:, ~:200, 10:200 or @10:200, lower end first',
    );
  }
  return [quantity, range];
}

function quantityNamed(name: string): Quantity {
  try {
    return oneOf(QUANTITIES)(name);
  } catch (error) {
    throw new UsageError(
      `sets a range on what there is not: "${name}" ${(error as Error).message}`,
    );
  }
}

/** @param option its name, for the message where one quantity is given two ranges */
export function thresholdsIn(
  given: readonly Threshold[] = [],
  option: string,
): ReadonlyMap<Quantity, Range> {
  const thresholds = new Map<Quantity, Range>();
  for (const [quantity, range] of given) {
    if (thresholds.has(quantity)) {
      throw new UsageError(`--${option} ${quantity} is given twice: give it once`);
    }
    thresholds.set(quantity, range);
  }
  return thresholds;
}
