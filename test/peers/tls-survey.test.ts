/** Which TLS real servers take: against what they were told, and against what sslscan finds. */
import { beforeAll, expect, it, onTestFailed } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { SurveyResult, TlsKey } from '../../src/handshake/result.ts';
import { TLS_KEYS } from '../../src/handshake/tls-survey.ts';
import { TlsCipherSuite, type TlsSuiteName } from '../../src/protocol/tls-suites.ts';
import { survey } from '../../src/survey.ts';
import { startShadow } from './kit/freerdp-shadow.ts';
import { startOpensslServer } from './kit/openssl-server.ts';
import { type Peer, withPeer } from './kit/peer.ts';
import { sslscan, sslscanAbsence } from './kit/sslscan.ts';
import { startXrdp } from './kit/xrdp.ts';

const PATIENCE_MS = 120_000;

/** Every suite is asked for, once for all tests around the call. */
function suitesAt(peer: () => Peer): () => SurveyResult {
  let result: SurveyResult | undefined;
  beforeAll(async () => {
    result = await survey({ host: '127.0.0.1', port: peer().port }, { tlsSurvey: 'suites' });
  }, PATIENCE_MS);
  return () => {
    if (result === undefined) throw new Error('the survey did not end');
    const text = JSON.stringify(result.tlsVersions, null, 1);
    onTestFailed(() => console.error(text));
    return result;
  };
}

/** As sslscan tells it. */
function inNumbers({ tlsVersions }: SurveyResult): Readonly<Record<string, readonly number[]>> {
  const taken = TLS_KEYS.filter((key) => tlsVersions?.[key].supported);
  return Object.fromEntries(
    taken.map((key) => [
      key,
      (tlsVersions?.[key].suites ?? [])
        .map((suite) => TlsCipherSuite[suite as TlsSuiteName])
        .sort((a, b) => a - b),
    ]),
  );
}

function takenBy({ tlsVersions }: SurveyResult): readonly TlsKey[] {
  return TLS_KEYS.filter((key) => tlsVersions?.[key].supported);
}

function agreesWithSslscan(peer: () => Peer, result: () => SurveyResult): void {
  it.skipIf(sslscanAbsence !== undefined)(
    'takes what sslscan says',
    async () => {
      expect(inNumbers(result())).toEqual(await sslscan(peer().port));
    },
    PATIENCE_MS,
  );
}

/** What each is told to take, and what is found of it besides what every xrdp deserves. */
const XRDP = {
  'TLS 1.2 alone': [['TLSv1.2'], ['RDP-TLS-009']],
  'TLS 1.3 alone': [['TLSv1.3'], ['RDP-TLS-010']],
  'TLS 1.0 alone': [['TLSv1'], ['RDP-TLS-001', 'RDP-TLS-002']],
  'everything from 1.0 on': [['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'], ['RDP-TLS-008']],
} as const;

const KEYS = {
  TLSv1: 'tls10',
  'TLSv1.1': 'tls11',
  'TLSv1.2': 'tls12',
  'TLSv1.3': 'tls13',
} as const;

for (const [name, [tlsProtocols, rules]] of Object.entries(XRDP)) {
  withPeer(
    `xrdp with ${name}`,
    () => startXrdp({ securityLayer: 'tls', tlsProtocols }),
    (peer) => {
      const result = suitesAt(peer);

      it('takes the versions it was told to', () => {
        expect(takenBy(result())).toEqual(tlsProtocols.map((each) => KEYS[each]));
        for (const key of takenBy(result()))
          expect(result().tlsVersions?.[key]).toMatchObject({ complete: true });
      });

      it('has the findings it deserves', () => {
        const found = diagnose(result()).findings.map(({ rule }) => rule);
        expect(found.filter((rule) => rule.startsWith('RDP-TLS')).sort()).toEqual(rules);
      });

      it('shows its certificate below TLS 1.3', () => {
        const older = takenBy(result()).filter((key) => key !== 'tls13');
        const [leaf] = peer().certificate.chain;
        for (const key of older) {
          expect(result().tlsVersions?.[key].certificates).toEqual([
            { keyType: 'rsa', keyBits: leaf?.keyBits, sha256: leaf?.sha256 },
          ]);
        }
      });

      agreesWithSslscan(peer, result);
    },
  );
}

withPeer(
  'xrdp with a suite that no client offers by itself',
  () => startXrdp({ securityLayer: 'tls', tlsProtocols: ['TLSv1.2'], tlsCiphers: 'NULL-SHA256' }),
  (peer) => {
    const result = suitesAt(peer);

    it('dies of our TLS, and tells what it takes instead', () => {
      const { verdict, findings } = diagnose(result());
      expect(verdict.code).toBe('no-shared-cipher');
      expect(verdict.summary).toContain(
        'what it takes is TLS_RSA_WITH_NULL_SHA256 with TLS 1.2, and the key of its certificate is RSA',
      );
      expect(findings.map(({ rule }) => rule)).toContain('RDP-TLS-012');
    });

    agreesWithSslscan(peer, result);
  },
);

withPeer(
  'xrdp with suites that do not fit its key',
  () =>
    startXrdp({
      securityLayer: 'tls',
      tlsProtocols: ['TLSv1.2'],
      tlsCiphers: 'ECDHE-ECDSA-AES256-GCM-SHA384',
      certificate: { key: 'rsa:2048' },
    }),
  (peer) => {
    const result = suitesAt(peer);

    it('takes none of all suites there are', () => {
      const { verdict } = diagnose(result());
      expect(verdict.code).toBe('no-shared-cipher');
      expect(verdict.summary).toContain('it took none either');
      expect(takenBy(result())).toEqual([]);
      expect(result().tlsVersions?.tls12).toMatchObject({ answer: 'refused' });
    });
  },
);

for (const security of ['nla', 'tls'] as const) {
  withPeer(
    `freerdp-shadow with /sec:${security}`,
    () => startShadow({ security, user: 'alice', password: 'Pass-w0rd' }),
    (peer) => {
      const result = suitesAt(peer);

      it('takes at least TLS 1.2, and goes on to answer the walk', () => {
        expect(takenBy(result())).toContain('tls12');
        expect(result().outcome.kind).not.toBe('failed');
      });

      agreesWithSslscan(peer, result);
    },
  );
}

withPeer(
  'openssl s_server with two certificates and an order of its own',
  () =>
    startOpensslServer({
      certificate: { key: 'rsa:2048' },
      secondCertificate: { key: 'ec:secp384r1' },
      ciphers:
        'ECDHE-RSA-AES256-SHA384:DHE-RSA-AES128-SHA:ECDHE-ECDSA-AES256-CCM:AES128-SHA:ECDHE-ECDSA-AES128-SHA',
      more: ['-serverpref', '-no_tls1_3'],
    }),
  (peer) => {
    const result = suitesAt(peer);

    it('takes its suites in its own order', () => {
      expect(result().tlsVersions?.tls12).toMatchObject({
        suites: [
          'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
          'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
          'TLS_ECDHE_ECDSA_WITH_AES_256_CCM',
          'TLS_RSA_WITH_AES_128_CBC_SHA',
          'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
        ],
        order: 'server',
        complete: true,
      });
    });

    it('shows both keys', () => {
      const { certificates = [] } = result().tlsVersions?.tls12 ?? {};
      expect(certificates).toMatchObject([
        { keyType: 'rsa', keyBits: 2048 },
        { keyType: 'ec', keyBits: 384, curve: 'secp384r1' },
      ]);
    });
  },
);

withPeer(
  'openssl s_server with TLS 1.3 and a curve that nobody begins with',
  () => startOpensslServer({ more: ['-tls1_3', '-groups', 'P-521'] }),
  (peer) => {
    const result = suitesAt(peer);

    it('asks for it in a HelloRetryRequest, which is an answer', () => {
      expect(result().tlsVersions?.tls13).toMatchObject({
        supported: true,
        groups: ['secp521r1'],
        complete: true,
      });
    });
  },
);
