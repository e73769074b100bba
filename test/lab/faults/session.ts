/** Hosts that are sound until their session, and what is asked of a probe that walks so far. */
import { type HostOptions, host, plainServerData } from '../../../src/lab/host.ts';
import type { LabStep, Script } from '../../../src/lab/script.ts';
import type { ServerChannel } from '../../../src/lab/server-channel.ts';
import type { IoStep } from '../../../src/lab/session.ts';
import {
  type StandardSecurityOptions,
  standardSecurity,
} from '../../../src/lab/standard-security.ts';
import type { ProbeOptions } from '../../../src/options.ts';
import { ErrorInfo } from '../../../src/protocol/error-info.ts';
import { SecurityProtocol } from '../../../src/protocol/negotiation.ts';
import type { ServerSecurityData } from '../../../src/protocol/server-data.ts';
import { nameOf } from '../../../src/wire/names.ts';
import { bytes } from './bytes.ts';
import type { Death } from './fault.ts';
import { TLS } from './server.ts';

const { PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;

const PASSWORD = 'Pässwörd';
const ALICE = { user: 'alice', domain: 'EXAMPLE' } as const;

export const ACCOUNT = { ...ALICE, password: PASSWORD } as const;

/** Everything there is, with the right password. */
export const ALL_THE_WAY: ProbeOptions = {
  until: 'activation',
  answerLicense: true,
  credentials: { ...ALICE, secret: { kind: 'password', password: PASSWORD } },
};

/** A host under TLS. */
export function tlsHost(options: Partial<HostOptions>): Script {
  return () => host({ takes: PROTOCOL_SSL, takesRdp: false, tls: TLS, ...options });
}

/** A host with NLA, and with an early authorization where that is told. */
export function nlaHost(options: Partial<HostOptions>): Script {
  const takes = 'authorization' in options ? PROTOCOL_HYBRID_EX : PROTOCOL_HYBRID;
  return tlsHost({ takes, account: ACCOUNT, ...options });
}

/** A host with Standard RDP Security at level NONE. */
export function rdpHost(options: Partial<HostOptions>): Script {
  return () => host({ takes: 0, takesRdp: true, ...options });
}

/** A host with Standard RDP Security and these settings. */
export function securityHost(
  security: ServerSecurityData,
  options: Partial<HostOptions> = {},
): Script {
  return rdpHost({
    ...options,
    serverData: (request) => ({ ...plainServerData(request), security }),
  });
}

/** A host with Standard RDP Security that encrypts, with 128 bit unless told. */
export function keyedHost(
  options: Partial<HostOptions>,
  how: StandardSecurityOptions = {},
): Script {
  return securityHost(standardSecurity(how), options);
}

/** These bytes on the I/O channel, whatever belongs there, and then nothing more. */
export function says(...parts: (string | Uint8Array)[]): IoStep {
  return function* (io) {
    yield* io.sendUserData(bytes(...parts));
    yield* waits(io);
  };
}

/** One step after another, the last of which ends the script. */
export function steps(...each: readonly ((io: ServerChannel) => LabStep)[]): IoStep {
  return function* (io) {
    for (const step of each) yield* step(io);
  };
}

/** Says nothing more, and takes what comes. */
export function* waits(io: ServerChannel): LabStep {
  for (;;) yield* io.takeUserData();
}

export function announced(value: number): Death['failure'] {
  return { kind: 'rejected', protocol: 'errorInfo', code: nameOf(ErrorInfo, value), value };
}

/** All whole numbers from `first` to `last`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
