/**
 * The servers that these tests talk to are Debian packages. They are installed here, once, where
 * that can be done without asking: as root on Debian 12, whose versions of xrdp (0.9.21) and
 * FreeRDP (2.11) the expectations were measured on. Elsewhere the tests are skipped, saying why.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PACKAGES = ['xrdp', 'freerdp2-shadow-x11', 'winpr-utils', 'xvfb', 'openssl'];
const PROGRAMS = ['xrdp', 'freerdp-shadow-cli', 'winpr-hash', 'Xvfb', 'openssl', 'setpriv'];
const INSTALLATION_LIMIT_MS = 300_000;

/**
 * Runs under a lock on dpkg's folder, so that of several test files only the first one installs.
 * What the machine already has is not upgraded, and the policy keeps a freshly installed xrdp from
 * being started as a service.
 */
const INSTALLATION = `
set -e
installed() { for each in ${PROGRAMS.join(' ')}; do command -v $each || return 1; done; }
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
apt-get $options install --yes --no-upgrade --no-install-recommends ${PACKAGES.join(' ')} </dev/null
`;

/** Why there are no servers to talk to; `undefined` when there are. */
export const absence: string | undefined = await install();

if (absence !== undefined) console.warn(`Real servers are not tested: ${absence}.`);

async function install(): Promise<string | undefined> {
  if (process.platform !== 'linux' || !isDebian12()) return 'they are set up on Debian 12 only';
  if (process.getuid?.() !== 0) return 'starting them needs root';
  const { code, output } = await run('flock', ['/var/lib/dpkg', 'sh', '-c', INSTALLATION]);
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
