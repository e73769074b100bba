import { describe, expect, it } from 'vitest';
import { channel } from '../../src/cli/channel.ts';
import { goOnCommand } from '../../src/cli/go-on.ts';
import { progressJson, progressLine, roughly } from '../../src/cli/progress.ts';
import { tallyFor } from '../../src/cli/tally.ts';
import { duration, outputRequest } from '../../src/cli/values.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { nearest } from '../../src/targets/nearest.ts';
import { failed } from '../kit/results.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['2s', 2000],
    ['1.5s', 1500],
    ['15m', 900_000],
    ['1h', 3_600_000],
  ])('%s are %d ms', (text, ms) => {
    expect(duration(text)).toBe(ms);
  });
});

describe('outputs', () => {
  const read = outputRequest(['table', 'jsonl']);

  it.each([
    ['jsonl', { format: 'jsonl' }],
    ['jsonl:-', { format: 'jsonl' }],
    ['jsonl:scan.jsonl', { format: 'jsonl', path: 'scan.jsonl' }],
    ['table:C:\\scan.txt', { format: 'table', path: 'C:\\scan.txt' }],
  ])('%s', (text, request) => {
    expect(read(text)).toEqual(request);
  });
});

describe('what was meant', () => {
  it.each([
    ['scna', 'scan'],
    ['prob', 'probe'],
    ['tsl', undefined],
    ['xyz', undefined],
    ['a'.repeat(100_000), undefined],
  ])('by %s is %s', (word, meant) => {
    expect(nearest(word, ['scan', 'probe', 'demo'])).toBe(meant);
  });
});

describe('going on', () => {
  const command = (platform: NodeJS.Platform) =>
    goOnCommand(
      {
        command: 'scan',
        operands: ['10.0.0.0/24', "it's here"],
        given: [
          ['skip', '3'],
          ['json', true],
          ['timeout', '2s'],
          ['output', 'jsonl:out/scan.jsonl'],
          ['output', 'table:all'],
          ['output', 'plain'],
        ],
      },
      12,
      undefined,
      platform,
    );

  it('skips what is done, and writes to new files', () => {
    expect(command('linux')).toBe(
      "rdpprobe scan 10.0.0.0/24 'it'\\''s here' --json --timeout 2s --output jsonl:out/scan.from-12.jsonl --output table:all.from-12 --output plain --skip 12",
    );
  });

  it('quotes as the platform does', () => {
    expect(command('win32')).toContain('"it\'s here" --json');
  });
});

describe('the progress line', () => {
  const tally = { ...tallyFor(undefined), done: 50, rdp: 12, died: 30 };

  it('says how far, how fast, how long, and what was found', () => {
    expect(progressLine(tally, 200, 5000)).toBe(
      '50/200 hosts (25%), 10/s, 15 s left; 12 speak RDP, 30 died',
    );
  });

  it('says where hosts died, the most first, and counts what was done before as no speed', () => {
    const diedAt = new Map([
      ['tls', 2],
      ['tcp', 28],
    ]);
    expect(progressLine({ ...tally, diedAt, earlier: 40 }, 200, 5000)).toBe(
      '50/200 hosts (25%), 2.0/s, 75 s left; 12 speak RDP, 30 died: tcp 28, tls 2',
    );
  });

  it('says the same to programs', () => {
    const diedAt = new Map([['tcp', 30]]);
    expect(JSON.parse(progressJson({ ...tally, diedAt, earlier: 40 }, 200, 5000))).toEqual({
      type: 'progress',
      schema: 1,
      ms: 5000,
      hosts: 50,
      earlier: 40,
      total: 200,
      perSecond: 2,
      secondsLeft: 75,
      rdp: 12,
      died: 30,
      diedAt: { tcp: 30 },
      faults: {},
    });
  });

  it('promises nothing where the end is not known', () => {
    expect(progressLine(tally, null, 10_000)).toBe('50 hosts, 5.0/s; 12 speak RDP, 30 died');
    expect(progressLine({ ...tally, done: 0 }, 200, 0)).toBe(
      '0/200 hosts (0%), 0.0/s; 12 speak RDP, 30 died',
    );
  });

  it.each([
    [0.2, '1 s'],
    [130, '2 min'],
    [20_000, '5.6 h'],
    [1e6, '12 days'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(roughly(seconds)).toBe(text);
  });
});

describe('the tally', () => {
  it('counts a host once, be its finding its own, of the run, or both', () => {
    const tally = tallyFor('medium');
    const result = failed('tcp', { kind: 'refused' });
    const diagnosed = { ...result, ...diagnose(result) };
    const finding = (severity: 'low' | 'medium' | 'high') => ({
      rule: 'X',
      severity,
      summary: '',
      evidence: [],
    });
    tally.add({ ...diagnosed, address: null, findings: [finding('high')] });
    tally.addTogether([
      { ...finding('medium'), target: 'rds01.example:3389' },
      { ...finding('medium'), target: 'rds02.example:3389' },
      { ...finding('high'), target: 'rds02.example:3389' },
      { ...finding('low'), target: 'rds03.example:3389' },
    ]);
    expect(tally.grave).toBe(2);
    expect(tally.graveTogether).toBe(1);
  });

  it('counts expectations that do not hold, and no others', () => {
    const tally = tallyFor('medium');
    const result = failed('tcp', { kind: 'refused' });
    const asked = (status: 'unmet' | 'unknown' | 'waived', severity: 'low' | 'high') => ({
      ...result,
      ...diagnose(result),
      findings: [],
      expectations: [
        { id: 'security.nla', status, expected: '', observed: null, summary: '', severity },
      ],
    });
    for (const each of [
      asked('unmet', 'high'),
      asked('unmet', 'low'),
      asked('unknown', 'high'),
      asked('waived', 'high'),
    ]) {
      tally.add(each);
    }
    expect([tally.grave, tally.graveUnmet]).toEqual([1, 1]);
  });

  it('blames faults of this machine on nobody else', () => {
    const tally = tallyFor(undefined);
    for (const code of ['EMFILE', 'EMFILE', 'ENETUNREACH']) {
      const result = failed('tcp', { kind: 'local', code });
      tally.add({ ...result, ...diagnose(result) });
    }
    expect([...tally.faults]).toEqual([
      ['EMFILE', 2],
      ['ENETUNREACH', 1],
    ]);
  });
});

describe('a channel', () => {
  it('hands over each value when it is asked for, and then the end', async () => {
    const lane = channel<number>();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const each of lane.items) seen.push(each);
    })();
    for (const each of [1, 2, 3]) await lane.put(each);
    lane.end();
    await reading;
    expect(seen).toEqual([1, 2, 3]);
  });

  it('makes whoever puts wait until the other side takes', async () => {
    const lane = channel<number>();
    let put = false;
    const putting = lane.put(1).then(() => {
      put = true;
    });
    await new Promise(setImmediate);
    expect(put).toBe(false);
    const { value } = await lane.items[Symbol.asyncIterator]().next();
    await putting;
    expect(value).toBe(1);
  });

  it('takes no more from the moment nobody reads', async () => {
    const lane = channel<number>();
    const reader = lane.items[Symbol.asyncIterator]();
    const waiting = lane.put(1);
    await reader.return?.();
    await waiting;
    await lane.put(2);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });
});
