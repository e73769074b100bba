/** A host that comes up in phases, and whoever waits for it. */
import { afterEach, describe, expect, it } from 'vitest';
import { windowsDefaultCertificate } from '../../src/lab/certificate.ts';
import { host } from '../../src/lab/host.ts';
import { type Script, stall } from '../../src/lab/script.ts';
import { type LabServer, startServer } from '../../src/lab/server.ts';
import { type Goal, reaches, waitFor } from '../../src/monitor/wait.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { lastLine, run } from '../cli/kit.ts';
import { completed, failed, type result, standardRdpFacts, stopped } from '../kit/results.ts';

const { PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
const silent = () => stall();
const rdpOnly = () => host({ takes: 0, takesRdp: true, flags: 0 });
const nla = () =>
  host({
    takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
    takesRdp: false,
    tls: windowsDefaultCertificate('RDS01'),
    identity: { computer: 'RDS01' },
  });

const open = new Set<LabServer>();
afterEach(async () => {
  await Promise.all([...open].map((server) => server.close()));
  open.clear();
});

async function listen(script: Script, port = 0): Promise<LabServer> {
  const server = await startServer(script, { port });
  open.add(server);
  return server;
}

async function gone(server: LabServer): Promise<number> {
  open.delete(server);
  await server.close();
  return server.port;
}

/** Nobody listens, then somebody who says nothing, then RDP without NLA, then NLA; each phase ends when it was noticed. */
async function host4Phases() {
  const port = await gone(await listen(silent));
  const phases = [silent, rdpOnly, nla];
  let current: LabServer | undefined;
  return {
    port,
    async next(): Promise<void> {
      if (current !== undefined) await gone(current);
      const script = phases.shift();
      current = script && (await listen(script, port));
    },
  };
}

const TIMEOUT_MS = 60_000;

describe('waiting', () => {
  it.each([
    ['x224', ['tcp-refused', 'accept-then-silence'], 'answers-standard-rdp'],
    ['nla', ['tcp-refused', 'accept-then-silence', 'answers-standard-rdp'], 'nla-selected'],
  ] as const)(
    'for %s goes through the phases of a host that comes up',
    async (goal, expected, end) => {
      const phases = await host4Phases();
      const seen: string[] = [];
      const moved: Promise<void>[] = [];
      const waited = await waitFor(
        { host: '127.0.0.1', port: phases.port },
        {
          goal,
          withinMs: TIMEOUT_MS,
          probe: { timeoutMs: 400, timeoutsMs: { tls: 10_000, credssp: 10_000 } },
          firstPauseMs: 20,
          onChange({ verdict }) {
            seen.push(verdict.code);
            moved.push(phases.next());
          },
        },
      );
      await Promise.all(moved);
      expect(waited.reached).toBe(true);
      // While one server gives way to the next, nobody listens for a moment.
      expect(seen.filter((code, index) => index === 0 || code !== 'tcp-refused')).toEqual(expected);
      expect(waited.verdict?.code).toBe(end);
      expect(waited.tries).toBeGreaterThan(expected.length);
    },
    TIMEOUT_MS,
  );

  it('ends when the time is up, with what stood in the way at last', async () => {
    const port = await gone(await listen(silent));
    const started = performance.now();
    const waited = await waitFor(
      { host: '127.0.0.1', port },
      { goal: 'x224', withinMs: 300, probe: {}, firstPauseMs: 20 },
    );
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(waited).toMatchObject({ reached: false, verdict: { code: 'tcp-refused' } });
    // 20, 40, 80, 160: the pauses double.
    expect(waited.tries).toBeGreaterThan(1);
    expect(waited.tries).toBeLessThan(8);
  });

  it.each<readonly [Goal, ReturnType<typeof result>, boolean]>([
    ['sound', stopped('credssp', 'credentials needed'), true],
    ['sound', failed('tls', { kind: 'reset' }), false],
    ['nla', stopped('credssp', 'credentials needed'), true],
    ['nla', completed('channels', { facts: standardRdpFacts() }), false],
    ['credssp', stopped('credssp', 'credentials needed'), true],
    ['tls', stopped('credssp', 'credentials needed'), true],
    ['mcs', stopped('credssp', 'credentials needed'), false],
    ['x224', failed('tls', { kind: 'reset' }), true],
    ['tls', failed('tls', { kind: 'reset' }), false],
    ['channels', completed('channels'), true],
  ])('for %s takes only what is it (%#)', (goal, seen, expected) => {
    expect(reaches(seen, goal)).toBe(expected);
  });
});

describe('rdpprobe wait', () => {
  it('ends with 0 as soon as the host is there, and says nothing on stdout', async () => {
    const { port } = await listen(nla);
    const { exitCode, stdout, stderr } = await run(['wait', `127.0.0.1:${port}`, '--until', 'nla']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toMatch(
      /^rdpprobe: 127\.0\.0\.1:\d+ came to NLA after .*, 1 try; exit code 0\.\n$/,
    );
  });

  it('says what it waits for once, and ends with 1 when the time is up', async () => {
    const { port } = await listen(rdpOnly);
    const argv = ['wait', `127.0.0.1:${port}`, '--until', 'nla', '--timeout', '2500ms'];
    const { exitCode, stderr } = await run(argv);
    expect(exitCode).toBe(1);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^[\d.]+ m?s, 127\.0\.0\.1:\d+ answers-standard-rdp: /);
    expect(lines[1]).toMatch(
      /did not come to NLA within 2\.50 s, [2-9] tries; at last answers-standard-rdp: .*; exit code 1\.$/,
    );
  }, 20_000);

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])(
    'ends at once for %s',
    async (signal, expected) => {
      const { port } = await listen(silent);
      const interruption = new AbortController();
      setTimeout(() => interruption.abort(signal), 200);
      const { exitCode, stderr } = await run(['wait', `127.0.0.1:${port}`], {
        interrupted: interruption.signal,
      });
      expect(exitCode).toBe(expected);
      expect(lastLine(stderr)).toMatch(new RegExp(`interrupted by ${signal} after 1 try`));
    },
    20_000,
  );

  it.each([
    [['wait'], 'wait names no host'],
    [['wait', '127.0.0.0/30'], 'is not one host'],
    [['wait', '127.0.0.1', '--logon'], 'is not an option'],
    [['wait', '127.0.0.1', '--until', 'nlaa'], 'did you mean nla?'],
    [['scan', '127.0.0.1', '--until', 'nla'], 'is not one of'],
  ])('%j is wrong usage', async (argv, why) => {
    const { exitCode, stderr } = await run(argv);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(why) });
  });
});
