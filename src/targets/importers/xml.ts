/** What is read of XML, and how a document is told by its beginning. */

export interface Element {
  /** Without the prefix of its namespace. */
  readonly name: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

/** The first child of that name. */
export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((each) => each.name === name);
}

/** The name of the root element of a document that begins so. */
export function rootName(head: string): string | undefined {
  const rest = head.replace(PROLOG, '');
  return /^<(?:[\w.-]+:)?([\w.-]+)[\s/>]/.exec(rest)?.[1];
}

/** Declaration, comments, processing instructions and document type, as far as they have no internal subset. */
const PROLOG = /^(?:\s+|<\?[^>]*\?>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE[^>[]*(?:\[[^\]]*\]\s*)?>)*/;

/** Anything but what XML has by itself stays as it is written, and so does what is longer than any name. */
export function decodeEntities(text: string): string {
  if (!text.includes('&') || text.length > LONGEST) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, decodeOne);
}

function decodeOne(written: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED[name] ?? written;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0x10_ffff ? written : String.fromCodePoint(code);
}

const LONGEST = 1 << 14;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};
