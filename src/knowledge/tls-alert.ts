/**
 * What each TLS alert says about the side that sent it, whatever it answers.
 *
 * @see RFC 5246 7.2.2, RFC 8446 6.2
 */
import type { AlertDescription } from '../protocol/tls-alert.ts';

/** Clauses that can follow a colon; "it" is the server. */
export const TLS_ALERTS: Readonly<Record<keyof typeof AlertDescription, string>> = {
  close_notify: 'it ended TLS in good order without naming a fault',
  unexpected_message: 'it did not expect that message at that point',
  bad_record_mac:
    'a record failed its integrity check, so the two sides disagree about keys or bytes',
  decryption_failed: 'it could not decrypt a record',
  record_overflow: 'it takes a record for longer than TLS allows',
  decompression_failure: 'it could not decompress a record',
  handshake_failure:
    'it found nothing in common with the offer, most often no cipher suite that fits its certificate and its policy',
  no_certificate: 'it misses a client certificate, and the probe has none to show',
  bad_certificate: 'it calls a certificate damaged, although the probe shows none',
  unsupported_certificate:
    'it calls a certificate of the wrong kind, although the probe shows none',
  certificate_revoked: 'it calls a certificate revoked, although the probe shows none',
  certificate_expired: 'it calls a certificate expired, although the probe shows none',
  certificate_unknown: 'it does not accept a certificate, although the probe shows none',
  illegal_parameter: 'it finds a value out of range or at odds with another',
  unknown_ca: 'it does not know the issuer of a certificate, although the probe shows none',
  access_denied: 'it denies access and gives no further reason',
  decode_error: 'it could not make out a message',
  decrypt_error: 'a signature or a key check did not hold',
  export_restriction: 'it holds to export restrictions that no current client meets',
  protocol_version: 'it accepts no TLS version that was offered to it',
  insufficient_security: 'it demands stronger cipher suites than were offered to it',
  internal_error: 'it met a fault of its own and does not say which',
  inappropriate_fallback:
    'it took the retry with an older TLS version for a downgrade, so it does know a newer one',
  user_canceled: 'it called the handshake off for a reason outside TLS',
  no_renegotiation: 'it does not want to renegotiate',
  missing_extension: 'it misses an extension that it insists on',
  unsupported_extension: 'it objects to an extension',
  certificate_unobtainable: 'it could not fetch a certificate it was referred to',
  unrecognized_name: 'it does not know the host name that it was asked for',
  bad_certificate_status_response: 'it rejects the proof that a certificate is not revoked',
  bad_certificate_hash_value: 'a certificate does not have the hash that was announced',
  unknown_psk_identity: 'it does not know the shared key it was asked to use',
  certificate_required: 'it demands a client certificate, and the probe has none to show',
  no_application_protocol: 'it speaks none of the application protocols it was asked for',
};
