/** The catalogue of what can be behind a failure. To add a topic, write its file in `causes/` and put it here. */
import { accountCauses } from './causes/accounts.ts';
import { activationCauses } from './causes/activation.ts';
import { authenticationCauses } from './causes/authentication.ts';
import { brokerCauses } from './causes/broker.ts';
import { certificateCauses } from './causes/certificate.ts';
import { clientCauses } from './causes/client.ts';
import { credsspCauses } from './causes/credssp.ts';
import { dnsCauses } from './causes/dns.ts';
import { gatewayCauses } from './causes/gateway.ts';
import { licensingCauses } from './causes/licensing.ts';
import { listenerCauses } from './causes/listener.ts';
import { logonCauses } from './causes/logon.ts';
import { mcsCauses } from './causes/mcs.ts';
import { negotiationCauses } from './causes/negotiation.ts';
import { refusalCauses } from './causes/refusal.ts';
import { sessionCauses } from './causes/session.ts';
import { tcpCauses } from './causes/tcp.ts';
import { tlsCauses } from './causes/tls.ts';
import { tlsPathCauses } from './causes/tls-path.ts';
import type { Confidence } from './confidence.ts';

/** Where a failure with this cause shows: a stage of the walk, or one of three places that no walk reaches. */
export type CauseStage =
  | 'dns'
  | 'tcp'
  | 'x224'
  | 'tls'
  | 'credssp'
  | 'authorization'
  | 'mcs'
  | 'channels'
  | 'security'
  | 'logon'
  | 'licensing'
  | 'activation'
  | 'session'
  | 'gateway'
  | 'client';

/** Something that can be the matter. All texts are whole sentences, but for the title. */
export interface Cause {
  /** Kebab-case and stable. */
  readonly id: string;
  readonly stage: CauseStage;
  /** What is the matter: a clause that can stand in a list, without capital and full stop. */
  readonly title: string;
  /** What the person at the client reads. */
  readonly sees: string;
  /** What a prober can observe. */
  readonly wire: string;
  /** What brings it about, the most likely first; clauses like the title. */
  readonly reasons: readonly string[];
  /** What the evidence does not prove. */
  readonly not?: string;
  /** How to confirm or exclude it from outside. */
  readonly remote: string;
  /**
   * How to confirm it on the server: commands, logs and event numbers; and where the cause lies with
   * another machine, what to look at there, which the text then says first.
   */
  readonly server: readonly string[];
  readonly fix: {
    readonly server?: string;
    readonly client?: string;
    readonly network?: string;
  };
  /** What the remedy costs, what popular remedies break, or why there is nothing to fear. */
  readonly risk: string;
  readonly sources: readonly string[];
  /** How well it is supported that this is a cause. */
  readonly confidence: Confidence;
  /** How well the order of `reasons` is supported, where that is worse. */
  readonly ranking?: Confidence;
}

/** All causes, in the order of the stages. */
export const CAUSES: readonly Cause[] = [
  ...dnsCauses,
  ...tcpCauses,
  ...listenerCauses,
  ...negotiationCauses,
  ...refusalCauses,
  ...tlsCauses,
  ...tlsPathCauses,
  ...certificateCauses,
  ...credsspCauses,
  ...authenticationCauses,
  ...accountCauses,
  ...mcsCauses,
  ...logonCauses,
  ...brokerCauses,
  ...licensingCauses,
  ...activationCauses,
  ...gatewayCauses,
  ...sessionCauses,
  ...clientCauses,
];

const BY_ID: ReadonlyMap<string, Cause> = new Map(CAUSES.map((cause) => [cause.id, cause]));

export function causeOf(id: string): Cause | undefined {
  return BY_ID.get(id);
}

/** Whether a check is for those at the client or in charge of the network, as the server cannot tell. */
export function beyondServers(check: string): boolean {
  return /^On the (client|network|router), /.test(check);
}
