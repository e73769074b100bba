/** For the fuzzers: an I/O channel whose server seals whatever it is given as a good server would. */
import { licensingCipher, licensingKeys, licensingMac } from '../../src/crypto/licensing-keys.ts';
import { type IoChannel, ioChannel } from '../../src/handshake/io-channel.ts';
import { encryptedLayer, plainLayer } from '../../src/handshake/security-layer.ts';
import { licensingMessage } from '../../src/protocol/licensing.ts';
import { domainPdu } from '../../src/protocol/mcs-domain.ts';
import { serverRedirection } from '../../src/protocol/redirection.ts';
import { SecurityFlag } from '../../src/protocol/security.ts';
import { sharePdu } from '../../src/protocol/share.ts';
import { inDataTpdu } from '../../src/protocol/x224.ts';
import { type Codec, decode, encode } from '../../src/wire/codec.ts';
import type { Chance } from './fuzz.ts';
import { IO_CHANNEL, USER_CHANNEL } from './io.ts';

export interface SealedChannel {
  /** Our end. */
  readonly io: IoChannel;
  /** What the client draws its random values from; the server looks on. */
  readonly random: (length: number) => Uint8Array;
  /** The body in a message of the server that is right all round it. */
  seal(body: Uint8Array): Uint8Array;
}

/** Encrypted half of the time, by one of the methods. */
export function sealedChannel(numbers: Chance): SealedChannel {
  const { below, pick, bytes } = numbers;
  const parameters = {
    encryptionMethod: pick([1, 2, 8, 16]),
    encryptionLevel: pick([1, 2, 3]),
    clientRandom: bytes(32),
    serverRandom: bytes(32),
  };
  const encrypted = below(2) === 0;
  const ours = encrypted ? encryptedLayer('client', parameters) : plainLayer();
  const theirs = encrypted ? encryptedLayer('server', parameters) : plainLayer();
  const drawn = new Map<number, Uint8Array>();
  let serverRandom: Uint8Array | undefined;
  const licensing = (body: Uint8Array): Uint8Array => {
    const premaster = drawn.get(48);
    const message =
      premaster && serverRandom && below(2) === 0
        ? macced(licensingKeys(premaster, drawn.get(32) ?? premaster, serverRandom), body, numbers)
        : body;
    serverRandom = randomIn(message) ?? serverRandom;
    return message;
  };
  const { SEC_LICENSE_PKT, SEC_LICENSE_ENCRYPT, SEC_REDIRECTION_PKT } = SecurityFlag;
  return {
    io: ioChannel({ userChannel: USER_CHANNEL, ioChannel: IO_CHANNEL, layer: ours }),
    random(length) {
      const value = bytes(length);
      drawn.set(length, value);
      return value;
    },
    seal(body) {
      const seals = {
        share: () => theirs.sealShare(body),
        licensing: () =>
          below(2) === 0
            ? theirs.seal(SEC_LICENSE_PKT, licensing(body), below(2) === 0)
            : theirs.seal(SEC_LICENSE_PKT | SEC_LICENSE_ENCRYPT, licensing(body)),
        redirection: () => theirs.seal(SEC_REDIRECTION_PKT, body),
      };
      const kind = below(8) === 0 ? undefined : kindOf(body);
      const userData = seals[kind ?? pick(['share', 'share', 'licensing', 'redirection'])]();
      return encode(inDataTpdu(domainPdu), {
        pdu: 'sendDataIndication',
        initiator: 1002,
        channelId: below(32) === 0 ? 1004 : IO_CHANNEL,
        userData,
      });
    },
  };
}

/** Where on the channel a body belongs, if it belongs there at all. */
export function kindOf(body: Uint8Array): 'share' | 'licensing' | 'redirection' | undefined {
  if (decodes(licensingMessage, body)) return 'licensing';
  if (decodes(serverRedirection, body)) return 'redirection';
  return decodes(sharePdu, body) ? 'share' : undefined;
}

function decodes<T>(codec: Codec<T>, body: Uint8Array): boolean {
  try {
    decode(codec, body);
    return true;
  } catch {
    return false;
  }
}

/** A challenge or a license that holds the body, with the right MAC. */
function macced(
  keys: ReturnType<typeof licensingKeys>,
  body: Uint8Array,
  { pick }: Chance,
): Uint8Array {
  const encrypted = licensingCipher(keys, body);
  const MACData = licensingMac(keys, body);
  return encode(
    licensingMessage,
    pick([
      {
        message: 'PLATFORM_CHALLENGE',
        flags: 3,
        ConnectFlags: 0,
        EncryptedPlatformChallenge: encrypted,
        MACData,
      },
      { message: 'NEW_LICENSE', flags: 3, EncryptedLicenseInfo: encrypted, MACData },
    ] as const),
  );
}

/** The random value of a License Request, if it is one. */
function randomIn(body: Uint8Array): Uint8Array | undefined {
  try {
    const message = decode(licensingMessage, body);
    return message.message === 'LICENSE_REQUEST' ? message.ServerRandom : undefined;
  } catch {
    return undefined;
  }
}
