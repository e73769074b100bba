/** The handshake, in order. To add a stage, write its file in `stages/` and put it here. */
import type { LearntBy } from './stage.ts';
import { type ActivationOptions, activation } from './stages/activation.ts';
import { authorization } from './stages/authorization.ts';
import { channels } from './stages/channels.ts';
import { type CredsspOptions, credssp } from './stages/credssp.ts';
import { dns } from './stages/dns.ts';
import { type LicensingOptions, licensing } from './stages/licensing.ts';
import { type LogonOptions, logon } from './stages/logon.ts';
import { type McsOptions, mcs } from './stages/mcs.ts';
import { type SecurityOptions, security } from './stages/security.ts';
import { type TcpOptions, tcp } from './stages/tcp.ts';
import { type TlsOptions, tls } from './stages/tls.ts';
import { type X224Options, x224 } from './stages/x224.ts';

export const SEQUENCE = [
  dns,
  tcp,
  x224,
  tls,
  credssp,
  authorization,
  mcs,
  channels,
  security,
  logon,
  licensing,
  activation,
] as const;

/** The ids, in the same order. */
export type StageId = (typeof SEQUENCE)[number]['id'];

type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (
  all: infer I,
) => void
  ? I
  : never;

/** What the stages so far have learnt, computed from `SEQUENCE`: a fact is present only when it was seen. */
export type Facts = Partial<Intersection<LearntBy<(typeof SEQUENCE)[number]>>>;

/** What the stages can be told, each by its own file. */
export interface HandshakeOptions
  extends TcpOptions,
    X224Options,
    TlsOptions,
    CredsspOptions,
    McsOptions,
    SecurityOptions,
    LogonOptions,
    LicensingOptions,
    ActivationOptions {}
