import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/handshake/failure.ts';
import {
  encryptedLayer,
  plainLayer,
  type SecurityParameters,
} from '../../src/handshake/security-layer.ts';
import { SecurityFlag, securityFlagsOf } from '../../src/protocol/security.ts';
import { latin1 } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

const METHODS = { '40BIT': 1, '128BIT': 2, '56BIT': 8, FIPS: 16 } as const;
const LOW = 1;
const HIGH = 3;
const DATA = new TextEncoder().encode('what is to be kept from others');
const { SEC_ENCRYPT, SEC_INFO_PKT, SEC_LICENSE_PKT, SEC_REDIRECTION_PKT } = SecurityFlag;

function pair(encryptionMethod: number, encryptionLevel = HIGH) {
  const parameters: SecurityParameters = {
    encryptionMethod,
    encryptionLevel,
    clientRandom: new Uint8Array(32).fill(0xc1),
    serverRandom: new Uint8Array(32).fill(0x5e),
  };
  return {
    client: encryptedLayer('client', parameters),
    server: encryptedLayer('server', parameters),
  };
}

describe.each(Object.entries(METHODS))('a layer with %s', (_name, method) => {
  it('lets each side read what the other has sealed', () => {
    const { client, server } = pair(method);
    for (let round = 0; round < 3; round++) {
      const sent = client.seal(SEC_INFO_PKT, DATA);
      expect(securityFlagsOf(sent)).toBe(SEC_INFO_PKT | SEC_ENCRYPT);
      expect(latin1(sent)).not.toContain(latin1(DATA));
      expect(server.open(sent)).toEqual({ flags: SEC_INFO_PKT | SEC_ENCRYPT, data: DATA });
      expect(client.open(server.sealShare(DATA))).toEqual({ flags: SEC_ENCRYPT, data: DATA });
    }
    expect([client.invalidMacs, server.invalidMacs]).toEqual([0, 0]);
  });

  it('goes on across the updates of its keys', () => {
    const { client, server } = pair(method);
    for (let count = 0; count < 4_100; count++) {
      expect(server.open(client.sealShare(DATA)).data).toEqual(DATA);
    }
    expect(server.invalidMacs).toBe(0);
  });

  it('counts messages that were altered on the way, and still gives what they hold', () => {
    const { client, server } = pair(method);
    const altered = server.sealShare(DATA);
    altered.set([(altered.at(-1) ?? 0) ^ 1], altered.length - 1);
    expect(client.open(altered).data).not.toEqual(DATA);
    expect(client.invalidMacs).toBe(1);
  });

  it('takes what the server leaves in plain text for that', () => {
    const { client, server } = pair(method);
    const plain = server.seal(SEC_LICENSE_PKT, DATA, true);
    expect(client.open(plain)).toEqual({ flags: SEC_LICENSE_PKT, data: DATA });
    expect(client.open(server.sealShare(DATA)).data).toEqual(DATA);
  });

  it('knows a redirection for encrypted though it does not say so', () => {
    const { client, server } = pair(method);
    const sealed = server.seal(SEC_REDIRECTION_PKT, DATA);
    sealed.set([sealed[0] ?? 0, sealed[1] ?? 0].map((byte, at) => (at === 0 ? byte & ~8 : byte)));
    expect(client.open(sealed)).toEqual({ flags: SEC_REDIRECTION_PKT, data: DATA });
  });

  it('encrypts only what the client sends at level LOW', () => {
    const { client, server } = pair(method, LOW);
    expect(server.sealShare(DATA)).toEqual(Uint8Array.of(0, 0, 0, 0, ...DATA));
    expect(client.open(server.sealShare(DATA)).data).toEqual(DATA);
    expect(securityFlagsOf(client.sealShare(DATA)) & SEC_ENCRYPT).toBe(SEC_ENCRYPT);
  });
});

describe('the layer without encryption', () => {
  it('heads only what always has a header', () => {
    const layer = plainLayer();
    expect(layer.sealShare(DATA)).toEqual(DATA);
    expect(layer.seal(SEC_INFO_PKT, hex('2a'))).toEqual(hex('40 00 00 00 2a'));
    expect(layer.open(hex('80 00 02 03 2a'))).toEqual({ flags: SEC_LICENSE_PKT, data: hex('2a') });
    expect(layer.headed).toBe(false);
  });
});

it('says which encryption it does not know', () => {
  try {
    pair(4);
    expect.unreachable();
  } catch (error) {
    expect(failureOf(error)).toEqual({
      kind: 'unsupported',
      feature: 'encryption method 0x4',
    });
  }
});
