/**
 * RDP Security Commencement: the client's half of the session keys, encrypted with the server's
 * key. Only under Standard RDP Security, and not at level NONE.
 *
 * @see MS-RDPBCGR 3.2.5.3.10, 5.3.4
 */
import { encryptRaw, usableKey } from '../../crypto/raw-rsa.ts';
import { SecurityFlag, securityExchange } from '../../protocol/security.ts';
import { publicKeyOf, serverCertificate } from '../../protocol/server-certificate.ts';
import type { ServerSecurityData } from '../../protocol/server-data.ts';
import { decode, encode } from '../../wire/codec.ts';
import { sendDomainPdu } from '../domain.ts';
import { HandshakeError } from '../failure.ts';
import { encryptedLayer, type SecurityLayer } from '../security-layer.ts';
import type { After } from '../stage.ts';
import { record, type Step } from '../step.ts';
import type { channels } from './channels.ts';
import type { mcs } from './mcs.ts';
import { usesTls, type x224 } from './x224.ts';

/** What the stage can be told. */
export interface SecurityOptions {
  /** Unpredictable bytes. */
  readonly random: (length: number) => Uint8Array;
}

/** Hands over the layer that encrypts from now on. */
export const security = {
  id: 'security',
  title: 'RDP Security Commencement',
  spec: 'MS-RDPBCGR 3.2.5.3.10',

  applies: ({ x224: negotiated, mcs: settings }: After<typeof x224> & After<typeof mcs>): boolean =>
    !usesTls(negotiated) && encrypts(settings.security),

  *run(
    known: After<typeof mcs> & After<typeof channels>,
    { random }: SecurityOptions,
  ): Step<SecurityLayer> {
    const {
      encryptionMethod,
      encryptionLevel,
      serverRandom,
      serverCertificate: certificate,
    } = known.mcs.security;
    if (!serverRandom || !certificate) throw missing(serverRandom ? 'certificate' : 'random');
    const publicKey = publicKeyOf(decode(serverCertificate, certificate));
    if (!publicKey || !usableKey(publicKey)) {
      throw new HandshakeError({
        kind: 'unsupported',
        feature: 'the key of the server certificate',
      });
    }
    const clientRandom = random(RANDOM_LENGTH);
    const layer = encryptedLayer('client', {
      encryptionMethod,
      encryptionLevel,
      clientRandom,
      serverRandom,
    });
    const exchange = {
      flags: SecurityFlag.SEC_EXCHANGE_PKT | SecurityFlag.SEC_LICENSE_ENCRYPT,
      encryptedClientRandom: encryptRaw(publicKey, clientRandom).slice(0, publicKey.modulus.length),
    };
    yield* record({ direction: 'sent', pdu: securityExchange.name, value: exchange });
    yield* sendDomainPdu({
      pdu: 'sendDataRequest',
      initiator: known.channels.userChannel,
      channelId: known.mcs.ioChannel,
      userData: encode(securityExchange, exchange),
    });
    return layer;
  },
} as const;

const RANDOM_LENGTH = 32;

function encrypts({ encryptionMethod, encryptionLevel }: ServerSecurityData): boolean {
  return encryptionMethod !== 0 && encryptionLevel !== 0;
}

function missing(part: string): HandshakeError {
  return new HandshakeError({
    kind: 'unexpected',
    expected: `SC_SECURITY with a server ${part}`,
    got: 'SC_SECURITY without one',
  });
}
