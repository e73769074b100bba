import { describe, expect, it, vi } from 'vitest';
import { SEQUENCE } from '../../src/handshake/sequence.ts';
import { FORMATS, type FormatName } from '../../src/report/formats.ts';
import { type DiagnosedResult, reportLines } from '../../src/report/report.ts';
import { summarize } from '../../src/report/summary.ts';
import {
  END,
  FOUR,
  HEADER,
  HOSTILE,
  HTTP,
  hostile,
  LABELLED,
  NLA,
  run,
  textOf,
} from './fixtures.ts';

const NAMES = Object.keys(FORMATS) as FormatName[];

/** Results that come one by one, and a note of how many were asked for. */
function counted(results: readonly DiagnosedResult[]) {
  const seen = { pulled: 0, closed: false };
  async function* each() {
    try {
      for (const result of results) {
        seen.pulled += 1;
        yield result;
      }
    } finally {
      seen.closed = true;
    }
  }
  return { seen, results: each() };
}

describe('the lines of a run', () => {
  it('are its header, its results and its summary', async () => {
    const lines = [];
    for await (const line of run(FOUR)) lines.push(line);
    expect(lines.map(({ type, schema }) => [type, schema])).toEqual([
      ['run', 1],
      ...FOUR.map(() => ['result', 1]),
      ['summary', 1],
    ]);
    expect(lines[0]).toEqual({ type: 'run', schema: 1, ...HEADER });
    expect(lines[1]).toEqual({ type: 'result', schema: 1, ...NLA });
    expect(lines.at(-1)).toMatchObject({ ...END, hosts: 4 });
  });

  it('ask for the end only when the last result has passed', async () => {
    let ended = false;
    const lines = reportLines(HEADER, FOUR, () => {
      ended = true;
      return END;
    });
    for await (const line of lines) expect(ended).toBe(line.type === 'summary');
  });
});

const STREAMED = ['plain', 'jsonl', 'csv', 'detail', 'junit', 'codequality', 'tap'] as const;

describe.each(STREAMED)('%s', (name) => {
  it('writes a result before the next is there', async () => {
    const reporter = await FORMATS[name].load();
    let release = () => {};
    const later = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* slow() {
      yield NLA;
      await later;
      yield HTTP;
    }
    let text = '';
    for await (const piece of reporter(reportLines(HEADER, slow(), () => END))) {
      text += piece;
      if (text.includes('192.0.2.7') && !text.includes('www.example')) release();
    }
    expect(text).toContain('www.example');
  });

  it('asks for no more than it was asked for, and lets go when it is let go', async () => {
    const { seen, results } = counted(FOUR);
    const reporter = await FORMATS[name].load();
    for await (const piece of reporter(reportLines(HEADER, results, () => END))) {
      if (piece.includes('192.0.2.7')) break;
    }
    expect(seen).toEqual({ pulled: 1, closed: true });
  });
});

describe.each(['table', 'plain', 'detail'] as const)('%s', (name) => {
  it.each(HOSTILE.map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
    'takes the sting out of %s',
    async (_name, text) => {
      const reporter = await FORMATS[name].load();
      for (const unicode of [true, false]) {
        const written = await textOf(reporter(run([hostile(text)]), { columns: 100, unicode }));
        expect(written.replaceAll('\n', '').replaceAll('\t', '')).not.toMatch(
          unicode ? /[\p{C}\p{Zl}\p{Zp}\u3164]/u : /[^ -~]/,
        );
        expect(written.length).toBeLessThan(20_000);
        if (name !== 'plain') expect(written).not.toContain('\t');
      }
    },
  );
});

/** As agents read a log: brackets anywhere in a line, and two colons where one begins. */
const AGENT = /##\w*\[|^\s*::[a-z][\w-]*(?: .*)?::/im;

const COMMANDS = [
  '##vso[task.setvariable variable=x]y',
  'a ##[error]b',
  '###vso[task.complete result=Failed]',
  '#vso[task.complete]',
  '##teamcity[buildStatus text=x]',
  '::set-output name=x::y',
  ' ::add-mask::a',
  ':warning::b',
  '[::WARNING file=a::b',
  ...[13, 40, 62, 66, 74, 77].map((length) => `${'a'.repeat(length)} ::error::${'b '.repeat(40)}`),
  ...[13, 40, 62, 66, 74, 77].map((length) => `${'a'.repeat(length)}::error::c`),
];

describe('a server that gives commands to the agent of a pipeline', () => {
  const own: Readonly<Record<string, RegExp>> = {
    github: /^::(?:error|warning) /gm,
    azure: /^##vso\[task\.(?:logissue|complete) /gm,
  };

  it.each(NAMES)('is not obeyed in %s', async (name) => {
    const reporter = await FORMATS[name].load();
    for (const text of COMMANDS) {
      for (const columns of [40, 80, 200]) {
        const header = { ...HEADER, labels: { [text]: text }, note: text };
        const written = await textOf(reporter(run([hostile(text)], header), { columns }));
        expect(written.replaceAll(own[name] ?? /^$/gm, '')).not.toMatch(AGENT);
      }
    }
  });

  it('is kept to the letter in JSON', async () => {
    const reporter = await FORMATS.jsonl.load();
    for (const text of COMMANDS) {
      const [, result = ''] = (await textOf(reporter(run([hostile(text)])))).split('\n');
      expect(JSON.parse(result)).toMatchObject({ target: { host: text } });
    }
  });
});

describe('every format', () => {
  it.each(NAMES)('%s is empty of colour unless it is asked for', async (name) => {
    const reporter = await FORMATS[name].load();
    expect(await textOf(reporter(run(FOUR)))).not.toContain('\x1b');
  });

  it.each(['table', 'detail'] as const)('%s says the same without colour', async (name) => {
    const reporter = await FORMATS[name].load();
    const coloured = await textOf(reporter(run(FOUR), { colour: true }));
    expect(coloured).toContain('\x1b[31m');
    expect(coloured.replaceAll(/\x1b\[\d+m/g, '')).toBe(await textOf(reporter(run(FOUR))));
  });

  it.each(NAMES)('%s ends what it writes with the end of a line', async (name) => {
    const reporter = await FORMATS[name].load();
    for await (const piece of reporter(run(FOUR))) expect(piece).toMatch(/\n$/);
  });

  it.each(NAMES)('%s can write a run without hosts', async (name) => {
    const reporter = await FORMATS[name].load();
    expect(await textOf(reporter(run([])))).not.toContain('undefined');
  });

  // The rows of a CSV file are of hosts alone.
  it.each(NAMES.filter((name) => name !== 'csv'))(
    '%s tells the labels and the note',
    async (name) => {
      const reporter = await FORMATS[name].load();
      const text = (await textOf(reporter(run([NLA], LABELLED)))).replaceAll('\\', '');
      for (const part of ['CHG-1', 'north', 'before the patch']) expect(text).toContain(part);
      expect(await textOf(reporter(run([NLA])))).not.toContain('CHG-1');
    },
  );

  it('is loaded only when it is asked for', async () => {
    let loaded = false;
    vi.resetModules();
    vi.doMock('table', () => {
      loaded = true;
      return { table: () => '' };
    });
    try {
      const { FORMATS: fresh } = await import('../../src/report/formats.ts');
      await Promise.all([fresh.plain.load(), fresh.jsonl.load(), fresh.detail.load()]);
      expect(loaded).toBe(false);
      await fresh.table.load();
      expect(loaded).toBe(true);
    } finally {
      vi.doUnmock('table');
      vi.resetModules();
    }
  });
});

it('orders stages as the handshake does', () => {
  const counted = summarize();
  for (const { id } of [...SEQUENCE].reverse()) {
    counted.add({ ...HTTP, outcome: { kind: 'completed', through: id } });
  }
  expect(Object.keys(counted.summary().completedThrough)).toEqual(SEQUENCE.map(({ id }) => id));
});
