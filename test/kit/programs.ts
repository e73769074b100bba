/**
 * Programs by others that read what we write. xmllint is installed, and promtool taken out of its
 * package without installing the service beside it, where that can be done without asking: as root
 * on Debian 12. Elsewhere the tests that need them skip and say why.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder that nothing looks at. */
const CACHE = fileURLToPath(
  new URL('../../node_modules/.cache/rdpprobe-programs', import.meta.url),
);
const INSTALLATION_LIMIT_MS = 300_000;
const APT =
  'apt-get -qq -o Acquire::http::Timeout=20 -o Acquire::Retries=2 -o DPkg::Lock::Timeout=120';

/** A program's path, or why it is not there. */
export type Found = { readonly path: string } | { readonly absent: string };

export function xmllint(): Promise<Found> {
  const install = `
command -v xmllint && exit
export DEBIAN_FRONTEND=noninteractive
${APT} update && ${APT} install --yes --no-upgrade --no-install-recommends libxml2-utils </dev/null
command -v xmllint`;
  return found('xmllint', onPath('xmllint'), install);
}

export function promtool(): Promise<Found> {
  const path = join(CACHE, 'usr/bin/promtool');
  mkdirSync(CACHE, { recursive: true });
  const extract = `
cd '${CACHE}'
test -x '${path}' && exit
${APT} update && ${APT} download prometheus
for each in prometheus_*.deb; do dpkg-deb --fsys-tarfile "$each" | tar -xf - ./usr/bin/promtool; rm "$each"; done
test -x '${path}'`;
  return found(
    'promtool',
    onPath('promtool') ?? (existsSync(path) ? path : undefined),
    extract,
    path,
  );
}

/** Runs a program on a text; what it says on both streams is one. */
export function ran(
  { path }: { readonly path: string },
  args: readonly string[],
  input?: string,
): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(path, args, {
    encoding: 'utf8',
    ...(input !== undefined && { input }),
  });
  return { code: status, said: `${stdout}${stderr}` };
}

async function found(
  name: string,
  there: string | undefined,
  script: string,
  path = `/usr/bin/${name}`,
): Promise<Found> {
  if (there !== undefined) return { path: there };
  const reason = await whyNot(script);
  if (reason === undefined) return { path };
  console.warn(`${name} reads nothing here: ${reason}.`);
  return { absent: reason };
}

async function whyNot(script: string): Promise<string | undefined> {
  if (process.platform !== 'linux' || !isDebian12()) return 'it is set up on Debian 12 only';
  if (process.getuid?.() !== 0) return 'setting it up needs root';
  const output = await new Promise<string | undefined>((resolve) => {
    const child = spawn('flock', ['/var/lib/dpkg', 'sh', '-c', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: INSTALLATION_LIMIT_MS,
    });
    let text = '';
    const keep = (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-4096);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? undefined : text || `exit code ${code}`));
  });
  return output && `it could not be set up (${output.trim().split('\n').at(-1)})`;
}

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':').filter((each) => each !== '');
  return folders.map((folder) => join(folder, name)).find((each) => existsSync(each));
}

function isDebian12(): boolean {
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    return /^ID=debian$/m.test(release) && /^VERSION_ID="12"$/m.test(release);
  } catch {
    return false;
  }
}
