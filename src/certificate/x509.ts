/**
 * The fields of an X.509 certificate, decoded as far as the facts need them.
 *
 * @see RFC 5280 4.1, 4.2.1
 */
import { CertificateError } from './certificate-error.ts';
import {
  bits,
  bytesOf,
  children,
  contents,
  type Der,
  DerTag,
  der,
  oid,
  sameDer,
  tagOf,
  time,
} from './der.ts';
import { boundedText, type DistinguishedName, distinguishedName } from './distinguished-name.ts';
import { addressText } from './match.ts';

/** Most bytes of one certificate that are read. */
export const CERTIFICATE_LIMIT = 65_536;

/** Extensions with a meaning here; the rest is only counted. */
export const Extension = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
} as const;

export interface X509 {
  /** The contents octets of the INTEGER, as they are. */
  readonly serialNumber: Uint8Array;
  readonly signatureAlgorithm: Der | undefined;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  /** Are issuer and subject the same, byte for byte? */
  readonly selfIssued: boolean;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subjectPublicKeyInfo: Der;
  /** The contents of each extension by object identifier. */
  readonly extensions: ReadonlyMap<string, string>;
}

export function x509(bytes: Uint8Array): X509 {
  if (bytes.length > CERTIFICATE_LIMIT) throw new CertificateError(`${bytes.length} bytes`);
  const parts = children(der(bytes));
  const fields = children(parts[0]);
  // By index: to take an array apart by names goes through an iterator, and this runs for every host.
  const first = fields[0] !== undefined && tagOf(fields[0]) === 0xa0 ? 1 : 0;
  const issuer = fields[first + 2];
  const validity = children(fields[first + 3]);
  const subject = fields[first + 4];
  const subjectPublicKeyInfo = fields[first + 5];
  if (issuer === undefined || subject === undefined || subjectPublicKeyInfo === undefined)
    throw new CertificateError('fields are missing');
  const selfIssued = sameDer(issuer, subject);
  const name = distinguishedName(subject);
  return {
    serialNumber: bytesOf(contents(fields[first], DerTag.INTEGER)),
    signatureAlgorithm: parts[1],
    issuer: selfIssued ? name : distinguishedName(issuer),
    subject: name,
    selfIssued,
    notBefore: time(validity[0]),
    notAfter: time(validity[1]),
    subjectPublicKeyInfo,
    extensions: extensions(fields.find((field, at) => at > first + 5 && tagOf(field) === 0xa3)),
  };
}

/**
 * What CredSSP binds a logon to: the contents of the BIT STRING in SubjectPublicKeyInfo, without
 * the octet that counts unused bits. For RSA that is an RSAPublicKey, for EC the point.
 *
 * @see MS-CSSP 3.1.5, RFC 5280 4.1.2.7
 */
export function subjectPublicKey(certificate: Uint8Array): Uint8Array {
  return bytesOf(bits(children(x509(certificate).subjectPublicKeyInfo)[1]));
}

/** DNS names and addresses of the subject alternative name, in its order. */
export function alternativeNames(certificate: X509): readonly string[] {
  const extension = certificate.extensions.get(Extension.subjectAltName);
  if (extension === undefined) return [];
  return children(der(extension)).flatMap((name) => {
    const tag = tagOf(name);
    if (tag === GeneralName.dNSName) return [boundedText(contents(name, tag))];
    if (tag === GeneralName.iPAddress) return addressText(bytesOf(contents(name, tag))) ?? [];
    return [];
  });
}

/** Purposes by short name, or object identifier; `undefined` where the certificate does not say. */
export function extendedKeyUsage(certificate: X509): readonly string[] | undefined {
  const extension = certificate.extensions.get(Extension.extKeyUsage);
  if (extension === undefined) return undefined;
  return children(der(extension)).map((purpose) => {
    const identifier = oid(purpose);
    return Purposes[identifier] ?? identifier;
  });
}

/** `keyIdentifier`s of the subject and of the authority; `undefined` where the certificate does not say. */
export function keyIdentifiers(certificate: X509): {
  readonly subject: string | undefined;
  readonly authority: string | undefined;
} {
  const subject = certificate.extensions.get(Extension.subjectKeyIdentifier);
  const authority = certificate.extensions.get(Extension.authorityKeyIdentifier);
  const authorityKey =
    authority === undefined
      ? undefined
      : children(der(authority)).find((field) => tagOf(field) === 0x80);
  return {
    subject: subject === undefined ? undefined : contents(der(subject), DerTag.OCTET_STRING),
    authority: authorityKey === undefined ? undefined : contents(authorityKey, 0x80),
  };
}

const GeneralName = { dNSName: 0x82, iPAddress: 0x87 } as const;

const Purposes: Readonly<Record<string, string>> = {
  '2.5.29.37.0': 'any',
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.4.1.311.54.1.2': 'remoteDesktopAuth',
};

function extensions(field: Der | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (field === undefined) return found;
  for (const extension of children(children(field, 0xa3)[0])) {
    const parts = children(extension);
    found.set(oid(parts[0]), contents(parts[parts.length - 1], DerTag.OCTET_STRING));
  }
  return found;
}
