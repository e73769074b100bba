/**
 * XML of strangers: elements with their lines, and only the attributes that are asked for. No
 * entity is expanded but the five that XML has by itself and numbers, nothing is fetched, and
 * messages never repeat the file, in which there are passwords.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Refusal } from '../problem.ts';
import { lineCounter } from './text.ts';
import { decodeEntities, type Element } from './xml.ts';

/** Elements are not nested deeper than this. */
const DEEPEST = 100;
/** Each takes most of a kilobyte while the document is read. */
const MOST_ELEMENTS = 1_000_000;
/** Characters of a tag with its attributes. */
const LONGEST_TAG = 1 << 20;
/** Characters between two tags; a file that is encrypted as a whole has nothing else. */
const LONGEST_TEXT = 16 << 20;

/** Reads a document whole. Throws a `Refusal` for what is not well-formed. */
export function parseXml(text: string, attributes: ReadonlySet<string>): Element {
  checkTags(text);
  const checked = XMLValidator.validate(text);
  if (checked !== true) throw new Refusal(fault(checked.err, text));
  let nodes: unknown;
  try {
    nodes = parserFor(attributes).parse(text);
  } catch (error) {
    throw new Refusal(`is not XML that can be read: ${complaint(error)}`);
  }
  const line = lineCounter(text);
  const [root] = elementsOf(nodes, line);
  if (root === undefined) throw new Refusal('is XML without an element');
  return root;
}

/** Tags of any length and number would be taken apart at any cost. */
function checkTags(text: string): void {
  let count = 0;
  for (let open = text.indexOf('<'); open >= 0; ) {
    if (++count > 2 * MOST_ELEMENTS) throw new Refusal(`has more than ${MOST_ELEMENTS} elements`);
    const close = text.indexOf('>', open);
    const end = close < 0 ? text.length : close;
    if (end - open > LONGEST_TAG) throw new Refusal('has a tag of more than 1 MiB');
    open = text.indexOf('<', end);
    if (open - end > LONGEST_TEXT) throw new Refusal('has a text of more than 16 MiB');
  }
}

/** One for each importer: of a large scan every host is a document. */
const PARSERS = new WeakMap<ReadonlySet<string>, XMLParser>();

function parserFor(attributes: ReadonlySet<string>): XMLParser {
  const parser = PARSERS.get(attributes) ?? newParser(attributes);
  PARSERS.set(attributes, parser);
  return parser;
}

function newParser(attributes: ReadonlySet<string>): XMLParser {
  return new XMLParser({
    preserveOrder: true,
    attributeNamePrefix: '',
    removeNSPrefix: true,
    ignoreAttributes: (name) => !attributes.has(name),
    captureMetaData: true,
    processEntities: false,
    parseTagValue: false,
    maxNestedTags: DEEPEST,
    jPath: false,
    updateTag: (name) => !SECRETS.has(name),
  });
}

/** Elements that nobody asks for, and nobody should. */
const SECRETS: ReadonlySet<string> = new Set([
  'password',
  'userName',
  'domain',
  'logonCredentials',
  'credentialsProfiles',
]);

interface Fault {
  readonly line?: number;
  readonly code?: string;
}

function fault({ line }: Fault, text: string): string {
  const lines = text.split('\n').length;
  const where = line === undefined || line <= 1 ? '' : ` on line ${line} of ${lines}`;
  return /<\/[\w:.-]+\s*>\s*(?:<!--[\s\S]*-->\s*)?$/.test(text.slice(-4096))
    ? `is not well-formed XML${where}`
    : `is not well-formed XML${where}: it ends in the middle, as a file does that was cut short`;
}

function complaint(error: unknown): string {
  const { message } = error as Error;
  if (message.startsWith('Maximum nested tags')) return `elements are nested ${DEEPEST} deep`;
  return 'a tag, comment or declaration is broken';
}

type Node = Readonly<Record<string | symbol, unknown>>;
const NOTHING: Node = {};

const METADATA = XMLParser.getMetaDataSymbol() as symbol;

/** Takes the nodes apart as it goes, so that the document is not held twice. */
function elementsOf(nodes: unknown, line: (offset: number) => number): Element[] {
  const elements: Element[] = [];
  for (const [index, node] of (nodes as Node[]).entries()) {
    (nodes as Node[])[index] = NOTHING;
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined || name === '#text' || name.startsWith('?')) continue;
    const content = node[name] as readonly Node[];
    const place = node[METADATA] as { readonly startIndex?: number } | undefined;
    // Invariant: parents before children, so that offsets rise.
    const at = line(place?.startIndex ?? 0);
    elements.push({
      name,
      line: at,
      attributes: decoded((node[':@'] ?? {}) as Record<string, string>),
      text: decodeEntities(textOf(content)),
      // After the text, which is gone then.
      children: elementsOf(content, line),
    });
  }
  return elements;
}

function textOf(nodes: readonly Node[]): string {
  let text = '';
  for (const node of nodes) if (typeof node['#text'] === 'string') text += node['#text'];
  return text.trim();
}

function decoded(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const plain: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(attributes)) {
    plain[name] = decodeEntities(String(value));
  }
  return plain;
}
