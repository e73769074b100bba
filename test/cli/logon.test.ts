import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ntHash } from '../../src/crypto/ntlm-v2.ts';
import { makeCertificate } from '../../src/lab/certificate.ts';
import { type HostOptions, host } from '../../src/lab/host.ts';
import { type LabServer, startServer } from '../../src/lab/server.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { hex, utf16Bytes } from '../../src/wire/text.ts';
import { jsonLines, lastLine, type Ran, run, type Surroundings } from './kit.ts';

const SECRET = 'Gänseblümchen-9!';
const HASH = hex(ntHash(SECRET));
const TLS = makeCertificate({ commonName: 'lab' });
const ACCOUNT = { user: 'alice', domain: 'EXAMPLE', password: SECRET };
const NLA: HostOptions = {
  takes: SecurityProtocol.PROTOCOL_HYBRID,
  takesRdp: false,
  tls: TLS,
  account: ACCOUNT,
};
const TLS_ONLY: HostOptions = { takes: SecurityProtocol.PROTOCOL_SSL, takesRdp: false, tls: TLS };
const ENV = { RDPPROBE_USER: 'EXAMPLE\\alice', RDPPROBE_PASSWORD: SECRET };
const UNTIL = ['--until', 'activation', '--timeout', '10s'];

let folder: string;
let server: LabServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

async function serve(options: HostOptions): Promise<string> {
  server = await startServer(() => host(options));
  return `${server.address}:${server.port}`;
}

function file(text: string, mode = 0o600): string {
  const path = join(folder, 'rds.credentials');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

/** The secret in each form it could slip out in. */
const FORMS = [
  SECRET,
  HASH,
  hex(utf16Bytes(SECRET)),
  Buffer.from(SECRET).toString('hex'),
  Buffer.from(SECRET).toString('base64'),
  JSON.stringify(SECRET).slice(1, -1),
];

function expectNoSecret(...texts: readonly string[]): void {
  for (const text of texts) {
    for (const form of FORMS) {
      expect(text.toLowerCase().includes(form.toLowerCase()), `${form} slipped out`).toBe(false);
    }
  }
}

/** All that a run leaves behind. */
async function everything(argv: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const [trace, keylog] = [join(folder, 'trace'), join(folder, 'keys.log')];
  const reports = ['jsonl', 'table', 'plain'].flatMap((name) => [
    '-o',
    `${name}:${join(folder, `report.${name}`)}`,
  ]);
  const asked = [...argv, '-o', 'detail', ...reports, '--trace', trace, '--keylog', keylog];
  const ran = await run(asked, surroundings);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && each.name !== 'rds.credentials')
    .map((each) => readFileSync(join(each.parentPath, each.name), 'utf8'));
  expect(files.length).toBeGreaterThanOrEqual(5);
  expect(files.every((text) => text !== '')).toBe(true);
  expectNoSecret(ran.stdout, ran.stderr, ...files);
  return ran;
}

describe('a logon', () => {
  it.each([
    ['a password', ENV],
    ['a principal name', { ...ENV, RDPPROBE_USER: 'alice' }],
    ['an NT hash', { RDPPROBE_USER: ENV.RDPPROBE_USER, RDPPROBE_NT_HASH: HASH }],
  ])('from the environment, with %s, leaves no secret anywhere', async (_what, env) => {
    const domain = env.RDPPROBE_USER.includes('\\') ? 'EXAMPLE' : '';
    const place = await serve({ ...NLA, account: { ...ACCOUNT, domain } });
    const { exitCode, stdout } = await everything(['probe', place, '--logon', ...UNTIL], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/activation +passed/);
    expect(server?.connections).toBeGreaterThan(0);
  });

  it('from a file leaves no secret anywhere', async () => {
    const path = file(`# for tests\nuser = alice\ndomain = EXAMPLE\npassword = ${SECRET}\n`);
    const place = await serve(NLA);
    const { stdout } = await everything(['probe', place, '--credentials', path, ...UNTIL]);
    expect(stdout).toMatch(/activation +passed/);
  });

  it('that is turned down leaves no secret either', async () => {
    const place = await serve({ ...NLA, account: { ...ACCOUNT, password: 'another' } });
    const { exitCode, stdout } = await everything(['probe', place, '--logon', ...UNTIL], {
      env: ENV,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('STATUS_LOGON_FAILURE');
  });

  it('in Client Info leaves no secret either', async () => {
    const place = await serve(TLS_ONLY);
    const { stdout } = await everything(['probe', place, '--logon', '--autologon', ...UNTIL], {
      env: ENV,
    });
    expect(stdout).toMatch(/activation +passed/);
  });

  it('is never begun by the environment alone', async () => {
    const { stdout } = await run(['probe', await serve(NLA), '--json'], { env: ENV });
    expect(jsonLines(stdout)[1]).toMatchObject({ outcome: { kind: 'stopped', after: 'credssp' } });
  });
});

/** A terminal on which somebody types. */
function keyboard(text: string): PassThrough & { readonly isTTY: true } {
  const stream = Object.assign(new PassThrough(), { isTTY: true } as const);
  stream.write(text);
  return stream;
}

describe('a password that is typed', () => {
  const argv = (place: string) => ['probe', place, '--ask-password', '--user', 'EXAMPLE\\alice'];

  it('is asked for on stderr and shown nowhere', async () => {
    const place = await serve(NLA);
    const { stdout, stderr } = await run([...argv(place), ...UNTIL, '--json'], {
      stdin: keyboard(`${SECRET}\r`),
    });
    expect(jsonLines(stdout)[1]).toMatchObject({ outcome: { kind: 'completed' } });
    expect(stderr).toContain('Password of EXAMPLE\\alice: \n');
    expectNoSecret(stdout, stderr);
  });

  it('is not asked for where stdin is no terminal', async () => {
    const { exitCode, stderr } = await run(argv('127.0.0.1:1'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('stdin is none: use --credentials FILE');
  });

  it.each([
    ['Ctrl-C', '\u0003', 130, 'interrupted by SIGINT, nothing was sent'],
    ['Ctrl-D', '\u0004', 2, 'no password was typed'],
    ['Enter alone', '\r', 2, 'an empty password'],
  ])('ends the run without a packet after %s', async (_what, keys, code, said) => {
    const place = await serve(NLA);
    const { exitCode, stderr } = await run(argv(place), { stdin: keyboard(keys) });
    expect(exitCode).toBe(code);
    expect(lastLine(stderr)).toContain(said);
    expect(server?.connections).toBe(0);
  });

  it('does not outlive a signal', async () => {
    const interruption = new AbortController();
    const running = run(argv('127.0.0.1:1'), {
      stdin: keyboard(''),
      interrupted: interruption.signal,
      onStderr: () => interruption.abort('SIGTERM'),
    });
    expect((await running).exitCode).toBe(143);
  });
});

describe('a file of credentials', () => {
  it.each([
    ['user = alice\nhunter2\n', ':2 cannot be read: write user, domain'],
    ['user = alice\nhunter2 = hunter2\n', ':2 cannot be read: write user, domain'],
    ['password = hunter2\n', 'names nobody: add a line user'],
    ['user = alice\n', 'has no secret: add a line password'],
    ['user = alice\npassword =\n', ':2 has no value: write password = VALUE'],
    ['user = a\nuser = b\n', ':2 gives user again: give it once'],
    ['user = a\nnt-hash = hunter2\n', ':2 is no NT hash: it has exactly 32 hex digits'],
    [`user = a\npassword = hunter2\nnt-hash = ${HASH}\n`, ':3 stands beside a password'],
    ['user = A\\a\ndomain = B\npassword = hunter2\n', ':2 is a second domain'],
    ['user = a\\b\\c\npassword = hunter2\n', ':1 is no account: write NAME'],
    [`user = a\npassword = hunter2${'x'.repeat(256)}\n`, ':2 is no password: at most 256'],
  ])('%j ends with 2, what is wrong, and no secret', async (text, said) => {
    const path = file(text);
    const { exitCode, stderr } = await run(['probe', '127.0.0.1:1', '--credentials', path]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(path);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('hunter2');
  });

  it.skipIf(process.platform === 'win32').each([0o644, 0o640, 0o620])(
    'of mode %o is refused',
    async (mode) => {
      const path = file(`user = alice\npassword = ${SECRET}\n`, mode);
      const { exitCode, stderr } = await run(['probe', '127.0.0.1:1', '--credentials', path]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`is open to other users (mode 0${mode.toString(8)}): chmod 600`);
      expectNoSecret(stderr);
    },
  );
});

/** What is wrong, and what is said about it. */
const WRONG: ReadonlyArray<readonly [argv: readonly string[], env: object, said: string]> = [
  [['--password', SECRET], {}, '--password is not an option: the command line can be read'],
  [[`--password=${SECRET}`], {}, 'RDPPROBE_PASSWORD or RDPPROBE_NT_HASH and add --logon'],
  [['--nt-hash', HASH], {}, 'or into a file and add --credentials FILE'],
  [['--logon'], {}, 'set RDPPROBE_USER to NAME, DOMAIN\\NAME or NAME@DOMAIN, or give --user'],
  [['--logon', '--user', 'a'], {}, '--logon needs RDPPROBE_PASSWORD or RDPPROBE_NT_HASH'],
  [['--logon', '--user', 'a\\b\\c'], ENV, '--user is no account'],
  [['--logon'], { ...ENV, RDPPROBE_NT_HASH: HASH }, 'are both set: unset one of them'],
  [['--logon', '--user=a'], { RDPPROBE_NT_HASH: SECRET }, 'RDPPROBE_NT_HASH is no NT hash'],
  [['--logon'], { ...ENV, RDPPROBE_PASSWORD: `${SECRET}\n` }, 'RDPPROBE_PASSWORD is no password'],
  [['--logon', '--ask-password'], ENV, '--logon and --ask-password exclude each other'],
  [['--user', 'a'], ENV, '--user belongs to a logon: add --logon, --credentials FILE'],
  [['--autologon'], ENV, '--autologon belongs to a logon'],
  [['--logon', '--autologon'], ENV, 'counts from logon on, and the walk ends before: add --until'],
  [['--logon', '--quick'], ENV, 'leave out --quick'],
  [['--logon', '--all-ips'], ENV, '--all-ips would log on once for each address'],
  [['--answer-license'], {}, '--answer-license counts from licensing on'],
  [
    ['--logon', '--autologon', '--until=logon', '--user=a'],
    { RDPPROBE_NT_HASH: HASH },
    '--autologon sends a password, and an NT hash is none',
  ],
  [
    ['--logon', '--autologon', '--restricted-admin', '--until=logon'],
    ENV,
    '--restricted-admin and --autologon exclude each other',
  ],
];

describe('wrong usage of credentials', () => {
  it.each(WRONG.map(([argv, env, said]) => ({ argv, env, said })))(
    '$argv ends with 2 and says $said',
    async ({ argv, env, said }) => {
      const { exitCode, stdout, stderr } = await run(['scan', '127.0.0.1:1', ...argv], {
        env: env as Record<string, string>,
      });
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain(said);
      expectNoSecret(stderr);
    },
  );
});

describe('a logon on many hosts', () => {
  const argv = ['scan', '127.0.0.1:1', '127.0.0.2:1', '--logon'];

  it('has to be confirmed', async () => {
    const { exitCode, stderr } = await run(argv, { env: ENV });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the credentials go to each of 2 hosts');
    expect(stderr).toContain('can lock the account: add --yes if that is meant');
    expect((await run([...argv, '--yes'], { env: ENV })).exitCode).toBe(0);
  });

  it('is not tried on a list that is still being read', async () => {
    const { exitCode, stderr } = await run(['scan', '-', '--logon', '--yes'], { env: ENV });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('write them into a file and give @FILE');
  });
});

describe('evidence', () => {
  it.skipIf(process.platform === 'win32')(
    'that cannot be written ends the run, which is incomplete',
    async () => {
      const place = await serve(NLA);
      const { exitCode, stderr } = await run(['scan', place, place, '--keylog', '/dev/full']);
      expect(exitCode).toBe(3);
      expect(lastLine(stderr)).toContain(
        'the evidence of --keylog /dev/full was not written (ENOSPC)',
      );
    },
  );

  it.each([
    ['--trace', () => file(''), 'is a file: name a folder'],
    ['--keylog', () => folder, 'is a folder: name a file in it'],
    ['--keylog', () => join(folder, 'no', 'keys'), 'make the folder first'],
  ])('%s that has no place is refused before anybody is probed', async (option, path, said) => {
    const { exitCode, stderr } = await run(['probe', '127.0.0.1:1', option, path()]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
  });
});

describe('--compare-admin', () => {
  it('says what differs, as a page or as a line of JSON', async () => {
    const place = await serve(TLS_ONLY);
    const argv = ['probe', place, '--compare-admin', ...UNTIL];
    const { exitCode, stdout, stderr } = await run(argv);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('What differs\n  nothing\n');
    expect(stderr).toBe('rdpprobe: 1 host probed; exit code 0.\n');
    expect(jsonLines((await run([...argv, '--json'])).stdout)).toMatchObject([
      { type: 'comparison', schema: 1, normal: { outcome: { through: 'activation' } } },
    ]);
  });

  it('belongs to probe', async () => {
    const { exitCode, stderr } = await run(['scan', '127.0.0.1:1', '--compare-admin']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('"--compare-admin" is not an option here');
  });
});
