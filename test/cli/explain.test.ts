import { describe, expect, it } from 'vitest';
import { run } from './kit.ts';

describe('explain', () => {
  it('says what a pair of codes means, offline', async () => {
    const { exitCode, stdout, stderr } = await run(['explain', '0x3', '0x7']);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('ERRINFO_SERVER_DENIED_CONNECTION');
    expect(stdout).not.toContain('What the web says');
  });

  it('tells the claims on request', async () => {
    const { stdout } = await run(['explain', '0x3', '0x7', '--claims']);
    expect(stdout).toContain('What the web says of 0x3 with 0x7');
    expect(stdout).toMatch(/FALSE {2,}\S/);
  });

  it('writes one line of JSON', async () => {
    const { stdout } = await run(['explain', '516', '--json']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'explanation', schema: 1, known: true });
  });

  it('exits with 0 also where nothing is known', async () => {
    const { exitCode, stdout } = await run(['explain', '0x1000031']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('not known here');
  });

  it('is wrong usage without words', async () => {
    expect(await run(['explain'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
