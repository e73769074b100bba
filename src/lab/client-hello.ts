/** What a ClientHello offers, as far as a lab server has to know. */
import { tlsFlight } from '../protocol/tls-flight.ts';
import { offeredVersions } from '../protocol/tls-hello.ts';
import { TlsVersion } from '../protocol/tls-record.ts';
import { decode } from '../wire/codec.ts';

/** Does the hello list TLS 1.3 in its supported_versions? */
export function offersTls13(record: Uint8Array): boolean {
  const [hello] = decode(tlsFlight, record).messages;
  return (
    hello?.msg_type === 'client_hello' && offeredVersions(hello).includes(TlsVersion['TLSv1.3'])
  );
}
