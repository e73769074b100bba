/**
 * What a verdict says against the evidence of its own result. The rules stand here a second time, apart
 * from the predicates that make verdicts, so that a mistake there has a witness here.
 */
import { causesOf, EVIDENCE } from '../../src/diagnosis/cause.ts';
import { STAGE_ORDER } from '../../src/diagnosis/stage-order.ts';
import type { Judged, Verdict } from '../../src/diagnosis/verdict.ts';
import type { StageId } from '../../src/handshake/sequence.ts';
import { type Cause, causeOf } from '../../src/knowledge/cause.ts';

/** What the result itself does not tell. */
export interface Told {
  /** Was the probe given credentials? */
  readonly credentials: boolean;
}

/** Verdicts that stand for "no idea". */
export const GENERIC = ['unforeseen-failure', 'bug-in-rdpprobe', 'local-fault', 'connected'];

/** A sentence for each; none where the verdict is specific and says nothing that the evidence excludes. */
export function contradictions(result: Judged, verdict: Verdict, told: Told): string[] {
  if (result.outcome.kind !== 'failed') throw new Error('only deaths are held against evidence');
  const death: Death = { ...result.outcome, result, told, blame: blameOf(verdict) };
  return [
    ...unspecific(verdict, death),
    ...unfounded(verdict, result),
    ...misplaced(verdict, death),
    ...TOPICS.filter(
      ({ says, open }) => death.blame.some((each) => says.test(each)) && !open(death),
    ).map(({ topic }) => `speaks of ${topic}, which the evidence excludes`),
    ...FALSE_WHERE.filter(({ cause, excluded }) => names(verdict, cause) && excluded(result)).map(
      ({ cause }) => `names ${cause}, which the matrix excludes`,
    ),
  ];
}

type Death = Extract<Judged['outcome'], { kind: 'failed' }> & {
  readonly result: Judged;
  readonly told: Told;
  /** All that puts the blame somewhere; not what says that something has no part in it. */
  readonly blame: readonly string[];
};

function blameOf({ summary, possible = [], causes = [] }: Verdict): string[] {
  const titles = causes.flatMap(({ id }) => causeOf(id)?.title ?? []);
  return [summary, ...possible, ...titles].map((each) => each.replace(CLEARED, ''));
}

/** Clauses that clear somebody. */
const CLEARED =
  /no account is at fault|before any credentials were sent|on a way without NLA|password guessing/g;

function unspecific({ code }: Verdict, { failure }: Death): string[] {
  if (GENERIC.includes(code)) return [`${code} is said of anything`];
  const unnamed = failure.kind === 'rejected' && failure.code.startsWith('0x');
  return code.includes('unknown') && !unnamed ? [`${code} is said of what has a name`] : [];
}

/** Every cause that is printed holds, and every line comes from a cause that does. */
function unfounded(
  { causes = [], possible = [], askTheServer = [] }: Verdict,
  result: Judged,
): string[] {
  const held = causesOf(result).map(({ cause }) => cause);
  const { kind } = result.outcome.kind === 'failed' ? result.outcome.failure : { kind: 'none' };
  const ours = kind === 'local';
  return [
    ...(causes.length === 0 && !ours ? ['names no cause'] : []),
    ...(causes.length > 0 && ours ? ['blames the host for a fault of this machine'] : []),
    ...causes
      .filter(({ id, fit }) => EVIDENCE.find(({ cause }) => cause === id)?.fit(result) !== fit)
      .map(({ id }) => `${id} does not hold`),

    ...possible
      .filter((line) => !printed(causes, held).some((text) => line.startsWith(text)))
      .map((line) => `nothing stands behind "${line}"`),
    ...askTheServer
      .filter((line) => !held.some(({ server = [] }) => server.includes(line)))
      .map((line) => `nothing leads to "${line}"`),
  ];
}

function printed(causes: NonNullable<Verdict['causes']>, held: readonly Cause[]): string[] {
  const ids = causes.map(({ id }) => id);
  const found = held.filter(({ id }) => ids.includes(id));
  return found.flatMap(({ title, reasons }) => [title, ...reasons]);
}

/** The code and the causes that are shown belong to the stage of the death, or to one before. */
function misplaced({ code, causes = [], means = [] }: Verdict, death: Death): string[] {
  const { at, result } = death;
  const [, prefix = ''] = /^(\w+)-/.exec(code) ?? [];
  const stage = PREFIXES[prefix];
  const works = means.find((line) => line.startsWith('What came before works:')) ?? '';
  const later = causes.filter(({ id, fit }) => {
    const home = STAGE_ORDER.indexOf(causeOf(id)?.stage ?? '');
    const foretold = ANYWHERE.includes(id) || saidBy(death, 'errorInfo');
    return fit === 'shown' && home > STAGE_ORDER.indexOf(at) && !foretold;
  });
  return [
    ...(stage !== undefined && stage !== at ? [`${code} is said of a death at ${at}`] : []),
    ...later.map(({ id }) => `${id} comes after ${at}`),
    ...Object.entries(WORKS)
      .filter(([id, word]) => works.includes(word) && statusOf(result, id) !== 'passed')
      .map(([id]) => `says that ${id} works, which was not passed`),
  ];
}

const PREFIXES: Readonly<Record<string, StageId>> = {
  dns: 'dns',
  tcp: 'tcp',
  x224: 'x224',
  tls: 'tls',
  nla: 'credssp',
  credssp: 'credssp',
  authorization: 'authorization',
  mcs: 'mcs',
  channels: 'channels',
  security: 'security',
  licensing: 'licensing',
  activation: 'activation',
};

/** A code that nobody assigned, and an end without a reason, can come at any stage. */
const ANYWHERE = ['unknown-code', 'server-ended-no-reason'];

const WORKS: Readonly<Partial<Record<StageId, string>>> = {
  x224: 'negotiation',
  tls: 'TLS',
  credssp: 'NLA',
  authorization: 'the right to connect',
  mcs: 'settings',
  channels: 'channels',
  security: 'keys',
  licensing: 'licensing',
};

function statusOf({ stages }: Judged, id: string): string | undefined {
  return stages.find(({ stage }) => stage === id)?.status;
}

/** Did the walk come to this stage at all? */
function tried({ result }: Death, id: StageId): boolean {
  const status = statusOf(result, id);
  return status === 'passed' || status === 'failed';
}

function saidBy({ failure }: Death, protocol: string): boolean {
  return failure.kind === 'rejected' && failure.protocol === protocol;
}

interface Topic {
  readonly topic: string;
  readonly says: RegExp;
  /** Where the evidence leaves the topic open. */
  readonly open: (death: Death) => boolean;
}

/** What a verdict may speak of, and when. */
const TOPICS: readonly Topic[] = [
  {
    topic: 'name resolution',
    says: /\bresolver\b|name servers?\b|\bDNS\b/,
    open: ({ at, told }) => at === 'dns' || told.credentials,
  },
  {
    topic: 'a port that is closed',
    says: /port forward leads to nothing|rejects instead of dropping|accepts (this|connections on this) port/,
    open: ({ at }) => at === 'tcp',
  },
  {
    topic: 'TLS and certificates',
    says: /\bTLS\b|certificate|cipher|Schannel/,
    open: (death) =>
      tried(death, 'tls') ||
      saidBy(death, 'negotiation') ||
      // Standard RDP Security has a certificate of its own, and is what is left without TLS.
      death.result.facts.x224?.selectedProtocol === 'PROTOCOL_RDP' ||
      (death.failure.kind === 'notRdp' && death.failure.looksLike === 'tls'),
  },
  {
    topic: 'NLA',
    says: /\bNLA\b|CredSSP|NTLM|Kerberos/,
    open: (death) => tried(death, 'credssp') || saidBy(death, 'negotiation'),
  },
  {
    topic: 'an account',
    says: /password|user name|\baccounts?\b|credentials were refused/,
    open: (death) =>
      (tried(death, 'credssp') && death.told.credentials) ||
      // The server says so itself, of whoever came without a name.
      saidBy(death, 'errorInfo') ||
      /at the logon/.test(death.during),
  },
  {
    topic: 'Standard RDP Security',
    says: /Standard RDP Security/,
    open: ({ result, ...death }) =>
      saidBy({ result, ...death }, 'negotiation') ||
      result.facts.x224?.selectedProtocol === 'PROTOCOL_RDP' ||
      result.protocols?.rdp.supported === true,
  },
  {
    topic: 'licenses',
    says: /licens/i,
    open: (death) =>
      tried(death, 'licensing') ||
      // The certificate that the host keeps for licensing signs the keys.
      death.at === 'security' ||
      death.result.facts.x224?.selectedProtocol === 'PROTOCOL_RDP',
  },
  {
    topic: 'what happens in a session',
    says: /display driver|desktop|broker/,
    open: (death) =>
      tried(death, 'channels') ||
      death.at === 'x224' ||
      (tried(death, 'credssp') && death.told.credentials),
  },
];

function names({ causes = [] }: Verdict, cause: string): boolean {
  return causes.some(({ id }) => id === cause);
}

/** Causes that the matrix or the facts rule out, whatever else they show. */
const FALSE_WHERE: readonly { cause: string; excluded: (result: Judged) => boolean }[] = [
  {
    cause: 'nla-required',
    excluded: ({ security, protocols }) =>
      security?.nla === 'unsupported' && protocols?.hybrid.code !== 'HYBRID_REQUIRED_BY_SERVER',
  },
  { cause: 'nla-not-required', excluded: ({ security }) => security?.nla === 'required' },
  { cause: 'tls-required', excluded: ({ security }) => security?.standardRdp === 'allowed' },
  {
    cause: 'standard-rdp-only',
    excluded: ({ security }) => security?.tls === 'supported' || security?.tls === 'required',
  },
  {
    cause: 'silent-downgrade',
    excluded: ({ facts }) => facts.x224?.selectedProtocol !== 'PROTOCOL_RDP',
  },
  {
    cause: 'tls-intercepted',
    excluded: ({ facts }) => facts.credssp?.serverKeyVerified === true,
  },
  { cause: 'bad-credentials', excluded: ({ facts }) => facts.ntlm === undefined },
  { cause: 'no-shared-cipher', excluded: ({ facts }) => facts.tls !== undefined },
  { cause: 'tls-version-mismatch', excluded: ({ facts }) => facts.tls !== undefined },
  {
    cause: 'credssp-server-unpatched',
    excluded: ({ facts }) => (facts.credssp?.version ?? 0) >= 5,
  },
];
