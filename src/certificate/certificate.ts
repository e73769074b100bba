/** What a certificate says, in facts. */
export interface CertificateFacts {
  /** RFC 4514-like, in the certificate's own order, e.g. `CN=rds01`. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses the certificate is for: subject alternative names, else the common name. */
  readonly names: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  /** Whole days until `notAfter`, negative when past. */
  readonly daysLeft: number;
  readonly selfSigned: boolean;
  /** Looks like the certificate Windows makes for its RDP listener by itself. */
  readonly windowsDefault: boolean;
  readonly keyType: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'ed448' | 'dsa' | 'unknown';
  readonly keyBits: number | null;
  /** Named curve, for `ec`. */
  readonly curve?: string;
  readonly signatureAlgorithm: string;
  readonly serialNumber: string;
  /** Thumbprints of the DER, lower-case hex. */
  readonly sha1: string;
  readonly sha256: string;
  /** Certificates the server sent, this one included. */
  readonly chainLength: number;
  /** The rest of the chain the server sent, in its order. */
  readonly chain: readonly {
    readonly subject: string;
    readonly issuer: string;
    readonly notAfter: string;
    readonly sha256: string;
  }[];
  /** Does a name cover the host that was asked for? `null` for an address that no name could cover. */
  readonly matchesTarget: boolean | null;
  /** Does a name cover the computer name that NTLM gave? Absent when there was none. */
  readonly matchesNtlmName?: boolean;
}
