/** What a user asked about, in the reports for a ticket, a browser and a spreadsheet. */
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { ClientVerdict, Stop } from '../../src/diagnosis/client-view.ts';
import type { Expectation, ExpectationStatus } from '../../src/policy/expectation.ts';
import { csvReporter } from '../../src/report/csv.ts';
import { htmlReporter } from '../../src/report/html/html.ts';
import { markdownReporter } from '../../src/report/markdown.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { HTTP, hostileAsked, NLA, run, textOf } from './fixtures.ts';

function expectation(status: ExpectationStatus, id: string): Expectation {
  return {
    id,
    status,
    expected: 'required',
    observed: status === 'unknown' ? null : 'supported',
    summary: `${id} is ${status}`,
    severity: 'high',
    source: 'rdpprobe.yaml:12:7',
    ...(status === 'waived' && { waiver: { reason: 'CHG-7, | badges', until: '2027-03-31' } }),
  };
}

function host(name: string, ...expectations: Expectation[]): DiagnosedResult {
  return { ...NLA, target: { host: name, port: 3389 }, expectations };
}

function client(verdict: ClientVerdict, ...stops: Stop[]) {
  return { client: 'mstsc', verdict, summary: `mstsc ${verdict}.`, stops, conditions: [] };
}

const STOP: Stop = { side: 'server', setting: 'NLA required', why: 'the server refuses' };

const HOSTS = [
  host('a.example', expectation('met', 'tls.min')),
  host('b.example', expectation('met', 'tls.min'), expectation('unmet', 'security.nla')),
  host('c.example', expectation('waived', 'security.nla'), expectation('unknown', 'names')),
];

const CLIENTS = [
  { ...NLA, clients: [client('connects')] },
  { ...HTTP, clients: [client('stopped', STOP)] },
];

const HELD: DiagnosedResult = {
  ...NLA,
  heldAgainst: {
    code: '0x3,0x7',
    known: true,
    means: 'A protection error.',
    relation: 'passed',
    says: ['The probe passed that stage.', 'It leaves open: nothing.'],
    causes: [],
  },
};

const markdown = (results: Iterable<DiagnosedResult>) => textOf(markdownReporter(run(results)));
const html = (results: Iterable<DiagnosedResult>) => textOf(htmlReporter(run(results)));

async function cells(result: DiagnosedResult): Promise<Record<string, string>> {
  const text = await textOf(csvReporter(run([result])));
  const [row = {}]: Record<string, string>[] = parse(text, { bom: true, columns: true });
  return row;
}

describe('in a ticket', () => {
  it('deviations stand first, with what was seen where, and waivers with day and reason', async () => {
    const text = await markdown(HOSTS);
    const [, section = ''] = /## Expected\n\n([\s\S]*?)\n\n## /.exec(text) ?? [];
    expect(section).toBe(
      [
        '1 of 3 hosts is as expected, 1 is not, of 1 it cannot be told.',
        '',
        '|  | What | Asked for | Severity | Hosts | Where, and what was seen |',
        '| --- | --- | --- | --- | --- | --- |',
        '| **unmet** | `security.nla` | required (rdpprobe.yaml:12:7) | high | 1 | `b.example:3389`: supported |',
        '| unknown | `names` | required (rdpprobe.yaml:12:7) | high | 1 | `c.example:3389` |',
        '| waived until 2027-03-31: CHG-7, \\| badges | `security.nla` | required (rdpprobe.yaml:12:7) | high | 1 | `c.example:3389`: supported |',
        '',
        'What holds, and on how many hosts: `tls.min` 2.',
      ].join('\n'),
    );
    expect(text.indexOf('## Expected')).toBeLessThan(text.indexOf('## Hosts'));
  });

  it('clients and the settings that stop them are counted', async () => {
    const text = await markdown(CLIENTS);
    expect(text).toContain('## Other clients');
    expect(text).toContain('| `mstsc` | 1 | 1 | 0 | 0 |');
    expect(text).toContain('| `mstsc` | server | NLA required | 1 | `www.example:443` |');
  });

  it('a code is held against its host', async () => {
    expect(await markdown([HELD])).toContain(
      '## The code `0x3,0x7`, held against 192.0.2.7\n\nA protection error.\n\n- The probe passed that stage.\n',
    );
  });
});

describe('on the page', () => {
  it('a figure counts the hosts that are not as expected, and each line says what it comes to', async () => {
    const text = await html(HOSTS);
    expect(text).toMatch(/<li class="bad"><b>2<\/b> <span>of 3 not as expected<\/span>/);
    expect(text).toContain('1 do not hold, 1 cannot be told, 1 waiver');
    expect([...text.matchAll(/data-held="(\w*)"/g)].map(([, held]) => held)).toEqual([
      'met',
      'unmet',
      'unknown',
    ]);
    expect(text).toContain('data-show="unheld"');
    expect(text.indexOf('<h2 id="expected">')).toBeLessThan(text.indexOf('<h2 id="findings">'));
    expect(text).toContain('until 2027-03-31: CHG-7, | badges');
  });

  it('clients stand in a section and inside each host', async () => {
    const text = await html(CLIENTS);
    expect(text).toContain('<h2 id="clients">Other clients</h2>');
    expect(text).toContain('On the server: NLA required');
    expect(text).toContain('<span class="badge stopped">stopped</span> <code>mstsc</code>');
  });

  it('a code stands inside its host', async () => {
    const text = await html([HELD]);
    expect(text).toContain('<h3>The code 0x3,0x7, held against this</h3>');
    expect(text).toContain('<li>The probe passed that stage.</li>');
  });
});

describe('in a spreadsheet', () => {
  it('each has columns', async () => {
    const [, , waived] = HOSTS;
    if (waived === undefined) throw new TypeError('a fixture has changed');
    expect(await cells(waived)).toMatchObject({
      'expectations.unmet': '',
      'expectations.unknown': 'names',
      'expectations.waived': 'security.nla (until 2027-03-31: CHG-7, | badges)',
    });
    expect(await cells({ ...HTTP, clients: [client('stopped', STOP)] })).toMatchObject({
      clients: 'mstsc stopped',
      'clients.stops': 'mstsc, server: NLA required',
    });
    expect(await cells(HELD)).toMatchObject({
      heldAgainst: 'passed',
      'heldAgainst.says': 'The probe passed that stage. It leaves open: nothing.',
    });
  });
});

describe('where nothing was asked', () => {
  it('nothing is said of it', async () => {
    expect(await markdown([NLA])).not.toMatch(/## (?:Expected|Other clients|The code)/);
    expect(await html([NLA])).not.toMatch(/as expected|id="clients"|data-show="unheld"/);
    expect(await cells(NLA)).toMatchObject({ 'expectations.unknown': '', clients: '' });
  });
});

it('hosts that are not as expected are kept before the dead', async () => {
  const many = Array.from({ length: 900 }, () => HTTP);
  const text = await markdown([...many, ...HOSTS]);
  expect(text).toMatch(/^\| `b\.example:3389` \| credssp stopped/m);
});

it('does not grow with the number of hosts or of texts', async () => {
  const many = Array.from({ length: 600 }, (_, index) => hostileAsked(`text${index} `.repeat(90)));
  expect((await markdown(many)).length).toBeLessThan(1_000_000);
});
