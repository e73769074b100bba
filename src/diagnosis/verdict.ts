/** What a result comes to, in one code and one sentence. */
import type { ProbeResult, SurveyResult } from '../handshake/result.ts';
import type { StageId } from '../handshake/sequence.ts';
import type { Confidence } from '../knowledge/confidence.ts';
import type { Fit } from './causes/evidence.ts';
import { groundsOf } from './grounds.ts';
import { activationVerdict } from './verdicts/activation.ts';
import { authorizationVerdict } from './verdicts/authorization.ts';
import { channelsVerdict } from './verdicts/channels.ts';
import { credsspVerdict } from './verdicts/credssp.ts';
import { dnsVerdict } from './verdicts/dns.ts';
import { licensingVerdict } from './verdicts/licensing.ts';
import { logonVerdict } from './verdicts/logon.ts';
import { mcsVerdict } from './verdicts/mcs.ts';
import { securityVerdict } from './verdicts/security.ts';
import { soundVerdict } from './verdicts/sound.ts';
import type { StageVerdict } from './verdicts/stage-verdict.ts';
import { tcpVerdict } from './verdicts/tcp.ts';
import { tlsVerdict } from './verdicts/tls.ts';
import { unattributedVerdict } from './verdicts/unattributed.ts';
import { x224Verdict } from './verdicts/x224.ts';

export interface Verdict {
  /** Kebab-case and stable: scripts compare it. */
  readonly code: string;
  /** One sentence: what was observed, and what that means. */
  readonly summary: string;
  /** What the result shows or leaves possible, the best fit first. */
  readonly causes?: readonly CauseReference[];
  /** What was seen, without judgement; a sentence each, as all that follows. */
  readonly observed?: readonly string[];
  /** What that means by the specifications, and what it excludes. */
  readonly means?: readonly string[];
  /** What may be behind it: clauses, each with its confidence, the most likely first. */
  readonly possible?: readonly string[];
  /** What the result leaves open, and what must not be read into it. */
  readonly notExcluded?: readonly string[];
  /** What only the server can tell: commands, logs and event numbers. */
  readonly askTheServer?: readonly string[];
}

/** A possible cause, by its id in the catalogue, and how well it is supported: A is best. */
export interface CauseReference {
  readonly id: string;
  readonly confidence: Confidence;
  /** Whether the result shows the cause itself, speaks for it, or leaves it possible. */
  readonly fit?: Fit;
}

/** What can be judged: one walk, with what a survey asked besides where there is one. */
export type Judged = ProbeResult &
  Partial<Pick<SurveyResult, 'protocols' | 'security' | 'tlsVersions'>>;

export function verdictOf(result: Judged): Verdict {
  return { ...judge(result), ...groundsOf(result) };
}

/** Code and sentence alone, without the grounds. */
export function judge(result: Judged): Verdict {
  const { outcome } = result;
  if (outcome.kind !== 'failed') return soundVerdict(outcome, result);
  const { at, failure } = outcome;
  return VERDICTS[at](failure, result) ?? unattributedVerdict(at, failure);
}

/** Who judges a death at which stage. To add a stage, write its file in `verdicts/` and put it here. */
const VERDICTS: Readonly<Record<StageId | LateStage, StageVerdict>> = {
  dns: dnsVerdict,
  tcp: tcpVerdict,
  x224: x224Verdict,
  tls: tlsVerdict,
  credssp: credsspVerdict,
  authorization: authorizationVerdict,
  mcs: mcsVerdict,
  channels: channelsVerdict,
  security: securityVerdict,
  logon: logonVerdict,
  licensing: licensingVerdict,
  activation: activationVerdict,
};

/** Stages that only some walks come to. */
type LateStage = 'authorization' | 'security' | 'logon' | 'licensing' | 'activation';
