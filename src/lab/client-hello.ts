/**
 * What a ClientHello offers, as far as a lab server has to know.
 *
 * @see RFC 8446 4.1.2, 4.2.1
 */
import { Reader } from '../wire/reader.ts';
import { hex } from '../wire/text.ts';

/** Does the hello list TLS 1.3 in its supported_versions? */
export function offersTls13(record: Uint8Array): boolean {
  const reader = new Reader(record);
  reader.skip(5 + 4 + 2 + 32); // record and handshake header, legacy_version, random
  reader.skip(reader.u8()); // legacy_session_id
  reader.skip(reader.u16be()); // cipher_suites
  reader.skip(reader.u8()); // legacy_compression_methods
  const extensions = reader.sub(reader.u16be());
  while (extensions.remaining > 0) {
    const type = extensions.u16be();
    const body = extensions.sub(extensions.u16be());
    if (type === SUPPORTED_VERSIONS) return hex(body.rest()).includes('0304');
  }
  return false;
}

const SUPPORTED_VERSIONS = 43;
