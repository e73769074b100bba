/**
 * The Terminal Services signing key: one RSA key, published with its private half, that signs
 * the proprietary certificates of all servers. Windows and other servers alike use it, so a
 * valid signature proves nothing; an invalid one is a curiosity.
 *
 * @see MS-RDPBCGR 5.3.3.1.1 to 5.3.3.1.3
 */
import { md5 } from './digests.ts';
import { littleEndian, littleEndianBytes, power } from './raw-rsa.ts';

/** Does the Terminal Services key verify this proprietary certificate (the bytes from `dwVersion` on)? */
export function signatureValid(certificate: Uint8Array): boolean {
  const signedLength =
    KEY_BLOB_START + (u16le(certificate, KEY_BLOB_START - 2) ?? certificate.length);
  const signatureLength = u16le(certificate, signedLength + 2);
  const start = signedLength + SIGNATURE_HEADER_LENGTH;
  if (signatureLength === undefined || signatureLength < MODULUS_LENGTH) return false;
  if (certificate.length < start + signatureLength) return false;
  const signature = littleEndian(certificate.subarray(start, start + MODULUS_LENGTH));
  const signed = padded(certificate.subarray(0, signedLength));
  return power(signature, PUBLIC_EXPONENT, MODULUS) === signed;
}

/** The `SignatureBlob` for a proprietary certificate, given its bytes from `dwVersion` to the end of `PublicKeyBlob`. */
export function sign(signedPart: Uint8Array): Uint8Array {
  const blob = new Uint8Array(MODULUS_LENGTH + PADDING_LENGTH);
  const signature = power(padded(signedPart), PRIVATE_EXPONENT, MODULUS);
  blob.set(littleEndianBytes(signature, MODULUS_LENGTH));
  return blob;
}

/** Behind dwVersion, dwSigAlgId, dwKeyAlgId, wPublicKeyBlobType and wPublicKeyBlobLen. */
const KEY_BLOB_START = 16;
const SIGNATURE_HEADER_LENGTH = 4;
const MODULUS_LENGTH = 64;
const PADDING_LENGTH = 8;

const MODULUS = littleEndianHex(
  '3d3a5ebd72433ec94dbbc11e4aba5fcb3e882087eff5c1e2d7b76b9af2524595' +
    'ce63656b583afeef7ce7bffe3df65c7d6c5e06091af561bb2093095f056dea87',
);
const PUBLIC_EXPONENT = 0xc088_7b5bn;
const PRIVATE_EXPONENT = littleEndianHex(
  '87a71932da11875558001616256568f8243ee6fae9674994cf92cc3399e80860' +
    '179a129f24ddb12499c73ab80a7b0ddd350779170b519bb3c7100113e73ff35f',
);

/** The number that is signed: MD5 of the fields, a zero, 45 bytes of ones, and a one on top. */
function padded(signedPart: Uint8Array): bigint {
  const block = new Uint8Array(63).fill(0xff);
  block.set(md5(signedPart));
  block[16] = 0x00;
  block[62] = 0x01;
  return littleEndian(block);
}

function littleEndianHex(hex: string): bigint {
  return littleEndian(Buffer.from(hex, 'hex'));
}

function u16le(bytes: Uint8Array, offset: number): number | undefined {
  const low = bytes[offset];
  const high = bytes[offset + 1];
  return low === undefined || high === undefined ? undefined : high * 256 + low;
}
