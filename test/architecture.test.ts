/** The law of the source tree: who may import whom, and what nobody may write. */
import { describe, expect, it } from 'vitest';
import { codeOf, folderOf, importsOf, resolved, type Source, sources } from './kit/source.ts';

/** A folder of `src/` sees itself and the folders named here; `src` stands for the files directly in it. */
const MAY_IMPORT: Readonly<Record<string, readonly string[] | 'everything'>> = {
  wire: [],
  crypto: [],
  targets: [],
  protocol: ['wire'],
  certificate: ['wire'],
  handshake: ['protocol', 'wire', 'crypto', 'certificate'],
  transport: ['handshake', 'protocol', 'wire'],
  knowledge: ['protocol', 'wire'],
  diagnosis: ['handshake', 'protocol', 'knowledge', 'wire', 'certificate'],
  // certificate: a policy compares names as the facts do.
  policy: ['diagnosis', 'handshake', 'knowledge', 'targets', 'certificate'],
  report: ['wire', 'policy', 'diagnosis', 'knowledge', 'handshake', 'protocol'],
  pacing: ['handshake', 'transport', 'targets'],
  lab: ['handshake', 'protocol', 'wire', 'crypto', 'transport', 'certificate'],
  src: [
    'wire',
    'protocol',
    'certificate',
    'handshake',
    'transport',
    'diagnosis',
    'policy',
    'targets',
    'pacing',
  ],
  engine: ['src', 'report', 'policy', 'targets', 'handshake'],
  // handshake, diagnosis: a plugin that is started every minute loads no more than it needs.
  monitor: ['src', 'report', 'policy', 'targets', 'diagnosis', 'handshake'],
  cli: 'everything',
};

/** Packages, and the folders or files that may use them; a package that is not named here may be used by none. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  'node:net': ['transport', 'lab', 'monitor', 'engine'],
  'node:tls': ['transport', 'lab', 'monitor', 'engine'],
  'node:dns': ['transport', 'lab', 'monitor', 'engine'],
  'node:dgram': ['transport', 'lab', 'monitor', 'engine'],
  'node:http': ['monitor'],
  'node:fs': ['cli', 'targets', 'lab', 'transport/trace.ts'],
  'node:process': ['cli'],
  'node:console': ['cli'],
  'node:readline': ['cli', 'targets'],
  'node:child_process': [],
  'node:cluster': [],
  'node:worker_threads': ['engine'],
  'node-forge': ['certificate', 'lab'],
  'ipaddr.js': ['targets'],
  table: ['report'],
  yargs: ['cli'],
  zod: ['policy'],
  yaml: ['policy'],
  'fast-xml-parser': ['targets'],
};

/** These know nothing of Node at all. */
const WITHOUT_NODE = ['wire', 'protocol', 'handshake', 'knowledge', 'diagnosis'];

/** Functions of the packages above that touch nothing. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  'node:net': ['isIP', 'isIPv4', 'isIPv6'],
};

/** What these say depends on nothing but what they are given. */
const PURE = ['wire', 'protocol', 'handshake', 'diagnosis', 'policy', 'report'];

const NOT_PURE =
  /\bDate\.now\b|\bDate\(\s*\)|\bnew Date\b(?!\s*\(\s*\S)|\bperformance\b|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bMath\.random\b|\brandomBytes\b|\brandomInt\b|\brandomUUID\b|\bgetRandomValues\b|\bfetch\(|\bWebSocket\b/g;

const LINE_LIMIT = 300;

/** Looks at one file; each string is a complaint that stands for itself. */
type Rule = (source: Source) => string[];

const RULES: Readonly<Record<string, Rule>> = {
  'a folder imports only the folders that it may': (source) => {
    const folder = folderOf(source.path);
    const allowed = MAY_IMPORT[folder];
    if (allowed === undefined) return [`src/${source.path}: the table has no folder ${folder}`];
    return importsOf(source).flatMap(({ specifier }) => {
      if (!specifier.startsWith('.') || allowed === 'everything') return [];
      const other = folderOf(resolved(source.path, specifier));
      if (other === folder || allowed.includes(other)) return [];
      const list = allowed.join(', ') || 'no other folder';
      return [
        `src/${source.path} imports ${specifier}: ${folder} may import ${list}, not ${other}`,
      ];
    });
  },

  'a package is used only where it may be': (source) =>
    importsOf(source).flatMap(({ specifier, names }) => {
      if (specifier.startsWith('.')) return [];
      const name = packageOf(specifier);
      if (isHarmless(name, names) && !WITHOUT_NODE.includes(folderOf(source.path))) return [];
      const complaint = complaintAbout(name, source.path);
      return complaint ? [`src/${source.path} imports ${specifier}: ${complaint}`] : [];
    }),

  'a file has no more than 300 lines': ({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > LINE_LIMIT ? [`src/${path} has ${lines} lines`] : [];
  },

  'nothing is exported by default': (source) =>
    found(source, /\bexport\s+default\b|\bas\s+default\b/g, 'exports by default'),

  'nothing is of type any': (source) =>
    found(source, /(?<![.\w])any\b(?!\s*[(:])/g, 'says any, where unknown or a type belongs'),

  'nothing is left for later': ({ path, text }) =>
    [...text.matchAll(/\b(?:TODO|FIXME|XXX)\b/g)].map(
      ([word, ...rest]) => `src/${path}:${lineOf(text, rest[0])} leaves a ${word}`,
    ),

  'only index.ts passes on what others export': (source) => {
    if (source.path === 'index.ts') return [];
    const passedOn = importsOf(source).filter((each) => each.passedOn);
    return passedOn.map(({ specifier }) => `src/${source.path} passes on ${specifier}`);
  },

  'only the command line knows the process and the console': (source) => {
    if (folderOf(source.path) === 'cli') return [];
    const pattern = /(?<![.\w])(?:console\s*[.[]\s*\w+|process\s*[.[](?!\s*nextTick\b)\s*\w+)/g;
    return found(source, pattern, 'belongs to cli');
  },

  'what is pure knows no socket, clock or chance': (source) => {
    if (!PURE.includes(folderOf(source.path))) return [];
    return found(source, NOT_PURE, `has no place in ${folderOf(source.path)}: pass it in`);
  },

  'what wire, protocol and handshake export is explained': ({ path, text }) => {
    if (!['wire', 'protocol', 'handshake'].includes(folderOf(path))) return [];
    return undocumented(text).map((name) => `src/${path} exports ${name} without a doc comment`);
  },
};

describe('the source', () => {
  const files = sources();

  it('is found', () => {
    expect(files.map(({ path }) => path)).toContain('wire/reader.ts');
  });

  it.each(Object.entries(RULES))('%s', (_title, rule) => {
    expect(files.flatMap(rule)).toEqual([]);
  });

  it('has no folders that import each other in a circle', () => {
    expect(circles(files)).toEqual([]);
  });
});

/** A law is worth what it catches: each rule, and something that breaks it. */
const BREACHES: ReadonlyArray<readonly [rule: string, path: string, text: string]> = [
  ['a folder imports only', 'wire/a.ts', "import { b } from '../protocol/b.ts';"],
  ['a folder imports only', 'handshake/stages/a.ts', "import { b } from '../../transport/b.ts';"],
  ['a folder imports only', 'report/a.ts', "import type { B } from '../survey.ts';"],
  ['a folder imports only', 'scan.ts', "const b = await import('./cli/b.ts');"],
  ['a folder imports only', 'lab/a.ts', "export {\n  b,\n} from '../../test/kit/b.ts';"],
  ['a folder imports only', 'helpers/a.ts', ''],
  ['a package is used only', 'protocol/a.ts', "import { hash } from 'node:crypto';"],
  ['a package is used only', 'handshake/a.ts', "import { isIP } from 'node:net';"],
  ['a package is used only', 'targets/a.ts', "import { connect, isIP } from 'node:net';"],
  ['a package is used only', 'report/a.ts', "import net from 'node:net';"],
  ['a package is used only', 'report/a.ts', "import { readFile } from 'node:fs/promises';"],
  ['a package is used only', 'transport/link.ts', "import 'node:fs';"],
  ['a package is used only', 'transport/a.ts', "const forge = require('node-forge/lib/asn1');"],
  ['a package is used only', 'cli/a.ts', "import { z } from 'chalk';"],
  ['a package is used only', 'cli/a.ts', "import { readFileSync } from 'fs';"],
  ['a file has no more', 'wire/a.ts', 'a;\n'.repeat(301)],
  ['nothing is exported by default', 'wire/a.ts', 'export default 1;'],
  ['nothing is exported by default', 'wire/a.ts', 'export { a as default };'],
  ['nothing is of type any', 'wire/a.ts', 'const a = (b: any) => b;'],
  ['nothing is of type any', 'wire/a.ts', 'const a = b as any;'],
  ['nothing is of type any', 'wire/a.ts', 'let a: Map<string, any[]>;'],
  ['nothing is left', 'cli/a.ts', '// TODO: think'],
  ['only index.ts passes on', 'wire/index.ts', "export * from './reader.ts';"],
  ['only index.ts passes on', 'wire/a.ts', "export type { Reader } from './reader.ts';"],
  ['only the command line', 'probe.ts', 'console.log(1);'],
  ['only the command line', 'lab/a.ts', 'if (process.env.DEBUG) start();'],
  ['only the command line', 'lab/a.ts', `const a = \`\${process.pid}\`;`],
  ['what is pure', 'handshake/a.ts', 'const now = Date.now();'],
  ['what is pure', 'report/a.ts', 'const now = new Date();'],
  ['what is pure', 'protocol/a.ts', 'const nonce = randomBytes(32);'],
  ['what is pure', 'diagnosis/a.ts', `const id = \`\${Math.random()}\`;`],
  ['what wire, protocol', 'wire/a.ts', 'export const a = 1;'],
  ['what wire, protocol', 'wire/a.ts', '/** A. */\nexport const a = 1;\nexport function* b() {}'],
  ['what wire, protocol', 'wire/a.ts', '// A.\nexport type A = 1;'],
  ['what wire, protocol', 'protocol/a.ts', '/** All of A. */\n\nexport function a() {}'],
];

const INNOCENTS: ReadonlyArray<readonly [path: string, text: string]> = [
  ['protocol/a.ts', "import { u8 } from '../wire/codec.ts';"],
  ['handshake/stages/a.ts', "import { a } from './b.ts';\nimport { b } from '../step.ts';"],
  ['cli/a.ts', "import { version } from '../../package.json' with { type: 'json' };"],
  ['targets/a.ts', "import { isIP } from 'node:net';\nimport ipaddr from 'ipaddr.js';"],
  ['transport/trace.ts', "import { appendFile } from 'node:fs/promises';"],
  ['wire/a.ts', "/** Takes any bytes; see import('node:net'), Date.now() and process.exit. */\n;"],
  ['wire/a.ts', "throw new TypeError('any TOD0 of console.log is in process.env');"],
  ['transport/a.ts', 'process.nextTick(a); Promise.any([b]);'],
  ['report/a.ts', 'const then = new Date(result.startedAt);'],
  ['protocol/a.ts', '/**\n * Says what A is.\n */\nexport const A = 1;\n'],
  ['protocol/a.ts', 'export type A = Of<typeof a>;'],
  ['protocol/a.ts', "/** All of A. */\n\nexport const a = record('A', {});"],
];

describe('the law', () => {
  it.each(BREACHES)('%s: notices src/%s with %j', (title, path, text) => {
    const complaints = Object.entries(RULES).flatMap(([name, rule]) =>
      rule({ path, text }).map((complaint) => ({ name, complaint })),
    );
    expect(complaints).toContainEqual({
      name: expect.stringContaining(title),
      complaint: expect.stringContaining(`src/${path}`),
    });
  });

  it.each(INNOCENTS)('lets src/%s be with %j', (path, text) => {
    expect(Object.values(RULES).flatMap((rule) => rule({ path, text }))).toEqual([]);
  });

  it('notices a circle of folders', () => {
    const files: Source[] = [
      { path: 'lab/a.ts', text: "import '../wire/a.ts';" },
      { path: 'wire/a.ts', text: "import '../protocol/a.ts';" },
      { path: 'protocol/a.ts', text: "import '../wire/b.ts';" },
    ];
    expect(circles(files)).toEqual(['wire → protocol → wire']);
  });

  it('has no circle in its own table', () => {
    const files = Object.entries(MAY_IMPORT).map(([folder, allowed]) => {
      const others = allowed === 'everything' ? [] : allowed;
      const path = folder === 'src' ? 'a.ts' : `${folder}/a.ts`;
      const text = others
        .map((other) => (other === 'src' ? "import '../a.ts';" : `import '../${other}/a.ts';`))
        .join('\n');
      return { path, text: folder === 'src' ? text.replaceAll('../', './') : text };
    });
    expect(circles(files)).toEqual([]);
  });
});

/** `node:dns/promises` is `node:dns`, `node-forge/lib/asn1` is `node-forge`. */
function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function isHarmless(name: string, names: readonly string[] | undefined): boolean {
  const harmless = HARMLESS[name];
  return names?.every((each) => harmless?.includes(each)) ?? false;
}

function complaintAbout(name: string, path: string): string | undefined {
  const folder = folderOf(path);
  if (name.startsWith('node:') && WITHOUT_NODE.includes(folder)) return `${folder} knows no Node`;
  const owners = MAY_USE[name];
  if (owners === undefined)
    return name.startsWith('node:') ? undefined : `the table has no package ${name}`;
  if (owners.includes(folder) || owners.includes(path)) return undefined;
  return `${name} belongs to ${owners.join(', ') || 'nobody'}, not to ${folder}`;
}

function found(source: Source, pattern: RegExp, complaint: string): string[] {
  return [...codeOf(source).matchAll(pattern)].map(
    ([text]) => `src/${source.path}: ${text} ${complaint}`,
  );
}

function lineOf(text: string, index: unknown): number {
  return text.slice(0, Number(index)).split('\n').length;
}

/**
 * Names of exports that nothing explains. A function needs a doc comment of its own; a structure,
 * a table or a type is also explained by the paragraph at the top of its file.
 */
function undocumented(text: string): string[] {
  const opened = text.startsWith('/**');
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const declared = EXPORT.exec(line);
    if (!declared || endsDocComment(lines, index - 1)) return [];
    const [, keyword, name = line] = declared;
    return opened && !keyword?.startsWith('function') ? [] : [name];
  });
}

const EXPORT =
  /^export (?:async |abstract )?(const|let|class|interface|type|function\*?) (\w+)(?!\w)(?! = Of<)/;

function endsDocComment(lines: readonly string[], last: number): boolean {
  if (!lines[last]?.trimEnd().endsWith('*/')) return false;
  let first = last;
  while (first > 0 && !lines[first]?.includes('/*')) first--;
  return lines[first]?.trimStart().startsWith('/**') ?? false;
}

/** Each circle once, as `wire → protocol → wire`. */
function circles(files: readonly Source[]): string[] {
  const graph = new Map<string, Set<string>>();
  for (const source of files) {
    const folder = folderOf(source.path);
    const others = graph.get(folder) ?? new Set();
    graph.set(folder, others);
    for (const { specifier } of importsOf(source)) {
      if (!specifier.startsWith('.')) continue;
      const other = folderOf(resolved(source.path, specifier));
      if (other !== folder && other !== 'outside') others.add(other);
    }
  }
  const complaints: string[] = [];
  const done = new Set<string>();
  const visit = (folder: string, way: readonly string[]): void => {
    if (way.includes(folder)) {
      complaints.push([...way.slice(way.indexOf(folder)), folder].join(' → '));
      return;
    }
    if (done.has(folder)) return;
    for (const other of graph.get(folder) ?? []) visit(other, [...way, folder]);
    done.add(folder);
  };
  for (const folder of graph.keys()) visit(folder, []);
  return complaints;
}
