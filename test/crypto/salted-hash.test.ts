import { describe, expect, it } from 'vitest';
import { MASTER_LABELS, saltedHashes } from '../../src/crypto/salted-hash.ts';
import { hex as hexDigits } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

describe('salted hashes', () => {
  /** Premaster and random values of the license exchange in IronRDP's tests. */
  const clientRandom = hex('4b5b7b43638a08fed17abaf5918577fe3936f6d778ec6acc894a90412cac5a49');
  const serverRandom = hex('5c81f011ebcfd10eb41fb3ba93a2d73909aa99e910d4d795ddad916905266b6a');
  const premasterSecret = hex(`
    1428dafbb9ea38ab5ea2f904f7899c983d504577bf17811c
    3787c24813e8c9204ddff327bdb6987e64dafe1d312f62ca`);

  it('make the master secret and the session key blob of a license exchange', () => {
    const master = saltedHashes(premasterSecret, MASTER_LABELS, clientRandom, serverRandom);
    expect(hexDigits(master)).toBe(
      'fedc519adb3ac961040724945d0c43a770e3f30050d7a8723eab7e1be464e5c574aeed1072962a4c65094f6012a912a1',
    );
    const blob = saltedHashes(master, MASTER_LABELS, serverRandom, clientRandom);
    expect(hexDigits(blob)).toBe(
      'f70375b95fdad0beb42af5c13d98857ad6c5394ce3cb7661aa4ab6157e89213ddf5b2532ee05060d5baa6314afa5460f',
    );
  });

  it('make the master secret of Standard RDP Security', () => {
    // Computed with a separate implementation of MS-RDPBCGR 5.3.5.1.
    const client = Uint8Array.from({ length: 32 }, (_, index) => index);
    const server = client.map((byte) => byte + 32);
    const preMasterSecret = Uint8Array.of(...client.subarray(0, 24), ...server.subarray(0, 24));
    expect(hexDigits(saltedHashes(preMasterSecret, MASTER_LABELS, client, server))).toBe(
      'b9093a0d90d9fe72e5f7fbb3e2fbfd13658472a08540a8b6c2d8323a776050b6493eb5b19f0eafc7779204a988d9305b',
    );
  });
});
