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

/** Reads a document whole. Throws a `Refusal` for what is not well-formed. */
export function parseXml(text: string, attributes: ReadonlySet<string>): Element {
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

function parserFor(attributes: ReadonlySet<string>): XMLParser {
  return new XMLParser({
    preserveOrder: true,
    attributeNamePrefix: '',
    removeNSPrefix: true,
    ignoreAttributes: (name) => !attributes.has(name),
    captureMetaData: true,
    processEntities: false,
    parseTagValue: false,
    maxNestedTags: DEEPEST,
  });
}

/** Elements that nobody asks for, and nobody should. */
const SECRETS: ReadonlySet<string> = new Set([
  'password',
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

const METADATA = XMLParser.getMetaDataSymbol() as symbol;

function elementsOf(nodes: unknown, line: (offset: number) => number): Element[] {
  const elements: Element[] = [];
  for (const node of nodes as readonly Node[]) {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined || name === '#text' || name.startsWith('?')) continue;
    if (SECRETS.has(name)) continue;
    const content = node[name] as readonly Node[];
    const place = node[METADATA] as { readonly startIndex?: number } | undefined;
    // Invariant: parents before children, so that offsets rise.
    const at = line(place?.startIndex ?? 0);
    elements.push({
      name,
      line: at,
      attributes: decoded((node[':@'] ?? {}) as Record<string, string>),
      text: decodeEntities(textOf(content)),
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
