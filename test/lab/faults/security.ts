import { makeCertificate } from '../../../src/lab/certificate.ts';
import {
  type StandardSecurityOptions,
  standardSecurity,
} from '../../../src/lab/standard-security.ts';
import {
  type ServerCertificate,
  serverCertificate,
} from '../../../src/protocol/server-certificate.ts';
import { EncryptionMethod, type ServerSecurityData } from '../../../src/protocol/server-data.ts';
import { encode } from '../../../src/wire/codec.ts';
import { filled } from './bytes.ts';
import type { Death, Fault, Faults } from './fault.ts';
import { ALL_THE_WAY, securityHost } from './session.ts';

const ELLIPTIC = makeCertificate({ commonName: 'lab', key: { type: 'ec' } }).der;
const during = 'preparing the RDP Security Commencement';
const SOUND = standardSecurity();
const { encryptionMethod, encryptionLevel, serverRandom } = SOUND;

function dies(security: ServerSecurityData, failure: Death['failure']): Fault {
  return { script: securityHost(security), options: ALL_THE_WAY, dies: { during, failure } };
}

function withCertificate(certificate: ServerCertificate): ServerSecurityData {
  return { ...SOUND, serverCertificate: encode(serverCertificate, certificate) };
}

function withModulus(modulus: Uint8Array): ServerSecurityData {
  const publicKey = { pubExp: 65_537, modulus };
  const signatureBlob = filled(72);
  return withCertificate({ kind: 'proprietary', temporary: false, publicKey, signatureBlob });
}

function method(options: StandardSecurityOptions): ServerSecurityData {
  return standardSecurity(options);
}

const lacking = (part: string): Death['failure'] => ({
  kind: 'unexpected',
  expected: `SC_SECURITY with a server ${part}`,
  got: 'SC_SECURITY without one',
});
const KEY = { kind: 'unsupported', feature: 'the key of the server certificate' } as const;

export const SECURITY: Faults = {
  'encrypts and sends neither random nor certificate': dies(
    { encryptionMethod, encryptionLevel },
    lacking('random'),
  ),
  'encrypts and sends no random': dies(
    { encryptionMethod, encryptionLevel, serverCertificate: SOUND.serverCertificate },
    lacking('random'),
  ),
  'encrypts and sends no certificate': dies(
    { encryptionMethod, encryptionLevel, serverRandom },
    lacking('certificate'),
  ),
  'has a key of 256 bits': dies(withModulus(filled(32, 0xff)), KEY),
  'has a key of 504 bits': dies(withModulus(filled(63, 0xff)), KEY),
  'has a key of 4,104 bits': dies(withModulus(filled(513, 0xff)), KEY),
  'has a certificate of a kind that nobody knows': dies(
    withCertificate({ kind: 'unknown', temporary: false, version: 3, bytes: filled(64) }),
    KEY,
  ),
  'has an X.509 certificate with a key of an elliptic curve': dies(
    withCertificate({
      kind: 'x509',
      temporary: true,
      certificates: [ELLIPTIC, ELLIPTIC],
    }),
    KEY,
  ),
  'has a chain of X.509 certificates that are none': dies(
    withCertificate({ kind: 'x509', temporary: true, certificates: [filled(16), filled(16)] }),
    KEY,
  ),
  'encrypts by a method that nobody knows': dies(method({ encryptionMethod: 0x20 }), {
    kind: 'unsupported',
    feature: 'encryption method 0x20',
  }),
  'encrypts by two methods at once': dies(
    method({ encryptionMethod: EncryptionMethod['40BIT'] | EncryptionMethod['128BIT'] }),
    { kind: 'unsupported', feature: 'encryption method 0x3' },
  ),
};
