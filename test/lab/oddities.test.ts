import { describe, expect, it } from 'vitest';
import { startServer } from '../../src/lab/server.ts';
import { probe } from '../../src/probe.ts';
import { ODDITIES, type Oddity } from './oddities.ts';
import { startBytewiseRelay } from './relay.ts';

describe('loses nothing of a host that', () => {
  it.concurrent.each(Object.entries(ODDITIES))('%s', { timeout: 30_000 }, async (_name, oddity) => {
    const { result, labFaults } = await probed(oddity);
    expect(result.outcome).toEqual(oddity.outcome);
    expect(result.facts).toMatchObject(oddity.facts);
    expect(JSON.parse(JSON.stringify(result)), 'as JSON').toEqual(result);
    expect(labFaults).toEqual([]);
  });
});

async function probed({ script, bytewise, options }: Oddity): Promise<{
  result: Awaited<ReturnType<typeof probe>>;
  labFaults: readonly unknown[];
}> {
  const server = await startServer(script);
  const relay = bytewise && (await startBytewiseRelay(server.port));
  try {
    const port = relay ? relay.port : server.port;
    const result = await probe(
      { host: 'localhost', port },
      { pauseMs: 0, timeoutMs: 20_000, ...options },
    );
    return { result, labFaults: server.faults };
  } finally {
    await relay?.close();
    await server.close();
  }
}
