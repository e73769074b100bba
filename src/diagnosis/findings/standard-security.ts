/** @see MS-RDPBCGR 2.2.1.4.3, 5.3 */
import type { Judged } from '../verdict.ts';
import { evident, type Rule } from './rule.ts';
import { standardRdpTaken } from './ways.ts';

export const standardSecurityRules: readonly Rule[] = [
  {
    id: 'RDP-STD-001',
    title: 'Standard RDP Security is accepted, which does not prove who the server is.',
    severity: 'high',
    check: (result) => evident(standardRdpTaken(result)),
  },
  {
    id: 'RDP-STD-002',
    title: 'Standard RDP Security runs with an encryption method that is broken in practice.',
    severity: 'high',
    check: (result) => {
      const method = settings(result)?.encryptionMethod;
      return evident(
        method !== undefined &&
          WEAK_METHODS.has(method) &&
          `The server chose the encryption method ${method}.`,
      );
    },
  },
  {
    id: 'RDP-STD-003',
    title: 'The encryption level of Standard RDP Security leaves traffic weak or plain.',
    severity: 'medium',
    check: (result) => {
      const level = settings(result)?.encryptionLevel;
      const weakness = level === undefined ? undefined : WEAK_LEVELS[level];
      return evident(weakness !== undefined && `The encryption level is ${level}: ${weakness}.`);
    },
  },
  {
    id: 'RDP-STD-004',
    title: 'The proprietary server certificate has a key that can be factored.',
    severity: 'medium',
    check: ({ facts: { mcs } }) => {
      const certificate = mcs?.serverCertificate;
      return evident(
        certificate?.kind === 'proprietary' &&
          certificate.keyBits !== null &&
          certificate.keyBits < SAFE_PROPRIETARY_BITS &&
          `The key of the proprietary certificate has ${certificate.keyBits} bits.`,
      );
    },
  },
  {
    id: 'RDP-STD-005',
    title: 'The server insists on FIPS cryptography, which not every client can do.',
    severity: 'info',
    check: (result) => {
      const { encryptionMethod, encryptionLevel } = settings(result) ?? {};
      return evident(
        encryptionMethod === 'FIPS' && 'The server chose the encryption method FIPS.',
        encryptionLevel === 'FIPS' && 'The encryption level is FIPS.',
      );
    },
  },
  {
    id: 'RDP-STD-006',
    title: 'The proprietary server certificate is not signed with the well-known key.',
    severity: 'low',
    check: ({ facts: { mcs } }) =>
      evident(
        mcs?.serverCertificate?.signatureValid === false &&
          'The Terminal Services key does not verify its signature, which some servers that are not Windows leave out.',
      ),
  },
];

const SAFE_PROPRIETARY_BITS = 1024;
const WEAK_METHODS: ReadonlySet<string> = new Set(['NONE', '40BIT', '56BIT']);
const WEAK_LEVELS: Readonly<Record<string, string>> = {
  NONE: 'nothing is encrypted',
  LOW: 'only what the client sends is encrypted',
  CLIENT_COMPATIBLE: 'the client decides how weak the encryption may be',
};

/** Under TLS these settings say NONE, and rightly so. */
function settings({ facts: { x224, mcs } }: Judged): Judged['facts']['mcs'] {
  return x224?.selectedProtocol === 'PROTOCOL_RDP' || x224?.negotiated === false ? mcs : undefined;
}
