/** Which blocks were named before; what is remembered is bounded, and single IPv4 addresses take little of it. */
import { type Block, formatBlock } from './target.ts';

/** Tells whether a block is named for the first time; it remembers a bounded number. */
export function firstMention(): (block: Block) => boolean {
  const texts = new Set<string>();
  const numbers = numberSet();
  return (block) => {
    const full = texts.size + numbers.size >= REMEMBERED;
    const number = numberOf(block);
    if (number !== undefined) {
      return full ? !numbers.has(number) : numbers.add(number);
    }
    const key = keyOf(block);
    if (texts.has(key)) return false;
    if (!full) texts.add(key);
    return true;
  };
}

const REMEMBERED = 1_000_000;

/** Of a single IPv4 address and its port; never 0, and exact: it has 49 bits. */
function numberOf(block: Block): number | undefined {
  if (block.kind === 'name' || block.family === 6 || block.count !== 1n) return undefined;
  return (Number(block.first) + 1) * 0x10000 + block.port;
}

function keyOf(block: Block): string {
  if (block.kind === 'name') return `${block.host.toLowerCase()}:${block.port}`;
  return formatBlock(block);
}

interface NumberSet {
  readonly size: number;
  has(value: number): boolean;
  /** `false` if it was there already. */
  add(value: number): boolean;
}

/** Numbers other than 0, in a table that is at most half full: 16 to 32 bytes each. */
function numberSet(): NumberSet {
  let table = new Float64Array(1 << 10);
  let size = 0;
  const placeOf = (value: number): number => {
    const mixed = Math.imul((value % 0x100000000) ^ (value / 0x100000000), 0x9e3779b1);
    let place = (mixed ^ (mixed >>> 15)) & (table.length - 1);
    while (table[place] !== 0 && table[place] !== value) place = (place + 1) & (table.length - 1);
    return place;
  };
  const grow = (): void => {
    const before = table;
    table = new Float64Array(2 * before.length);
    for (const value of before) if (value !== 0) table[placeOf(value)] = value;
  };
  return {
    get size() {
      return size;
    },
    has: (value) => table[placeOf(value)] === value,
    add(value) {
      const place = placeOf(value);
      if (table[place] === value) return false;
      table[place] = value;
      size += 1;
      if (2 * size > table.length) grow();
      return true;
    },
  };
}
