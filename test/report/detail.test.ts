import { describe, expect, it } from 'vitest';
import { detail, detailReporter } from '../../src/report/detail.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { overlong } from '../kit/overlong.ts';
import { MOTLEY_TLS } from '../kit/tls-versions.ts';
import {
  DEAD_IN_TLS,
  EVERY_SESSION_FACT,
  FOUR,
  HOSTILE,
  HTTP,
  hostile,
  NLA,
  run,
  STANDARD,
  textOf,
} from './fixtures.ts';

const NLA_DETAIL = `\
192.0.2.7:3389: Network Level Authentication is required; the server answers
  as it should.
192.0.2.7, from hosts.txt:12, site=north, 2026-03-01T02:00:00.000Z, 41.7 ms

Stages
  dns      skipped
  tcp      passed      0.4 ms  #
  x224     passed      9.3 ms  ###########
  tls      passed     22.0 ms             ##########################
  credssp  stopped    10.0 ms                                       ############
           credentials are needed to go on

What it means
  verdict     nla-required

Findings
  MEDIUM    RDP-CERT-001
            The certificate is self-signed, so clients cannot tell this server
            from another.
            - issuer and subject are CN=rds01.example
            remedy    Renew the certificate; one that Windows made itself is
                      made anew after it is deleted.
            policy    Computer Configuration\\Administrative Templates\\Windows
                      Components\\Remote Desktop Services\\Remote Desktop Session
                      Host\\Security\\Server authentication certificate template
            shell
                      Get-ChildItem 'Cert:\\LocalMachine\\Remote Desktop' | Remove-Item; Restart-Service SessionEnv,TermService -Force
            rollback  Nothing is lost but the pin of clients that had stored the
                      old certificate.

Protocols
            asked                        answered
  rdp       0x00 RDP                     no: refused HYBRID_REQUIRED_BY_SERVER
  ssl       0x01 SSL                     no: refused HYBRID_REQUIRED_BY_SERVER
  hybrid    0x03 HYBRID, SSL             yes: selected PROTOCOL_HYBRID
  hybridEx  0x0b HYBRID_EX, HYBRID, SSL  yes: selected PROTOCOL_HYBRID_EX
  rdstls    0x04 RDSTLS                  no: refused HYBRID_REQUIRED_BY_SERVER
  rdsaad    0x10 RDSAAD                  - not tried

Security
  NLA required, TLS required, Standard RDP Security refused

Connection
  x224        selectedProtocol PROTOCOL_HYBRID_EX; negotiated yes; flags
              EXTENDED_CLIENT_DATA_SUPPORTED; sourceReference 4660
  tls         version TLSv1.3; cipher TLS_AES_256_GCM_SHA384; fallback none
  credssp     version 6; mechanism ntlm; errorCode none

Certificate
  subject     CN=rds01.example
  issuer      CN=rds01.example
  made        self-signed, made by Windows for its RDP listener
  names       rds01.example
  matches     the name NTLM gives: yes
  valid       2026-01-01T00:00:00Z to 2026-07-01T00:00:00Z, 121 days left
  key         RSA 2048 bits
  signature   sha256WithRSAEncryption
  serial      01ab
  SHA-1       abababababababababababababababababababab
  SHA-256     cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
  chain       1 sent

NTLM
  target      EXAMPLE
  computer    RDS01, rds01.example
  domain      EXAMPLE, example
  forest      example
  system      Windows Server 2022, 10.0.20348
  support     until 2031-10-14
  clock       2026-03-01T02:00:00.200Z, 0.2 s ahead of ours
`;

const DEAD_IN_TLS_DETAIL = `\
terminal-server-17.branch.example:3390: The server offers TLS and closes the
  connection when it begins.
2001:db8::17, 2026-03-01T02:00:01.000Z, 2.05 s

Stages
  dns   passed     12.6 ms  #
  tcp   passed     30.1 ms  #
  x224  passed      8.7 ms   #
  tls   FAILED      2.00 s   ###################################################
        waiting for the TLS handshake: the server closed the connection without
        answering

What it means
  verdict     tls-closed

What can be behind it
  1. tls-certificate-without-key, confidence A
  2. tls-versions-disjoint, confidence B

Findings
  HIGH      RDP-NLA-001
            The server does not support Network Level Authentication.
            - 0x03 was answered with PROTOCOL_SSL
            remedy    Require NLA.
            policy    Computer Configuration\\Administrative Templates\\Windows
                      Components\\Remote Desktop Services\\Remote Desktop Session
                      Host\\Security\\Require user authentication for remote
                      connections by using Network Level Authentication: Enabled
            registry
                      HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp\\UserAuthentication = 1
            shell
                      Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp' -Name UserAuthentication -Value 1
            rollback  Set UserAuthentication back to 0 if a client that cannot
                      be replaced is shut out, and limit who reaches the port.

Protocols
            asked                        answered
  rdp       0x00 RDP                     no: refused SSL_REQUIRED_BY_SERVER
  ssl       0x01 SSL                     yes: selected PROTOCOL_SSL
  hybrid    0x03 HYBRID, SSL             no: selected PROTOCOL_SSL
  hybridEx  0x0b HYBRID_EX, HYBRID, SSL  ?: died, the connection was reset
  rdstls    0x04 RDSTLS                  - not tried
  rdsaad    0x10 RDSAAD                  - not tried

Security
  NLA unsupported, TLS required, Standard RDP Security refused

Connection
  x224        selectedProtocol PROTOCOL_SSL; negotiated yes; flags none;
              sourceReference 0
`;

const STANDARD_DETAIL = `\
[2001:db8::9]:3389: Only Standard RDP Security, which is broken.
2001:db8::9, from argument, 2026-03-01T02:00:02.000Z, 8.3 ms

Stages
  dns       skipped
  tcp       passed      1.5 ms  #########
  x224      passed      1.3 ms           #######
  tls       skipped
  credssp   skipped
  mcs       passed      3.5 ms                  ####################
  channels  passed      2.0 ms                                      ############

What it means
  verdict     standard-rdp

Findings
  CRITICAL  RDP-SEC-001
            Only Standard RDP Security is offered.

Protocols
            asked                        answered
  rdp       0x00 RDP                     yes: confirmed without negotiation
  ssl       0x01 SSL                     no: confirmed without negotiation
  hybrid    0x03 HYBRID, SSL             no: confirmed without negotiation
  hybridEx  0x0b HYBRID_EX, HYBRID, SSL  - not tried
  rdstls    0x04 RDSTLS                  - not tried
  rdsaad    0x10 RDSAAD                  - not tried

Security
  NLA unsupported, TLS unsupported, Standard RDP Security allowed

Connection
  x224        selectedProtocol PROTOCOL_RDP; negotiated no; flags none;
              sourceReference 0
  channels    userChannel 1007; joined 1007, 1003

MCS
  RDP version 5.0
  encryption  method 128BIT, level CLIENT_COMPATIBLE
  certificate kind proprietary; keyBits 512; signatureValid yes
  channels    I/O 1003
`;

const HTTP_DETAIL = `\
www.example:443: This is not RDP: it looks like HTTP.
192.0.2.80, 2026-03-01T02:00:03.000Z, 5.0 ms

Stages
  dns   passed      2.0 ms  #####################
  tcp   passed      1.0 ms                       ##########
  x224  FAILED      2.0 ms                                 #####################
        waiting for the Connection Confirm: the answer is not RDP, it looks like
        http
        bytes: 48 54 54 50 2f 31 2e 31 20 34 30 30
        text: HTTP/1.1 400

What it means
  verdict     not-rdp
`;

describe('which TLS a host takes', () => {
  it('has a line for each version, and its suites below it', () => {
    const page = detail({ ...NLA, tlsVersions: MOTLEY_TLS }, { unicode: false, columns: 80 });
    expect(page).toContain(`
TLS versions
  TLSv1.3  no: refused protocol_version
  TLSv1.2  yes: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, x25519, dh1024, RSA 2048
           bits, EC prime256v1 256 bits
           at least 3 suites, in the order of the server:
             TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
             TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
             TLS_RSA_WITH_3DES_EDE_CBC_SHA
  TLSv1.1  no: selected TLSv1
  TLSv1    ?: died, the server closed the connection without answering
  SSLv3    - not tried
`);
  });

  it('is left out where it was not asked', () => {
    expect(detail(NLA)).not.toContain('TLS versions');
  });

  it('shows what a file holds as text alone', () => {
    const cell = { ...MOTLEY_TLS.tls12, suite: '\u001b[2J', suites: ['\u001b[2J', 'b\n'] };
    const page = detail({ ...NLA, tlsVersions: { ...MOTLEY_TLS, tls12: cell } }, {});
    expect(page).not.toContain('\u001b');
    expect(page).not.toMatch(/^b/m);
  });
});

describe('the detail of a host', () => {
  it.each<[string, DiagnosedResult, string]>([
    ['Windows behind NLA', NLA, NLA_DETAIL],
    ['a handshake that dies in TLS', DEAD_IN_TLS, DEAD_IN_TLS_DETAIL],
    ['Standard RDP Security', STANDARD, STANDARD_DETAIL],
    ['something that is not RDP', HTTP, HTTP_DETAIL],
  ])('is written in ASCII on 80 columns for %s', (_name, result, expected) => {
    const text = detail(result);
    expect(text).toBe(expected);
    expect(text).toMatch(/^[\n -~]*$/);
    expect(overlong(text, 80)).toEqual([]);
  });

  it('fits its columns even where a server writes without end', () => {
    for (const text of HOSTILE) {
      for (const line of detail(hostile(text), { columns: 80, unicode: false }).split('\n')) {
        expect(line.length).toBeLessThanOrEqual(80);
      }
    }
  });

  it('shows facts it has never heard of', () => {
    const facts = { ...NLA.facts, novelty: { flags: ['A', 'B'], inner: { count: 3 }, none: null } };
    expect(detail({ ...NLA, facts })).toContain(
      '  novelty     flags A, B; inner count 3; none none\n',
    );
  });

  it('says since when a certificate has run out', () => {
    const { certificate, ...others } = NLA.facts;
    if (certificate === undefined) throw new TypeError('a fixture has changed');
    const facts = { ...others, certificate: { ...certificate, daysLeft: -3 } };
    expect(detail({ ...NLA, facts })).toContain('expired 3 days ago');
  });

  it('names the curve and the usage of a certificate that has them', () => {
    const { certificate, ...others } = NLA.facts;
    if (certificate === undefined) throw new TypeError('a fixture has changed');
    const elliptic = { keyType: 'ec', keyBits: 256, curve: 'prime256v1' } as const;
    const usage = { extendedKeyUsage: ['serverAuth', '1.3.6.1.4.1.311.54.1.2'] };
    const facts = { ...others, certificate: { ...certificate, ...elliptic, ...usage } };
    const text = detail({ ...NLA, facts });
    expect(text).toContain('  key         EC prime256v1 256 bits\n');
    expect(text).toContain('  usage       serverAuth, 1.3.6.1.4.1.311.54.1.2\n');
  });

  it('says which way a clock is off', () => {
    const { ntlm, ...others } = NLA.facts;
    if (ntlm === undefined) throw new TypeError('a fixture has changed');
    const facts = { ...others, ntlm: { ...ntlm, clockSkewSeconds: -301.04 } };
    expect(detail({ ...NLA, facts })).toContain('301.0 s behind ours');
  });

  it('does not take a stage that was skipped for one that passed', () => {
    expect(detail(STANDARD)).toMatch(/^ {2}tls {7}skipped$/m);
  });
});

describe('the detail report', () => {
  it('is the detail alone for one host', async () => {
    expect(await textOf(detailReporter(run([HTTP])))).toBe(detail(HTTP));
  });

  it('ends with the summary for several', async () => {
    const text = await textOf(detailReporter(run(FOUR)));
    expect(text.startsWith(`${detail(NLA)}\n${detail(DEAD_IN_TLS)}\n`)).toBe(true);
    expect(text).toContain('\n\n4 hosts in 12.3 s: 1 completed, 1 stopped, 2 died.\n');
  });
});

describe('the detail of a session', () => {
  const session = { ...STANDARD, facts: { ...STANDARD.facts, ...EVERY_SESSION_FACT } };
  const text = detail(session);

  it('says what licensing, broker and session were like', () => {
    expect(text).toContain(`\
Licensing
  said        LICENSE_REQUEST, ERR_NO_LICENSE_SERVER, ST_TOTAL_ABORT
  wants       a license for A02 10.0 of Microsoft Corporation
  scopes      microsoft.com
  certificate proprietary, 512 bits

Redirection
  to          rds07.example, RDS07, 192.0.2.9
  addresses   192.0.2.9, 2001:db8::9
  session     3
  flags       LB_TARGET_FQDN, LB_LOAD_BALANCE_INFO
  token       Cookie: msts=3640205228.15629.0000
  TSV URL     tsv://MS Terminal Services Plugin.1.Pool

Session
  active      412 ms after the first SYN
  server      RDP
  desktop     1024 x 768, 32 bits a pixel
  begun anew  once
  can do      general, bitmap, 0x0031
  status      TS_STATUS_FINDING_DESTINATION, TS_STATUS_VM_WAKING
  logon       not possible: LOGON_MSG_NO_PERMISSION, LOGON_FAILED_OTHER
  error info  0x409 ERRINFO_CB_CONNECTION_CANCELLED
  wrong MACs  2
`);
  });

  it('says that a session was not reached', () => {
    const { activeAfterMs: _never, ...activation } = EVERY_SESSION_FACT.activation ?? {
      sourceDescriptor: 'RDP',
      capabilitySets: [],
      reactivations: 0,
    };
    const shown = detail({ ...STANDARD, facts: { activation } });
    expect(shown).toContain('active      not reached');
  });

  it('shows the stages of a session below one another', () => {
    const stages = (['security', 'logon', 'licensing', 'activation'] as const).map((stage) => ({
      stage,
      status: 'passed' as const,
      ms: 10,
    }));
    const lines = detail({ ...session, stages })
      .split('\n')
      .slice(0, 12)
      .join('\n');
    expect(lines).toContain(`\
Stages
  security    passed     10.0 ms  ############
  logon       passed     10.0 ms              ############
  licensing   passed     10.0 ms                         ############
  activation  passed     10.0 ms                                    ############`);
  });

  it('tells how each host ended that a redirection led to', () => {
    const { address, startedAt, ms, facts, stages } = STANDARD;
    const hop = { target: { host: 'rdsh2', port: 3390 }, address, startedAt, ms, facts, stages };
    const outcome = { kind: 'completed', through: 'activation' } as const;
    expect(detail({ ...STANDARD, followed: [{ ...hop, outcome }] })).toContain(
      '\nFollowed\n  rdsh2:3390: completed through activation\n',
    );
  });

  it('keeps to its columns whatever the server says', () => {
    const [hostileText = ''] = HOSTILE;
    const facts = JSON.parse(
      JSON.stringify(EVERY_SESSION_FACT, (_name, value) =>
        typeof value === 'string' ? hostileText.repeat(20) : value,
      ),
    );
    const shown = detail({ ...STANDARD, facts });
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
    for (const line of shown.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
