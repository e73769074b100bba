/** Reads source files as text: what they import, and what of them is code. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** A file below `src/`, named from there: `wire/reader.ts`. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file below `src/`. */
export function sources(): Source[] {
  const root = new URL('../../src/', import.meta.url);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));
}

/** The folder directly below `src/`, or `src` for the files in it. */
export function folderOf(path: string): string {
  if (path.startsWith('../')) return 'outside';
  const folder = path.split('/')[0] ?? '';
  return folder === path ? 'src' : folder;
}

/** One import, in whatever form it is written. */
export interface Import {
  readonly specifier: string;
  /** What is named between the braces, without types; `undefined` where there are none. */
  readonly names?: readonly string[];
  /** `export … from`. */
  readonly passedOn: boolean;
}

const IMPORT =
  /\b(?:(import|export)\s+(?!\()([^'"`;()]*?)\bfrom\s*|import\s+|(?:import|require)\s*\(\s*)(['"])([^'"\n]+)\3/g;

export function importsOf({ text }: Source): Import[] {
  return [...withoutComments(text).matchAll(IMPORT)].map(([, verb, clause, , specifier = '']) => {
    const braces = clause?.trim().match(/^\{([^}]*)\}$/)?.[1];
    const names = braces
      ?.split(',')
      .map((name) => name.trim().split(/\s+as\s/)[0] ?? '')
      .filter((name) => name !== '' && !name.startsWith('type '));
    return { specifier, passedOn: verb === 'export', ...(names ? { names } : {}) };
  });
}

/** The file, below `src/`, that a relative specifier in `path` means. */
export function resolved(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}

/** The text without comments and strings; what stands in `${…}` is code. */
export function codeOf({ text }: Source): string {
  return text.replace(NOT_CODE, (found) => {
    if (!found.startsWith('`')) return found.startsWith('/') ? ' ' : "''";
    return [...found.matchAll(/\$\{([^}]*)\}/g)].map(([, inner]) => `(${inner})`).join(' ');
  });
}

const NOT_CODE =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

function withoutComments(text: string): string {
  return text.replace(NOT_CODE, (found) => (found.startsWith('/') ? ' ' : found));
}
