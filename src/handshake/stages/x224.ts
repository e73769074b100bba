export interface X224Facts {
  /** A name from `SecurityProtocol`, or hex when the server answers something newer. */
  readonly selectedProtocol: string;
  /** `false` when the confirm has no negotiation data, which stands for Standard RDP Security. */
  readonly negotiated: boolean;
  /** Flags of RDP_NEG_RSP by name: what the server says it supports. */
  readonly flags: readonly string[];
  /** Source reference of the Connection Confirm; 0x1234 on Windows and xrdp, 0 on FreeRDP. */
  readonly sourceReference: number;
}
