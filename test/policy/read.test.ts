import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyError } from '../../src/policy/problem.ts';
import { readPolicy } from '../../src/policy/read.ts';
import { BAD_POLICIES } from './bad-policies.ts';

function listAt(path: string): string {
  if (path === 'hosts.txt') return 'rds01\n10.0.0.300\n';
  throw new Error('there is no such file');
}

function faultsOf(text: string): string {
  try {
    readPolicy(text, { source: 'rdpprobe.yaml', listAt });
    return 'was taken';
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.message;
  }
}

describe('a policy that is wrong', () => {
  it.each(BAD_POLICIES)('is refused for %s', (_title, text, messages) => {
    expect(faultsOf(text).split('\n')).toEqual(
      messages.map((message) => `rdpprobe.yaml:${message}`),
    );
  });

  it('is refused in a moment, however it is made', () => {
    const start = performance.now();
    for (const [, text] of BAD_POLICIES) faultsOf(text);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('tells the first twenty faults, and how many more there are', () => {
    const groups = Array.from({ length: 25 }, (_, index) => `  g${index}: { target: x }\n`);
    const lines = faultsOf(`groups:\n${groups.join('')}`).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[0]).toContain('rdpprobe.yaml:2:9: "target" is not known in groups.g0');
    expect(lines.at(-1)).toBe('and 5 more');
  });

  it('never is anything but taken or refused', () => {
    const line = fc.stringMatching(/^ {0,6}[-?:&*!|>'"%@`{}[\],#a-z0-9 =<.\t]{0,20}$/);
    const sample = BAD_POLICIES.map(([, text]) => text).filter((text) => text.length < 1000);
    fc.assert(
      fc.property(fc.constantFrom(...sample), fc.array(line, { maxLength: 4 }), (text, lines) => {
        const all = text.split('\n');
        const mixed = all.flatMap((each, index) => [each, lines[index] ?? '']).join('\n');
        faultsOf(mixed);
        faultsOf(lines.join('\n'));
      }),
      { numRuns: 200 },
    );
  });

  it('shows no control character of the file', () => {
    const message = faultsOf('groups:\n  rds:\n    targets: x\n    profile: "a\\e[31mb\\u202e"\n');
    expect(message).toContain('is "a\\u001b[31mb\\u{202e}"');
  });
});
