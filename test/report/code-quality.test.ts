import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { codeQualityReporter } from '../../src/report/code-quality.ts';
import { DEAD_IN_TLS, FOUR, LABELLED, NLA, run, textOf } from './fixtures.ts';
import { cutOff, HELD, nastyRun } from './judged.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What GitLab's documentation asks of an issue; it shows none that lacks one of these. */
const ISSUES = z.array(
  z.object({
    description: z.string().min(1),
    check_name: z.string(),
    fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
    severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
    location: z.object({
      path: z.string().refine((path) => !path.startsWith('./')),
      lines: z.object({ begin: z.int().min(1) }),
    }),
    content: z.object({ body: z.string() }).optional(),
  }),
);

const issuesIn = (text: string) => ISSUES.parse(JSON.parse(text));
const issuesOf = async (...args: Parameters<typeof run>) =>
  issuesIn(await textOf(codeQualityReporter(run(...args))));

describe('code quality', () => {
  it('has an issue for each finding and death, at the line that named the host', async () => {
    const issues = await issuesOf(FOUR);
    expect(issues.map(({ check_name: name, severity }) => [name, severity])).toEqual([
      ['RDP-CERT-001', 'major'],
      ['tls-closed', 'critical'],
      ['RDP-NLA-001', 'critical'],
      ['RDP-SEC-001', 'blocker'],
      ['not-rdp', 'critical'],
    ]);
    expect(issues[0]).toMatchObject({
      description: expect.stringMatching(/^192\.0\.2\.7:3389: The certificate is self-signed/),
      location: { path: 'hosts.txt', lines: { begin: 12 } },
    });
    expect(issues[1]?.location.path).toBe('command-line');
  });

  it('has what is unmet or not determined, and not what is waived', async () => {
    const issues = await issuesOf([HELD], LABELLED);
    expect(issues.map(({ check_name: name }) => name)).toEqual([
      'security.nla',
      'certificate.daysLeft',
    ]);
    expect(issues[0]?.content?.body).toContain('Expected: required\nObserved: supported');
    expect(issues[0]?.content?.body).toContain('change=CHG-1, site=north; before the patch');
  });

  it('knows an issue again wherever its host stands', async () => {
    const moved = { ...NLA, target: { ...NLA.target, source: 'other.txt:1' } };
    const [first] = await issuesOf([NLA]);
    const [second] = await issuesOf([moved]);
    expect(second?.location.path).toBe('other.txt');
    expect(second?.fingerprint).toBe(first?.fingerprint);
    const all = (await issuesOf([NLA, DEAD_IN_TLS])).map(({ fingerprint }) => fingerprint);
    expect(new Set(all).size).toBe(3);
  });

  it('is an empty list where nothing is wrong', async () => {
    expect(await issuesOf([{ ...NLA, findings: [] }])).toEqual([]);
    expect(await issuesOf([])).toEqual([]);
  });

  it('says that a run was cut off', async () => {
    const issues = issuesIn(await textOf(codeQualityReporter(cutOff(run([])))));
    expect(issues.map(({ check_name: name }) => name)).toEqual(['run']);
  });

  it('has the shape, whatever hosts and policies say', async () => {
    await fc.assert(
      fc.asyncProperty(nastyRun, async ([header, results]) => {
        for (const { description, content } of await issuesOf(results, header)) {
          expect(description + (content?.body ?? '')).not.toMatch(/[^\P{C}\n]/u);
        }
      }),
      { numRuns: 150 },
    );
  });
});
