import { describe, expect, it } from 'vitest';
import { lastLine, run } from './kit.ts';

describe('demo', () => {
  it('plays, scans, shows how far one host came, and says what to try next, in 80 columns', async () => {
    const { exitCode, stdout, stderr } = await run(['demo'], {
      terminal: true,
      env: { LANG: 'C.UTF-8', NO_COLOR: '1' },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('NLA only, Server 2022');
    expect(stdout).toContain('16 hosts in ');
    expect(stdout).toContain('Died at');
    expect(stdout).toContain('What the verdicts mean');
    expect(stdout).toMatch(/How far 127\.\S+ came, [\s\S]*\n {2}tls +FAILED /);
    expect(stderr).toContain('rdpprobe scan --help');
    expect(lastLine(stderr)).toContain('exit code 0');
    const lines = [...stdout.split('\n'), ...stderr.split('\n')];
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    // About four screens, and one line a host in the table.
    expect(lines.length).toBeLessThanOrEqual(110);
    expect(stdout).toMatch(/^127\.\S+ +credssp +required +1\.3 +182 RDS01 +nla-required\n127\./m);
  }, 60_000);

  it('ends when it is interrupted', async () => {
    const interruption = new AbortController();
    const { exitCode, stderr } = await run(['demo'], {
      interrupted: interruption.signal,
      onStderr: () => interruption.abort('SIGINT'),
    });
    expect(exitCode).toBe(130);
    expect(lastLine(stderr)).toContain('interrupted by SIGINT');
  }, 30_000);
});
