/** Every way we know for a handshake to die, by the stage it dies at, and how we promise to report it. */
import type { StageId } from '../../../src/handshake/sequence.ts';
import { CHANNELS } from './channels.ts';
import { CREDSSP } from './credssp.ts';
import { DNS } from './dns.ts';
import type { Faults } from './fault.ts';
import { MCS } from './mcs.ts';
import { TCP } from './tcp.ts';
import { TLS } from './tls.ts';
import { X224 } from './x224.ts';

export const FAULTS: Readonly<Record<StageId, Faults>> = {
  dns: DNS,
  tcp: TCP,
  x224: X224,
  tls: TLS,
  credssp: CREDSSP,
  mcs: MCS,
  channels: CHANNELS,
};
