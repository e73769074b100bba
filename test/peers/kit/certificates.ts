/** Certificates for the servers: made by openssl at run time, and described in openssl's own reading. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface CertificateRequest {
  /** In openssl's `-subj` form. */
  readonly subject?: string;
  /** DNS names for the subject alternative name extension; without it there is no extension. */
  readonly names?: readonly string[];
  /** `rsa:BITS` or `ec:CURVE`. */
  readonly key?: `rsa:${number}` | `ec:${string}`;
  readonly days?: number;
  /** It ended ten days ago. */
  readonly expired?: boolean;
  /** Subject of an authority to sign it with, which the server then sends behind the certificate. */
  readonly issuer?: string;
}

/** What the server was configured with. */
export interface ConfiguredCertificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Leaf first, as openssl reads them. */
  readonly chain: readonly ReadCertificate[];
}

/** One certificate as `openssl x509` reads it; thumbprints and serial number in lower-case hex. */
export interface ReadCertificate {
  /** Parts in the certificate's order, e.g. `O=Works, CN=host`. */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly serialNumber: string;
  readonly sha1: string;
  readonly sha256: string;
  readonly keyBits: number;
  readonly signatureAlgorithm: string;
}

/** Writes `NAME.crt` (leaf first) and `NAME.key` into `directory`. */
export async function makeCertificate(
  directory: string,
  name: string,
  request: CertificateRequest = {},
): Promise<ConfiguredCertificate> {
  const certificateFile = join(directory, `${name}.crt`);
  const keyFile = join(directory, `${name}.key`);
  const leafFile = join(directory, `${name}.leaf.crt`);
  const signing: string[] = [];
  let authority = '';
  if (request.issuer !== undefined) {
    const authorityFile = join(directory, `${name}.authority.crt`);
    const authorityKey = join(directory, `${name}.authority.key`);
    await selfSigned(authorityFile, authorityKey, request.issuer, 'rsa:2048', 3650, []);
    signing.push('-CA', authorityFile, '-CAkey', authorityKey);
    authority = await openssl('x509', '-in', authorityFile);
  }
  if (request.names) {
    signing.push('-addext', `subjectAltName=${request.names.map((dns) => `DNS:${dns}`).join(',')}`);
  }
  const subject = request.subject ?? '/CN=peer.example';
  await selfSigned(
    leafFile,
    keyFile,
    subject,
    request.key ?? 'rsa:2048',
    request.days ?? 90,
    signing,
  );
  if (request.expired) await expire(directory, leafFile, keyFile);
  await writeFile(certificateFile, (await openssl('x509', '-in', leafFile)) + authority);

  const chain = [await readCertificate(leafFile)];
  if (request.issuer !== undefined) {
    chain.push(await readCertificate(join(directory, `${name}.authority.crt`)));
  }
  return { certificateFile, keyFile, chain };
}

async function selfSigned(
  certificateFile: string,
  keyFile: string,
  subject: string,
  key: string,
  days: number,
  more: readonly string[],
): Promise<void> {
  const [kind, parameter = ''] = key.split(':');
  const algorithm =
    kind === 'ec' ? ['ec', '-pkeyopt', `ec_paramgen_curve:${parameter}`] : [`rsa:${parameter}`];
  const files = ['-keyout', keyFile, '-out', certificateFile];
  const terms = ['-subj', subject, '-days', String(days), '-sha256', ...more];
  await openssl('req', '-x509', '-newkey', ...algorithm, '-nodes', ...files, ...terms);
}

const DAY_MS = 86_400_000;

/** Signs the certificate again, over dates that only `openssl ca` takes in 3.0. */
async function expire(directory: string, file: string, keyFile: string): Promise<void> {
  const configuration = join(directory, 'expire.cnf');
  const database = join(directory, 'expire.txt');
  const lines = [
    '[ca]',
    'default_ca=own',
    '[own]',
    `database=${database}`,
    `serial=${join(directory, 'expire.serial')}`, // asked for, and not read
    'rand_serial=yes',
    `new_certs_dir=${directory}`,
    'default_md=sha256',
    'policy=any',
    '[any]',
    'commonName=supplied',
  ];
  await writeFile(configuration, `${lines.join('\n')}\n`);
  await writeFile(database, '');
  const dates = ['-startdate', asn1Time(-100), '-enddate', asn1Time(-10)];
  const request = join(directory, 'expire.csr');
  await openssl('x509', '-x509toreq', '-in', file, '-signkey', keyFile, '-out', request);
  const own = ['-selfsign', '-keyfile', keyFile, '-in', request, '-out', file];
  const terms = ['-batch', '-notext', '-config', configuration];
  await openssl('ca', ...terms, ...own, ...dates);
}

/** `YYYYMMDDHHMMSSZ`, so many days from now. */
function asn1Time(days: number): string {
  const date = new Date(Date.now() + days * DAY_MS).toISOString();
  return `${date.slice(0, 19).replace(/[-:T]/g, '')}Z`;
}

async function readCertificate(file: string): Promise<ReadCertificate> {
  const shown = ['-subject', '-issuer', '-startdate', '-enddate', '-serial'];
  const forms = ['-nameopt', 'sep_comma_plus_space,utf8', '-dateopt', 'iso_8601'];
  const lines = await openssl('x509', '-in', file, '-noout', ...shown, ...forms);
  const field = (label: string) =>
    new RegExp(`^${label}=\\s*(.*)$`, 'm').exec(lines)?.[1] ?? `no ${label}`;
  const text = await openssl('x509', '-in', file, '-noout', '-text');
  return {
    subject: field('subject'),
    issuer: field('issuer'),
    notBefore: new Date(field('notBefore').replace(' ', 'T')),
    notAfter: new Date(field('notAfter').replace(' ', 'T')),
    serialNumber: field('serial').toLowerCase(),
    sha1: await fingerprint(file, '-sha1'),
    sha256: await fingerprint(file, '-sha256'),
    keyBits: Number(/Public-Key: \((\d+) bit\)/.exec(text)?.[1]),
    signatureAlgorithm: /Signature Algorithm: (\S+)/.exec(text)?.[1] ?? 'none',
  };
}

async function fingerprint(file: string, digest: '-sha1' | '-sha256'): Promise<string> {
  const line = await openssl('x509', '-in', file, '-noout', '-fingerprint', digest);
  return line.split('=')[1]?.replaceAll(':', '').trim().toLowerCase() ?? '';
}

async function openssl(...args: readonly string[]): Promise<string> {
  return (await execute('openssl', args)).stdout;
}
