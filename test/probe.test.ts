import { afterEach, describe, expect, it, vi } from 'vitest';
import { receive } from '../src/handshake/step.ts';
import { makeCertificate } from '../src/lab/certificate.ts';
import { host, negotiate } from '../src/lab/host.ts';
import { peekTlsRecord } from '../src/lab/script.ts';
import { type LabServer, startServer } from '../src/lab/server.ts';
import { probe } from '../src/probe.ts';
import { SecurityProtocol } from '../src/protocol/negotiation.ts';
import { tpktLength } from '../src/protocol/tpkt.ts';
import { connectionRequest } from '../src/protocol/x224.ts';

const NAME = 'rds01.example';

const TLS_ONLY = { takes: SecurityProtocol.PROTOCOL_SSL, takesRdp: false };

let server: LabServer | undefined;
afterEach(() => server?.close());

async function serve(): Promise<LabServer> {
  const tls = makeCertificate({ commonName: NAME, names: [NAME] });
  server = await startServer(() => host({ ...TLS_ONLY, tls }));
  return server;
}

describe('a target with an address', () => {
  it('is dialled there, and keeps its name for the certificate', async () => {
    const { address, port } = await serve();
    const target = { host: NAME, port, address };
    const result = await probe(target);
    expect(result).toMatchObject({
      target,
      address,
      outcome: { kind: 'completed', through: 'channels' },
      facts: { certificate: { names: [NAME], matchesTarget: true } },
    });
    expect(result.stages[0]).toEqual({ stage: 'dns', status: 'skipped', ms: 0 });
  });

  it('is asked for by its name in the TLS hello', async () => {
    const hellos: string[] = [];
    server = await startServer(function* () {
      yield* negotiate(yield* receive(connectionRequest, tpktLength), TLS_ONLY);
      hellos.push(Buffer.from(yield* peekTlsRecord()).toString('latin1'));
    });
    const { address, port } = server;
    await probe({ host: NAME, port, address }, { until: 'tls' });
    expect(hellos[0]).toContain(NAME);
  });

  it('is refused when that is a name', async () => {
    const target = { host: NAME, port: 3389, address: 'rds02.example' };
    await expect(probe(target)).rejects.toThrow(TypeError);
  });
});

describe('permits', () => {
  it('is told the address, the port, and the name that led there', async () => {
    const { port } = await serve();
    const permits = vi.fn(() => false);
    const { outcome } = await probe({ host: 'localhost', port }, { permits, family: 4 });
    expect(permits.mock.calls).toEqual([['127.0.0.1', port, 'localhost']]);
    expect(outcome).toMatchObject({ kind: 'stopped', after: 'dns' });
  });

  it('is not asked about what was named as an address', async () => {
    const { address, port } = await serve();
    const permits = vi.fn(() => false);
    await probe({ host: NAME, port, address }, { permits, until: 'x224' });
    expect(permits).not.toHaveBeenCalled();
  });
});
