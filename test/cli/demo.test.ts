import { describe, expect, it } from 'vitest';
import { lastLine, run } from './kit.ts';

describe('demo', () => {
  it('plays, scans, shows one host in detail, and says what to try next, in 80 columns', async () => {
    const { exitCode, stdout, stderr } = await run(['demo'], {
      terminal: true,
      env: { LANG: 'C.UTF-8', NO_COLOR: '1' },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('NLA only, Server 2022');
    expect(stdout).toContain('15 hosts in ');
    expect(stdout).toContain('Died at');
    expect(stdout).toContain('What it means');
    expect(stderr).toContain('rdpprobe scan --help');
    expect(lastLine(stderr)).toContain('exit code 0');
    for (const line of [...stdout.split('\n'), ...stderr.split('\n')]) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
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
