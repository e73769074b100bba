export interface McsFacts {
  /** RDP version of SC_CORE, e.g. `10.12`, or hex. */
  readonly serverVersion: string;
  /** `NONE`, `40BIT`, `128BIT`, `56BIT`, `FIPS`, or hex. */
  readonly encryptionMethod: string;
  /** `NONE`, `LOW`, `CLIENT_COMPATIBLE`, `HIGH`, `FIPS`, or hex. */
  readonly encryptionLevel: string;
  readonly serverCertificate?: {
    readonly kind: 'proprietary' | 'x509';
    readonly keyBits: number | null;
    /** For a proprietary certificate: does the well-known Terminal Services key verify it? */
    readonly signatureValid?: boolean;
  };
  readonly ioChannel: number;
  readonly messageChannel?: number;
  /** What the server says we requested, where it echoes that; differs when something in between changed it. */
  readonly requestedProtocolsEcho?: string;
}
