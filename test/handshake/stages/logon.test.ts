import { describe, expect, it } from 'vitest';
import { encryptedLayer } from '../../../src/handshake/security-layer.ts';
import { logon } from '../../../src/handshake/stages/logon.ts';
import { InfoFlag, type InfoPacket, infoPacket } from '../../../src/protocol/client-info.ts';
import { SecurityFlag } from '../../../src/protocol/security.ts';
import { recording, serverEnd } from '../../kit/io.ts';
import { died, play } from '../../kit/transcript.ts';

const known = {
  mcs: {
    ioChannel: 1003,
    messageChannel: 0,
    security: { encryptionMethod: 0, encryptionLevel: 0 },
  },
  channels: { userChannel: 1007, joined: [1007, 1003] },
};
const credentials = {
  user: 'alice',
  domain: 'EXAMPLE',
  secret: { kind: 'password', password: 'Pässwörd' },
} as const;
const hearing = (check: (info: InfoPacket) => void) =>
  serverEnd().hears(SecurityFlag.SEC_INFO_PKT, infoPacket, check);

describe('the stage logon', () => {
  it('tells no user, and asks for no logon, by default', () => {
    const { value, learnt } = play(
      logon.run(known, { credentials }),
      hearing(({ UserName, Domain, Password, flags }) => {
        expect({ UserName, Domain, Password }).toEqual({ UserName: '', Domain: '', Password: '' });
        expect(flags & InfoFlag.INFO_AUTOLOGON).toBe(0);
        expect(flags & InfoFlag.INFO_LOGONERRORS).not.toBe(0);
      }),
    );
    expect(value).toBeDefined();
    expect(learnt).toEqual({});
  });

  it('logs on where it is asked to, and records nothing of it', () => {
    const entries: unknown[] = [];
    play(
      recording(logon.run(known, { credentials, autologon: true }), entries),
      hearing(({ UserName, Domain, Password, flags }) => {
        expect({ UserName, Domain, Password }).toEqual({
          UserName: 'alice',
          Domain: 'EXAMPLE',
          Password: 'Pässwörd',
        });
        expect(flags & InfoFlag.INFO_AUTOLOGON).not.toBe(0);
      }),
    );
    expect(entries.length).toBeGreaterThan(0);
    expect(JSON.stringify(entries)).not.toMatch(/Pässwörd|alice/);
  });

  it('does not send again what NLA has taken', () => {
    play(
      logon.run({ ...known, credssp: { authenticated: true } }, { credentials, autologon: true }),
      hearing(({ Password, flags }) => {
        expect(Password).toBe('');
        expect(flags & InfoFlag.INFO_AUTOLOGON).toBe(0);
      }),
    );
  });

  it('has no password to send where there is only its hash', () => {
    const hash = { kind: 'ntHash', hash: new Uint8Array(16) } as const;
    play(
      logon.run(known, { credentials: { ...credentials, secret: hash }, autologon: true }),
      hearing(({ UserName, Password }) => expect([UserName, Password]).toEqual(['alice', ''])),
    );
  });

  it('encrypts under Standard RDP Security', () => {
    const parameters = {
      encryptionMethod: 2,
      encryptionLevel: 3,
      clientRandom: new Uint8Array(32).fill(1),
      serverRandom: new Uint8Array(32).fill(2),
    };
    const theirs = encryptedLayer('server', parameters);
    play(
      logon.run({ ...known, security: encryptedLayer('client', parameters) }, {}),
      serverEnd(theirs).hears(
        SecurityFlag.SEC_INFO_PKT | SecurityFlag.SEC_ENCRYPT,
        infoPacket,
        ({ AlternateShell }) => expect(AlternateShell).toBe(''),
      ),
    );
    expect(theirs.invalidMacs).toBe(0);
  });

  it('dies with the connection', () => {
    const failure = { kind: 'closed', received: 0 } as const;
    expect(play(logon.run(known, {}), died(failure)).failure).toEqual(failure);
  });
});
