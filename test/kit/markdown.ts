/** The documents as text: their sections, tables, links, and the parts that are made from the code. */
import { readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);

/** Every Markdown file that belongs to the project, named from its root. */
export function documents(): string[] {
  return ['', 'samples/', 'test/'].flatMap((folder) =>
    readdirSync(new URL(folder, ROOT))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}${name}`),
  );
}

export function textOf(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** The document with the text between the markers of each part replaced by what the code says. */
export function withParts(document: string, parts: Readonly<Record<string, string>>): string {
  let text = document;
  for (const [name, content] of Object.entries(parts)) {
    const begin = `<!-- begin ${name} -->`;
    const end = `<!-- end ${name} -->`;
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`the document has no part called ${name}`);
    text = `${text.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${text.slice(to)}`;
  }
  return text;
}

/** The names of the parts that a document marks. */
export function partsOf(document: string): string[] {
  return [...document.matchAll(/^<!-- begin ([\w-]+) -->$/gm)].map(([, name = '']) => name);
}

export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The text below a heading, up to the next one of its level or above. */
export function section(document: string, heading: string): string {
  const lines = document.split('\n');
  const first = lines.findIndex(
    (line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading,
  );
  if (first < 0) throw new Error(`the document has no section called ${heading}`);
  const level = /^#+/.exec(lines[first] ?? '')?.[0].length ?? 0;
  const length = lines.slice(first + 1).findIndex((line) => {
    const found = /^(#+) /.exec(line)?.[1]?.length;
    return found !== undefined && found <= level;
  });
  return lines.slice(first + 1, length < 0 ? undefined : first + 1 + length).join('\n');
}

/** The cells of the tables in a text, row by row, without headings and without marks of code. */
export function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const body = lines.filter((line, index) => {
    const next = lines[index + 1] ?? '';
    return !isRule(line) && !isRule(next);
  });
  return body.map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('`', '').replaceAll('\\|', '|')),
  );
}

/** Where the links of a document lead. */
export function linksIn(document: string): string[] {
  return [...prose(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors that headings make. */
export function anchorsIn(document: string): string[] {
  return [...prose(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** What a document shows as code, in blocks and in its sentences. */
export function codeIn(document: string): string[] {
  const blocks = [...document.matchAll(/^```.*\n([\s\S]*?)^```$/gm)];
  const spans = [...prose(document).matchAll(/`([^`\n]+)`/g)];
  return [...blocks, ...spans].map(([, code = '']) => code);
}

/** The document without its blocks of code. */
export function prose(document: string): string {
  return document.replace(/^```[\s\S]*?^```$/gm, '');
}

function isRule(line: string): boolean {
  return /^\|[-\s|:]+\|$/.test(line);
}
