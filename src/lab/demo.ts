/** The hosts of `rdpprobe demo`: one of each kind that a network has, on loopback. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { receive, send } from '../handshake/step.ts';
import { FailureCode, SecurityProtocol } from '../protocol/negotiation.ts';
import { tpktLength } from '../protocol/tpkt.ts';
import { connectionAnswer, connectionRequest } from '../protocol/x224.ts';
import { latin1Bytes } from '../wire/text.ts';
import { makeCertificate, windowsDefaultCertificate } from './certificate.ts';
import { offersTls13 } from './client-hello.ts';
import { deniesEverybody } from './denial.ts';
import { afterNegotiation, type HostOptions, host, negotiate, plainServerData } from './host.ts';
import {
  anything,
  hangUp,
  peekTlsRecord,
  raw,
  receiveRaw,
  reset,
  type Script,
  stall,
} from './script.ts';
import { type LabServer, startServer } from './server.ts';
import { standardSecurity } from './standard-security.ts';

export interface DemoHost {
  /** What it plays, in a few words. */
  readonly label: string;
  readonly host: string;
  readonly port: number;
}

export interface Demo {
  readonly hosts: readonly DemoHost[];
  close(): Promise<void>;
}

/** Starts all hosts; those that can have an address of their own on 127.0.13.0/24 listen on port 3389 there. */
export async function startDemo(): Promise<Demo> {
  const servers: LabServer[] = [];
  const hosts: DemoHost[] = [];
  for (const [label, script] of Object.entries(cast())) {
    const address = `127.0.13.${hosts.length + 1}`;
    if (script === 'nobody') {
      hosts.push({ label, ...(await closedPort(address)) });
      continue;
    }
    const server = await startServer(script, { address, port: 3389 }).catch(() =>
      startServer(script),
    );
    servers.push(server);
    hosts.push({ label, host: server.address, port: server.port });
  }
  return {
    hosts,
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  };
}

const { PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
const NLA = PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX;
const DAY_MS = 86_400_000;
const TWO_WEEKS_S = 14 * 86_400;

function cast(): Readonly<Record<string, Script | 'nobody'>> {
  const windows = (computer: string): HostOptions => ({
    takes: NLA,
    takesRdp: false,
    tls: windowsDefaultCertificate(computer),
    identity: { computer, domain: 'CONTOSO', dnsDomain: 'contoso.example' },
  });
  const issued = makeCertificate({
    commonName: 'gw01.contoso.example',
    names: ['gw01.contoso.example'],
  });
  const expired = makeCertificate({
    commonName: 'rds07.contoso.example',
    notBefore: new Date(Date.now() - 400 * DAY_MS),
    notAfter: new Date(Date.now() - 35 * DAY_MS),
  });
  const old = windowsDefaultCertificate('OLD2008');
  return {
    'NLA only, Server 2022': () => host(windows('RDS01')),
    'NLA and TLS, Server 2019': () =>
      host({
        ...windows('RDS02'),
        takes: NLA | PROTOCOL_SSL,
        identity: {
          computer: 'RDS02',
          domain: 'CONTOSO',
          dnsDomain: 'contoso.example',
          build: [10, 0, 17763],
        },
      }),
    'TLS only': () => host({ takes: PROTOCOL_SSL, takesRdp: false, flags: 0x01, tls: issued }),
    'everything goes, down to Standard RDP Security': () =>
      host({
        ...windows('LAX01'),
        takes: NLA | PROTOCOL_SSL,
        takesRdp: true,
        serverData: withEncryption,
      }),
    'Standard RDP Security only, 2003': () =>
      host({ takes: 0, takesRdp: true, flags: 0, serverData: withEncryption }),
    'TLS 1.0, Server 2008 R2': () =>
      host({
        takes: PROTOCOL_HYBRID | PROTOCOL_SSL,
        takesRdp: true,
        flags: 0x01,
        tls: tls10(old),
        credsspVersion: 5,
        identity: { computer: 'OLD2008', build: [6, 1, 7601] },
        serverData: withEncryption,
      }),
    'certificate expired': () => host({ ...windows('RDS07'), tls: expired }),
    'CredSSP of before the 2018 fix': () =>
      host({
        ...windows('RDS08'),
        credsspVersion: 2,
        identity: { computer: 'RDS08', build: [6, 3, 9600] },
      }),
    'clock off by two weeks': () =>
      host({
        ...windows('RDS09'),
        identity: { computer: 'RDS09', clockOffsetSeconds: -TWO_WEEKS_S },
      }),
    'resets a TLS 1.3 hello': resetsModernHello({ ...windows('RDS10') }),
    'closes at the ClientHello': closesAtHello(windows('RDS11')),
    'no certificate (failure code 3)': refuses(FailureCode.SSL_CERT_NOT_ON_SERVER),
    'denies everybody (error info 0x7)': deniesEverybody({
      takes: PROTOCOL_SSL,
      takesRdp: false,
      tls: windowsDefaultCertificate('RDS13'),
    }),
    'accepts and says nothing': () => stall(),
    'HTTP on 3389': speaksHttp,
    'nobody listens': 'nobody',
  };
}

function withEncryption(
  request: Parameters<typeof plainServerData>[0],
): ReturnType<typeof plainServerData> {
  const standard = (request.negotiation?.requestedProtocols ?? 0) === SecurityProtocol.PROTOCOL_RDP;
  return { ...plainServerData(request), ...(standard && { security: standardSecurity() }) };
}

function tls10(certificate: { key: string; certificate: string }): NonNullable<HostOptions['tls']> {
  return { ...certificate, minVersion: 'TLSv1', maxVersion: 'TLSv1' };
}

/** RST for a hello that offers TLS 1.3, TLS 1.2 for one that does not. */
function resetsModernHello(options: HostOptions): Script {
  return function* () {
    const request = yield* receive(connectionRequest, tpktLength);
    const selected = yield* negotiate(request, options);
    if (selected === undefined) return;
    const hello = yield* peekTlsRecord();
    if (offersTls13(hello)) yield* reset();
    else yield* afterNegotiation(request, selected, options);
  };
}

function closesAtHello(options: HostOptions): Script {
  return function* () {
    const request = yield* receive(connectionRequest, tpktLength);
    if ((yield* negotiate(request, options)) === undefined) return;
    yield* receiveRaw(anything);
    yield* hangUp();
  };
}

function refuses(failureCode: number): Script {
  return function* () {
    yield* receive(connectionRequest, tpktLength);
    const negotiation = { type: 'failure', flags: 0, failureCode } as const;
    yield* send(connectionAnswer, {
      tpdu: 'connectionConfirm',
      sourceReference: 0x1234,
      negotiation,
    });
  };
}

function* speaksHttp(): ReturnType<Script> {
  yield* receiveRaw(anything);
  yield* raw(latin1Bytes('HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nConnection: close\r\n\r\n'));
}

/** A port on which nobody listens: one that was free a moment ago. */
async function closedPort(address: string): Promise<{ host: string; port: number }> {
  for (const [host, port] of [
    [address, 3389],
    ['127.0.0.1', 0],
  ] as const) {
    const server = createServer().listen(port, host);
    const bound = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!bound) continue;
    const { port: free } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    return { host, port: free };
  }
  throw new Error('no free port on loopback');
}
