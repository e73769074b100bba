/**
 * Programs that tests need and that are not on npm are Debian packages. They are installed here
 * where that can be done without asking: as root on Debian 12. Elsewhere the tests that need them
 * are skipped, saying why.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const INSTALLATION_LIMIT_MS = 300_000;

/**
 * Runs under a lock on dpkg's folder, so that of several test files only the first one installs.
 * What the machine already has is not upgraded, and the policy keeps a freshly installed server
 * from being started as a service.
 */
const installation = (packages: readonly string[], programs: readonly string[]) => `
set -e
installed() { for each in ${programs.join(' ')}; do command -v $each || return 1; done; }
installed >/dev/null && exit
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if test ! -e $policy; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >$policy
  chmod +x $policy
fi
options='-qq -o Acquire::http::Timeout=20 -o Acquire::Retries=2 -o DPkg::Lock::Timeout=120'
apt-get $options update
apt-get $options install --yes --no-upgrade --no-install-recommends ${packages.join(' ')} </dev/null
`;

/** Why the programs are not there; `undefined` when they are. */
export async function absenceOf(
  programs: readonly string[],
  packages: readonly string[],
): Promise<string | undefined> {
  if (process.platform !== 'linux' || !isDebian12()) return 'they are set up on Debian 12 only';
  if (process.getuid?.() !== 0) return 'setting them up needs root';
  const script = installation(packages, programs);
  const { code, output } = await run('flock', ['/var/lib/dpkg', 'sh', '-c', script]);
  if (code === 0) return undefined;
  return `their packages could not be installed (${output.trim().split('\n').at(-1)})`;
}

function isDebian12(): boolean {
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    return /^ID=debian$/m.test(release) && /^VERSION_ID="12"$/m.test(release);
  } catch {
    return false;
  }
}

function run(command: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: INSTALLATION_LIMIT_MS,
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4096);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: -1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? -1, output }));
  });
}
