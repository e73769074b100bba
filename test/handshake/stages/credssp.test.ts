import { describe, expect, it } from 'vitest';
import { subjectPublicKey } from '../../../src/certificate/x509.ts';
import { credssp } from '../../../src/handshake/stages/credssp.ts';
import { makeCertificate } from '../../../src/lab/certificate.ts';
import { challengeOf } from '../../../src/lab/identity.ts';
import { tsRequest } from '../../../src/protocol/credssp.ts';
import { NtStatus } from '../../../src/protocol/nt-status.ts';
import { challengeMessage, negotiate, negotiateMessage } from '../../../src/protocol/ntlm.ts';
import { encode } from '../../../src/wire/codec.ts';
import { fixedRandom, recording } from '../../kit/io.ts';
import { type NlaServerOptions, nlaServer } from '../../kit/nla.ts';
import { client, died, type Line, play, server } from '../../kit/transcript.ts';

const { der } = makeCertificate({ commonName: 'rds01.example' });
/** The key of somebody who sits in between. */
const OTHER_KEY = subjectPublicKey(der).map((byte, at) => (at === 40 ? byte ^ 1 : byte));
const CHALLENGE = encode(challengeMessage, challengeOf({ computer: 'RDS01', domain: 'EXAMPLE' }));
const PASSWORD = 'Pässwörd of the user';
const ACCOUNT = { user: 'alice', domain: 'EXAMPLE', password: PASSWORD };
const CREDENTIALS = {
  user: 'alice',
  domain: 'EXAMPLE',
  secret: { kind: 'password', password: PASSWORD },
} as const;

const OFFERED = { requestedProtocols: 3, selectedProtocol: 2, flags: 0x08 };
const known = {
  x224: OFFERED,
  tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', certificates: [der] },
};
const options = () => ({
  clock: Date.now,
  host: 'rds01.example',
  random: fixedRandom(),
});
const withCredentials = (more = {}) => ({ ...options(), credentials: CREDENTIALS, ...more });
const serverOf = (more: Partial<NlaServerOptions> = {}) =>
  nlaServer({
    version: 6,
    challenge: CHALLENGE,
    publicKey: subjectPublicKey(der),
    ...ACCOUNT,
    ...more,
  });

const asks = client(tsRequest, {
  version: 6,
  negoTokens: [encode(negotiateMessage, negotiate())],
});
const challenges: Line = server(tsRequest, { version: 6, negoTokens: [CHALLENGE] });

describe('the stage credssp without credentials', () => {
  it('ends at the CHALLENGE, and says why', () => {
    const { value, learnt } = play(credssp.run(known, options()), asks, challenges);
    expect(value).toEqual({ authenticated: false });
    expect(learnt).toMatchObject({
      credssp: { version: 6, mechanism: 'ntlm', errorCode: null },
      ntlm: { targetName: 'EXAMPLE', netbiosComputerName: 'RDS01' },
    });
    expect(credssp.stops({ credssp: { authenticated: false } })).toBe(
      'credentials needed to go on',
    );
  });

  it.each([
    ['STATUS_NOT_SUPPORTED', NtStatus.STATUS_NOT_SUPPORTED],
    ['STATUS_NTLM_BLOCKED', NtStatus.STATUS_NTLM_BLOCKED],
    ['0xc0001234', 0xc000_1234],
  ])('names the status %s', (code, errorCode) => {
    const { failure, learnt } = play(
      credssp.run(known, options()),
      asks,
      server(tsRequest, { version: 6, errorCode }),
    );
    expect(failure).toEqual({ kind: 'rejected', protocol: 'credssp', code, value: errorCode });
    expect(learnt).toMatchObject({ credssp: { errorCode: code } });
  });

  it('takes an answer without a token for out of line', () => {
    const { failure } = play(
      credssp.run(known, options()),
      asks,
      server(tsRequest, { version: 6 }),
    );
    expect(failure).toMatchObject({ kind: 'unexpected', got: 'TSRequest without a token' });
  });
});

describe('a logon by credssp', () => {
  it.each([2, 3, 4, 5, 6])('goes through with version %i', (version) => {
    const nla = serverOf({ version });
    const { value, learnt } = play(
      credssp.run(known, withCredentials()),
      nla.negotiate,
      nla.challenge,
      nla.authenticate,
      nla.proof,
      nla.authInfo({ domainName: 'EXAMPLE', userName: 'alice', password: PASSWORD }),
    );
    expect(value).toEqual({ authenticated: true });
    expect(learnt).toMatchObject({ credssp: { version, serverKeyVerified: true } });
    expect(credssp.stops({ credssp: { authenticated: true } })).toBeUndefined();
    expect(nla.seen.authenticate).toMatchObject({ UserName: 'alice', DomainName: 'EXAMPLE' });
  });

  it('hands no password over with Restricted Admin', () => {
    const nla = serverOf();
    const { value } = play(
      credssp.run(known, withCredentials({ restrictedAdmin: true })),
      ...[nla.negotiate, nla.challenge, nla.authenticate, nla.proof],
      nla.authInfo({ domainName: '', userName: '', password: '' }),
    );
    expect(value).toEqual({ authenticated: true });
  });

  it('says nothing where Restricted Admin is asked for and not on offer', () => {
    const { failure, learnt } = play(
      credssp.run(
        { ...known, x224: { ...OFFERED, flags: 0x17 } },
        withCredentials({ restrictedAdmin: true }),
      ),
    );
    expect(failure).toEqual({
      kind: 'unsupported',
      feature: 'a logon without Restricted Admin mode',
    });
    expect(learnt).toEqual({});
  });

  it.each([2, 6])(
    'ends before the password where the server has another key, version %i',
    (version) => {
      const nla = serverOf({ version, provenKey: OTHER_KEY });
      const { failure, learnt } = play(
        credssp.run(known, withCredentials()),
        ...[nla.negotiate, nla.challenge, nla.authenticate, nla.proof],
      );
      expect(failure).toMatchObject({ kind: 'unexpected', got: 'proof of another key' });
      expect(learnt).toMatchObject({ credssp: { serverKeyVerified: false } });
    },
  );

  it('takes a proof that nobody has sealed for that of another key', () => {
    const nla = serverOf();
    const { failure } = play(
      credssp.run(known, withCredentials()),
      ...[nla.negotiate, nla.challenge, nla.authenticate],
      server(tsRequest, { version: 6, pubKeyAuth: new Uint8Array(48).fill(0x5a) }),
    );
    expect(failure).toMatchObject({ kind: 'unexpected', got: 'proof of another key' });
  });

  it('takes the proof of the client, sent back, for none of the server', () => {
    const nla = serverOf();
    let echoed: Uint8Array = new Uint8Array();
    const listening: Line = {
      is: 'client',
      text: '> TSRequest with AUTHENTICATE',
      check: (bytes) => {
        echoed = bytes;
      },
    };
    const echo: Line = {
      is: 'server',
      text: '< the same',
      get bytes() {
        return echoed;
      },
    };
    const { failure } = play(
      credssp.run(known, withCredentials()),
      nla.negotiate,
      nla.challenge,
      listening,
      echo,
    );
    expect(failure).toMatchObject({ kind: 'unexpected', got: 'proof of another key' });
  });

  it('names the status by which the credentials are refused, after one attempt', () => {
    const nla = serverOf();
    const { failure, learnt } = play(
      credssp.run(known, withCredentials()),
      ...[nla.negotiate, nla.challenge, nla.authenticate],
      server(tsRequest, { version: 6, errorCode: NtStatus.STATUS_LOGON_FAILURE }),
    );
    expect(failure).toMatchObject({ kind: 'rejected', code: 'STATUS_LOGON_FAILURE' });
    expect(learnt).toMatchObject({ credssp: { errorCode: 'STATUS_LOGON_FAILURE' } });
  });

  it('dies where the server hangs up on the credentials', () => {
    const nla = serverOf();
    const failure = { kind: 'closed', received: 0 } as const;
    const played = play(
      credssp.run(known, withCredentials()),
      ...[nla.negotiate, nla.challenge, nla.authenticate],
      died(failure),
    );
    expect(played.failure).toEqual(failure);
    expect(played.learnt).toHaveProperty('ntlm');
  });

  it('has nothing to be bound to without a certificate', () => {
    const nla = serverOf();
    const { failure } = play(
      credssp.run({ ...known, tls: { ...known.tls, certificates: [] } }, withCredentials()),
      nla.negotiate,
      nla.challenge,
    );
    expect(failure).toMatchObject({ kind: 'unexpected', got: 'TLS without one' });
  });

  it('records no secret', () => {
    const nla = serverOf();
    const entries: unknown[] = [];
    play(
      recording(credssp.run(known, withCredentials()), entries),
      ...[nla.negotiate, nla.challenge, nla.authenticate, nla.proof],
      nla.authInfo({ domainName: 'EXAMPLE', userName: 'alice', password: PASSWORD }),
    );
    expect(entries.length).toBeGreaterThan(4);
    const { authenticate, sessionKey } = nla.seen;
    const secrets = [
      PASSWORD,
      ...[sessionKey, authenticate?.NtChallengeResponse].map((each = new Uint8Array()) =>
        characters(each),
      ),
    ];
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(0);
      expect(textOf(entries)).not.toContain(secret);
    }
  });
});

/** Every string and every byte in a value, as text. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return `${characters(value)}\n`;
  if (typeof value !== 'object' || value === null) return `${String(value)}\n`;
  return Object.values(value).map(textOf).join('');
}

/** A character a byte, and none of them an end: random bytes may begin with a NUL. */
function characters(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
