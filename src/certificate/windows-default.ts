/**
 * Recognises the certificate that Windows makes for its RDP listener by itself. No document
 * describes it in full; the rule is what those certificates have in common, and all of it must
 * hold:
 *
 * - the subject is one common name and nothing else, and the issuer is the same: the computer's
 *   name, which is the full DNS name on a member of a domain and the bare name elsewhere;
 * - the key is RSA with 2048 bits;
 * - it holds for six months, which comes to 183 days; a day either way is let pass;
 * - the only extensions are the purpose, server authentication alone, and the key usage, key
 *   encipherment with data encipherment. There is no alternative name.
 *
 * Server roles and hand-made replacements of the same generation live a year or more and so
 * do not pass.
 */
import type { KeyDescription } from './algorithms.ts';
import { bits, der } from './der.ts';
import { Extension, extendedKeyUsage, type X509 } from './x509.ts';

/** Does it look like the certificate Windows makes for its listener? */
export function looksLikeWindowsDefault(certificate: X509, key: KeyDescription): boolean {
  const days = (certificate.notAfter.getTime() - certificate.notBefore.getTime()) / DAY_MS;
  return (
    certificate.selfIssued &&
    key.keyType === 'rsa' &&
    key.keyBits === 2048 &&
    hasOnlyCommonName(certificate) &&
    days >= 182 &&
    days <= 184 &&
    certificate.extensions.size === 2 &&
    extendedKeyUsage(certificate)?.join() === 'serverAuth' &&
    keyUsageBits(certificate) === KEY_AND_DATA_ENCIPHERMENT
  );
}

const DAY_MS = 86_400_000;
const KEY_AND_DATA_ENCIPHERMENT = 0x30;

function hasOnlyCommonName({ subject }: X509): boolean {
  const [first, ...others] = subject.flat();
  return first?.type === 'CN' && first.value !== '' && others.length === 0;
}

function keyUsageBits(certificate: X509): number | undefined {
  const extension = certificate.extensions.get(Extension.keyUsage);
  return extension === undefined ? undefined : bits(der(extension)).charCodeAt(0);
}
