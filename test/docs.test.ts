/**
 * The documents say what the code does. What stands between markers in them is made here;
 * `npx vitest run test/docs.test.ts --update` writes it anew.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { COMMANDS, type CommandName } from '../src/cli/commands.ts';
import { ExitCode } from '../src/cli/exit-code.ts';
import type { Option } from '../src/cli/option.ts';
import { OPTIONS, type OptionName } from '../src/cli/options.ts';
import { SEVERITIES } from '../src/diagnosis/severity.ts';
import { MATRIX } from '../src/handshake/matrix.ts';
import { SEQUENCE } from '../src/handshake/sequence.ts';
import { DEFAULT_TIMEOUTS_MS } from '../src/options.ts';
import { KINDS } from '../src/policy/kinds.ts';
import { CSV_COLUMNS } from '../src/report/csv-columns.ts';
import { FORMATS } from '../src/report/formats.ts';
import { IMPORT_FORMATS, IMPORTERS, partOf } from '../src/targets/importers/formats.ts';
import {
  anchorsIn,
  codeIn,
  documents,
  linksIn,
  partsOf,
  prose,
  rowsOf,
  section,
  table,
  textOf,
  withParts,
} from './kit/markdown.ts';
import { folderOf, sources } from './kit/source.ts';
import { codesIn, everyRule, everyVerdict } from './kit/verdicts.ts';

// Every verdict is made anew here, which takes its time beside other work.
vi.setConfig({ testTimeout: 60_000 });

const README = textOf('README.md');
const REFERENCE = textOf('REFERENCE.md');
const ARCHITECTURE = textOf('ARCHITECTURE.md');
const PACKAGE = JSON.parse(textOf('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The parts of each document that are made from the code. */
const PARTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': { picture, commands, library },
  'REFERENCE.md': { options, importers, expectations },
  'REPORTS.md': { columns },
  'VERDICTS.md': { verdicts, rules },
};

describe('what is made from the code', () => {
  it.each(Object.entries(PARTS))(
    'is up to date in %s',
    async (path, makers) => {
      const parts = Object.fromEntries(
        Object.entries(makers).map(([name, make]) => [name, make()]),
      );
      const text = textOf(path);
      expect(partsOf(text)).toEqual(Object.keys(parts));
      await expect(withParts(text, parts)).toMatchFileSnapshot(`../${path}`);
    },
    60_000,
  );
});

describe('README.md', () => {
  it('tells the formats', () => {
    const rows = rowsOf(section(README, 'Reports'));
    expect(rows.map(([format]) => format)).toEqual(Object.keys(FORMATS));
  });

  it('tells the exit codes', () => {
    const rows = rowsOf(section(README, 'Exit codes'));
    expect(rows.map(([code]) => Number(code))).toEqual(Object.values(ExitCode));
  });

  it('tells only verdicts and rules that there are', () => {
    const rows = rowsOf(section(README, 'Verdicts'));
    const known = everyVerdict().map(({ code }) => code);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.map(([code]) => code).filter((code) => !known.includes(code ?? ''))).toEqual([]);
  }, 60_000);

  it('tells the severities in their order', () => {
    expect(README).toContain(SEVERITIES.map((severity) => `\`${severity}\``).join(', '));
  });
});

describe('REFERENCE.md', () => {
  it('tells the stages in their order', () => {
    const rows = rowsOf(section(REFERENCE, 'Stages')).map(([id, title, timeout]) => [
      id,
      title,
      timeout,
    ]);
    expect(rows).toEqual(
      SEQUENCE.map(({ id, title }) => [id, title, `${DEFAULT_TIMEOUTS_MS[id] / 1000} s`]),
    );
  });

  it('tells the cells of the protocol matrix', () => {
    const rows = rowsOf(section(REFERENCE, 'The protocol matrix'));
    expect(rows.map(([key, asked]) => [key, Number.parseInt(asked ?? '', 16)])).toEqual(
      Object.entries(MATRIX).map(([key, { requestedProtocols }]) => [key, requestedProtocols]),
    );
  });
});

describe('VERDICTS.md', () => {
  it('has every code that stands in the sources', () => {
    const codes = sources().flatMap(codesIn);
    expect(codes.length).toBeGreaterThan(100);
    const known = everyVerdict().map(({ code }) => code);
    expect([...new Set(codes)].filter((code) => !known.includes(code))).toEqual([]);
  }, 60_000);
});

describe('ARCHITECTURE.md', () => {
  it('has a paragraph for each folder of src, and for no other', () => {
    const told = [...section(ARCHITECTURE, 'Code map').matchAll(/^\*\*`(\w+)\/`\*\*/gm)];
    const folders = sources().map(({ path }) => folderOf(path));
    const expected = [...new Set(folders)].filter((folder) => folder !== 'src').sort();
    expect(told.map(([, folder]) => folder).sort()).toEqual(expected);
  });

  it('has each specification that the sources refer to, and no other', () => {
    const rows = rowsOf(section(ARCHITECTURE, 'Specifications'));
    const references = sources().flatMap(({ text }) =>
      [...text.matchAll(/@see (.*(?:\n \* {2,}.*)*)/g)].flatMap(([, names = '']) =>
        [...names.matchAll(/\bMS-[A-Z]+\b|\bRFC \d+|\b[TX]\.\d+/g)].map(([name]) => name),
      ),
    );
    expect(rows.map(([name]) => name).sort()).toEqual([...new Set(references)].sort());
  });
});

describe.each(documents())('%s', (path) => {
  const text = textOf(path);

  it('links only to what there is', () => {
    const folder = new URL(`../${path}`, import.meta.url);
    const broken = linksIn(text).filter((link) => {
      if (/^https:/.test(link)) return !ELSEWHERE.some((start) => link.startsWith(start));
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? folder : new URL(file, folder);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsIn(readFileSync(target, 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names only files and folders that there are', () => {
    const named = codeIn(text).filter((code) => /^(src|test|bin|samples)\/[\w./-]+$/.test(code));
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('names only scripts that package.json has', () => {
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start))\b/g)];
    const missing = named.filter(([, script, short]) => {
      const name = script ?? short ?? '';
      return !(name in PACKAGE.scripts);
    });
    expect(missing.map(([command]) => command)).toEqual([]);
  });

  it('has one sentence a line', () => {
    const crowded = prose(text)
      .split('\n')
      .filter((line) => !/^(\||\s*-|\s*\d+\.)/.test(line) && /[a-z`)][.?!] [A-Z]/.test(line));
    expect(crowded).toEqual([]);
  });

  it('uses only commands and options that there are', () => {
    const wrong = codeIn(text).flatMap((code) =>
      [...code.matchAll(/^(?:\$ )?rdpprobe (\S+)([^\n#]*)/gm)].flatMap(([line, command, rest]) =>
        isCommand(command)
          ? optionsIn(rest ?? '').filter((name) => !isOptionOf(command, name))
          : [line],
      ),
    );
    expect(wrong).toEqual([]);
  });
});

function isCommand(text: string | undefined): text is CommandName {
  return text !== undefined && text in COMMANDS;
}

function optionsIn(text: string): string[] {
  return [...text.matchAll(/(?<=\s)--?([a-z][\w-]*)/g)].map(([, name = '']) => name);
}

function isOptionOf(command: CommandName, name: string): boolean {
  const known: readonly OptionName[] = COMMANDS[command].options;
  return (
    name === 'help' ||
    known.some((each) => name === each || name === (OPTIONS[each] as Option).short)
  );
}

/** Other places that documents may point to. */
const ELSEWHERE = [
  'https://learn.microsoft.com/',
  'https://www.rfc-editor.org/',
  'https://www.itu.int/',
  'https://keepachangelog.com/',
  'https://semver.org/',
  'https://www.conventionalcommits.org/',
];

/** Some rows of the demo's table and its summary, as the sample has them. */
/** The table of the demo and where its hosts died; what each verdict means is said further down the page. */
function picture(): string {
  const [hosts = '', ...rest] = textOf('samples/output/table.txt').split('\n\n');
  const summary = rest.filter((part) => !part.startsWith('What the verdicts mean'));
  expect(summary.length, 'parts below the table').toBeGreaterThan(0);
  return `\`\`\`text\n${[hosts, ...summary].join('\n\n').trimEnd()}\n\`\`\``;
}

function commands(): string {
  const rows = Object.entries(COMMANDS).map(([name, { operands, describe: what }]) => [
    `\`rdpprobe ${[name, operands].filter(Boolean).join(' ')}\``,
    what,
  ]);
  return table(['command', 'what it does'], rows);
}

function options(): string {
  const all = Object.entries<Option>(OPTIONS);
  const groups = [...new Set(all.map(([, { group }]) => group))];
  return groups
    .map((name) => {
      const rows = all
        .filter(([, { group }]) => group === name)
        .map(([option, spec]) => [written(option, spec), described(spec)]);
      return `**${name}**\n\n${table(['option', 'what it does'], rows)}`;
    })
    .join('\n\n');
}

function importers(): string {
  const rows = IMPORT_FORMATS.map((name) => {
    const { about, recognised } = IMPORTERS[name];
    const part = partOf(name);
    return [`\`${name}\``, about, recognised, part === undefined ? '' : part];
  });
  return table(['format', 'what it is', 'recognised by', 'behind `#`'], rows);
}

function expectations(): string {
  const rows = Object.entries(KINDS).map(([id, { severity, about }]) => [
    `\`${id}\``,
    severity,
    about,
  ]);
  return table(['expectation', 'severity', 'what it asks'], rows);
}

function written(name: string, option: Option): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const value = option.kind === 'flag' ? '' : ` ${option.placeholder}`;
  return `\`${short}--${name}${value}\``;
}

/** What it does, and the one command that knows it, if it is one. */
function described({ kind, describe: what, only }: Option): string {
  const again = kind === 'repeated' ? '; may be given again' : '';
  return `${what}${again}${only === undefined ? '' : ` (${only.map((name) => `\`${name}\``).join(', ')} only)`}`;
}

function library(): string {
  return `\`\`\`js\n${textOf('samples/library-in-ten-lines.js').trimEnd()}\n\`\`\``;
}

function columns(): string {
  const rows = CSV_COLUMNS.map(({ name, about }) => [`\`${name}\``, about]);
  return table(['column', 'what stands in it'], rows);
}

function verdicts(): string {
  const all = everyVerdict();
  const places = [...SEQUENCE.map(({ id, title }) => ({ id, title })), { id: '*', title: '' }];
  return places
    .flatMap(({ id, title }) => {
      const here = all.filter(({ stage }) => stage === id);
      const heading = id === '*' ? "Not the host's doing" : `\`${id}\`, ${title}`;
      const rows = here.map(({ code, died, summary }) => [
        `\`${code}\``,
        died ? 'died' : 'sound',
        summary,
      ]);
      return rows.length === 0
        ? []
        : [`### ${heading}\n\n${table(['code', 'walk', 'as it reads, for example'], rows)}`];
    })
    .join('\n\n');
}

function rules(): string {
  const rows = everyRule().map(({ id, severity, title }) => [`\`${id}\``, severity, title]);
  return table(['rule', 'severity', 'what is the case'], rows);
}

it('finds the documents', () => {
  expect(documents()).toEqual(expect.arrayContaining(['README.md', 'TRAFFIC.md']));
  expect(readdirSync('src').length).toBeGreaterThan(5);
});
