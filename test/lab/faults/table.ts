/** Every way we know for a handshake to die, by the stage it dies at, and how we promise to report it. */
import type { StageId } from '../../../src/handshake/sequence.ts';
import { ACTIVATION } from './activation.ts';
import { AUTHORIZATION } from './authorization.ts';
import { CHANNELS } from './channels.ts';
import { CREDSSP } from './credssp.ts';
import { CREDSSP_LOGON } from './credssp-logon.ts';
import { DNS } from './dns.ts';
import type { Faults } from './fault.ts';
import { LICENSING } from './licensing.ts';
import { LOGON } from './logon.ts';
import { MCS } from './mcs.ts';
import { SECURITY } from './security.ts';
import { TCP } from './tcp.ts';
import { TLS } from './tls.ts';
import { X224 } from './x224.ts';

export const FAULTS: Readonly<Record<StageId, Faults>> = {
  dns: DNS,
  tcp: TCP,
  x224: X224,
  tls: TLS,
  credssp: { ...CREDSSP, ...CREDSSP_LOGON },
  authorization: AUTHORIZATION,
  mcs: MCS,
  channels: CHANNELS,
  security: SECURITY,
  logon: LOGON,
  licensing: LICENSING,
  activation: ACTIVATION,
};
