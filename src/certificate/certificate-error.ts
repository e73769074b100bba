/** The bytes are not a certificate that can be read. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly reason: string;

  constructor(reason: string) {
    super(`certificate: ${reason}`);
    this.reason = reason;
  }
}
