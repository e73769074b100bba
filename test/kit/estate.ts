/** Hosts on loopback that change between two scans: switched off and on again at the same place, and played anew. */
import { type HostOptions, host } from '../../src/lab/host.ts';
import { type LabServer, startServer } from '../../src/lab/server.ts';

/** Plays one host, whose place stays when it is switched off. */
export interface EstateHost {
  /** `127.0.0.1:40001`. */
  readonly place: string;
  /** What it plays from the next connection on. */
  plays(options: HostOptions): void;
  off(): Promise<void>;
  on(): Promise<void>;
}

export interface Estate {
  readonly hosts: readonly EstateHost[];
  close(): Promise<void>;
}

export async function startEstate(cast: readonly HostOptions[]): Promise<Estate> {
  const hosts = await Promise.all(cast.map(startHost));
  return {
    hosts,
    close: async () => void (await Promise.all(hosts.map((each) => each.off()))),
  };
}

async function startHost(first: HostOptions): Promise<EstateHost> {
  let options = first;
  const script = () => host(options);
  let server: LabServer | undefined = await startServer(script);
  const { address, port } = server;
  return {
    place: `${address}:${port}`,
    plays(others) {
      options = others;
    },
    async off() {
      await server?.close();
      server = undefined;
    },
    async on() {
      server ??= await startServer(script, { address, port });
    },
  };
}
