/** Which TLS a host takes, asked over connections of their own, one after the other. */
import { createECDH, generateKeyPairSync } from 'node:crypto';
import type { Exploration } from './explore.ts';
import { drive } from './handshake/drive.ts';
import type { TlsVersions } from './handshake/result.ts';
import { noTlsVersions, type TlsSurvey, tlsSurvey } from './handshake/tls-survey.ts';
import { type KeyShareEntry, NamedGroup } from './protocol/tls-extensions.ts';

/** Never rejects. A host that did not agree to TLS is left alone. */
export async function tlsVersionsOf(
  { askTls }: Exploration,
  survey: TlsSurvey,
): Promise<TlsVersions> {
  if (!askTls) return noTlsVersions();
  const keyShares = freshKeyShares();
  return drive(tlsSurvey(survey), (offer) => askTls({ ...offer, keyShares }));
}

/** Nothing is ever encrypted with them, so that the private halves are let go at once. */
function freshKeyShares(): KeyShareEntry[] {
  const { x } = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
  return [
    { group: NamedGroup.x25519, key_exchange: Buffer.from(x ?? '', 'base64url') },
    { group: NamedGroup.secp256r1, key_exchange: createECDH('prime256v1').generateKeys() },
  ];
}
