export interface CredsspFacts {
  /** Version in the server's TSRequest, 2 to 6. */
  readonly version: number;
  /** What the server's token was: `ntlm`, `kerberos`, `negoex`, or an OID. */
  readonly mechanism: string;
  /** Name of the NTSTATUS or SECURITY_STATUS the server sent, or `null`. */
  readonly errorCode: string | null;
}

/** What the server's NTLM CHALLENGE says. Text is as it came from the wire. */
export interface NtlmFacts {
  readonly targetName: string;
  readonly netbiosComputerName?: string;
  readonly netbiosDomainName?: string;
  readonly dnsComputerName?: string;
  readonly dnsDomainName?: string;
  readonly dnsTreeName?: string;
  /** `10.0.20348`. */
  readonly build?: string;
  /** The products with this build, e.g. `Windows Server 2022`. */
  readonly product?: string;
  /** Last day of regular support, `YYYY-MM-DD`; the latest one where several products share the build. */
  readonly endOfSupport?: string;
  /** The server's clock, ISO 8601. */
  readonly time?: string;
  /** Server's clock minus ours. */
  readonly clockSkewSeconds?: number;
}
