/** Would a client connect to this host, and which setting of which side stops it? Pure; nothing is sent. */
import type { Cell } from '../handshake/result.ts';
import type { Attempt, Client } from '../knowledge/clients/client.ts';
import { tlsTrouble } from './client-tls.ts';
import { plain } from './phrase.ts';
import { STAGE_ORDER } from './stage-order.ts';
import type { Judged } from './verdict.ts';

/** `connects`: as far as the logon. `depends`: on what no probe sees. `unknown`: too little was asked. */
export type ClientVerdict = 'connects' | 'stopped' | 'depends' | 'unknown';

export interface Stop {
  /** On which side it can be changed. */
  readonly side: 'client' | 'server';
  /** The setting, as the side calls it. */
  readonly setting: string;
  /** A clause. */
  readonly why: string;
}

/** Part of a result, exactly as it stands in the JSON. */
export interface ClientView {
  /** As it was asked for: `guacd:security=tls`. */
  readonly client: string;
  readonly verdict: ClientVerdict;
  /** The security protocol it comes to. */
  readonly protocol?: string;
  /** The stage it is stopped at. */
  readonly at?: string;
  /** One sentence. */
  readonly summary: string;
  /** What stops it; each can be changed alone where there are two sides. */
  readonly stops: readonly Stop[];
  /** What has to be so for it to connect, a clause each. */
  readonly conditions: readonly string[];
}

export function clientView(client: Client, result: Judged): ClientView {
  const chosen = negotiated(client, result);
  if ('verdict' in chosen) return chosen;
  const { protocol } = chosen;
  const found: Doubts = { stops: [], conditions: [], open: [] };
  if (protocol !== 'PROTOCOL_RDP') {
    throughTls(client, result, found);
    if (found.stops.length === 0 && HYBRID.has(protocol)) throughNla(client, result, found);
  }
  const [stop] = found.stops;
  if (stop !== undefined) return stopped(client, stop.at, [stop], protocol);
  const { outcome } = result;
  if (outcome.kind === 'failed' && STAGE_ORDER.indexOf(outcome.at) >= FROM_SESSIONS_ON) {
    const why = `the server ended the probe at stage ${outcome.at} as well, where clients are alike`;
    return stopped(client, outcome.at, [{ side: 'server', setting: 'sessions', why }], protocol);
  }
  const conditions = [...found.open, ...found.conditions];
  const verdict = found.open.length > 0 ? 'depends' : 'connects';
  const behind = conditions.length === 0 ? '' : `, if ${conditions.join(', and if ')}`;
  const summary =
    verdict === 'connects'
      ? `${client.name} gets as far as the logon with ${NAMES[protocol] ?? plain(protocol)}${behind}.`
      : `${client.name} comes to ${NAMES[protocol] ?? plain(protocol)}, and gets further${behind}.`;
  return { client: client.name, verdict, protocol, summary, stops: [], conditions };
}

const HYBRID: ReadonlySet<string> = new Set(['PROTOCOL_HYBRID', 'PROTOCOL_HYBRID_EX']);
const FROM_SESSIONS_ON = STAGE_ORDER.indexOf('mcs');

const NAMES: Readonly<Record<string, string>> = {
  PROTOCOL_RDP: 'Standard RDP Security',
  PROTOCOL_SSL: 'TLS',
  PROTOCOL_HYBRID: 'NLA',
  PROTOCOL_HYBRID_EX: 'NLA',
};

interface Doubts {
  readonly stops: (Stop & { readonly at: string })[];
  /** What is likely, or asked of a person. */
  readonly conditions: string[];
  /** What the probe has not seen, or seen fail in one way. */
  readonly open: string[];
}

function stopped(
  { name }: Client,
  at: string,
  stops: readonly Stop[],
  protocol?: string,
): ClientView {
  const why = stops.map((stop) => stop.why).join(', and ');
  return {
    client: name,
    verdict: 'stopped',
    ...(protocol !== undefined && { protocol }),
    at,
    summary: `${name} does not connect, as it is stopped at stage ${at}: ${why}.`,
    stops: stops.map(({ side, setting, why: reason }) => ({ side, setting, why: reason })),
    conditions: [],
  };
}

function unknown({ name }: Client, why: string): ClientView {
  const summary = `Whether ${name} would connect is not known: ${why}.`;
  return { client: name, verdict: 'unknown', summary, stops: [], conditions: [] };
}

/** What the client's requests come to, by the answers that the server gave to the same requests. */
function negotiated(client: Client, result: Judged): ClientView | { readonly protocol: string } {
  const dead = beforeRdp(client, result);
  if (dead !== undefined) return dead;
  let last: Cell | undefined;
  for (const attempt of client.attempts) {
    const made = last === undefined || attempt.after?.includes(last.code ?? '') !== false;
    if (!made) continue;
    const cell = result.protocols?.[attempt.asks];
    if (cell === undefined || cell.answer === 'notTried') return notAsked(client, attempt, result);
    if (cell.answer === 'died') {
      const why = `the server answers the request for ${ASKED[attempt.asks]} with the end of the connection`;
      return stopped(client, 'x224', [{ side: 'server', setting: 'negotiation', why }]);
    }
    const protocol = protocolIn(cell);
    if (protocol !== undefined && attempt.takes.includes(protocol)) return { protocol };
    last = cell;
  }
  return stopped(client, 'x224', negotiationStops(client, last));
}

function beforeRdp(client: Client, { outcome }: Judged): ClientView | undefined {
  if (outcome.kind !== 'failed') return undefined;
  const { at, failure } = outcome;
  if (failure.kind === 'local' || failure.kind === 'bug') {
    return unknown(client, 'the probe ended by a fault of this machine');
  }
  if (at !== 'dns' && at !== 'tcp') return undefined;
  const why = `the probe died at stage ${at}, before anything of RDP`;
  return stopped(client, at, [{ side: 'server', setting: 'reachability', why }]);
}

/** A confirm without negotiation data stands for Standard RDP Security. */
function protocolIn({ answer, selected }: Cell): string | undefined {
  return answer === 'unnegotiated' ? 'PROTOCOL_RDP' : selected;
}

const ASKED: Readonly<Record<Attempt['asks'], string>> = {
  rdp: 'Standard RDP Security',
  ssl: 'TLS',
  hybrid: 'NLA or TLS',
  hybridEx: 'NLA, with early authorization, or TLS',
};

function notAsked(client: Client, { asks }: Attempt, { outcome }: Judged): ClientView {
  if (outcome.kind === 'failed' && outcome.at === 'x224') {
    const why = 'what answered the probe did not negotiate as RDP does';
    return stopped(client, 'x224', [{ side: 'server', setting: 'negotiation', why }]);
  }
  return unknown(client, `the server was not asked for ${ASKED[asks]}`);
}

function negotiationStops({ setting, attempts }: Client, last: Cell | undefined): Stop[] {
  const asked = attempts.map(({ asks }) => ASKED[asks]).join(', then ');
  const onClient: Stop = { side: 'client', setting, why: `it asks for ${asked}` };
  const { code, selected } = last ?? {};
  const onServer: Stop =
    code === undefined
      ? {
          side: 'server',
          setting: 'security layer',
          why: `the server selects ${plain(selected ?? 'Standard RDP Security')}, which the client does not take`,
        }
      : {
          side: 'server',
          setting: SERVER_SETTINGS[code] ?? 'negotiation',
          why: `the server refuses with ${plain(code)}`,
        };
  return [onClient, onServer];
}

/** What a server is set to that refuses so. */
const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  HYBRID_REQUIRED_BY_SERVER: 'NLA required (UserAuthentication 1)',
  SSL_REQUIRED_BY_SERVER: 'TLS required (SecurityLayer 2; on xrdp security_layer=tls)',
  SSL_NOT_ALLOWED_BY_SERVER:
    'Standard RDP Security alone (SecurityLayer 0; on xrdp security_layer=rdp)',
  SSL_CERT_NOT_ON_SERVER: 'no certificate that it can use',
};

function throughTls(client: Client, result: Judged, found: Doubts): void {
  const trouble = tlsTrouble(client, result);
  found.stops.push(...(trouble.stop ? [{ at: 'tls', ...trouble.stop }] : []));
  found.open.push(...trouble.open);
  const { certificate } = result.facts;
  if (certificate !== undefined && trouble.stop === undefined) trusting(client, certificate, found);
}

type CertificateFacts = NonNullable<Judged['facts']['certificate']>;

function trusting(
  { untrusted, certificateSetting }: Client,
  { selfSigned, daysLeft, matchesTarget }: CertificateFacts,
  found: Doubts,
): void {
  const troubles = [
    ...(selfSigned ? ['is self-signed'] : []),
    ...(daysLeft < 0 ? ['has expired'] : []),
    ...(matchesTarget === false ? ['names another host'] : []),
  ].join(', ');
  if (untrusted === 'ignores') return;
  if (troubles === '') {
    found.conditions.push('it trusts the issuer of the certificate');
  } else if (untrusted === 'asks') {
    found.conditions.push(`somebody agrees to the certificate, which ${troubles}`);
  } else {
    found.stops.push({
      at: 'tls',
      side: 'client',
      setting: certificateSetting,
      why: `the certificate ${troubles}, and the client gives up where it cannot trust one`,
    });
  }
}

function throughNla(client: Client, result: Judged, found: Doubts): void {
  const { outcome, facts, protocols } = result;
  const { leastCredssp, kerberosOnly } = client;
  const version = facts.credssp?.version;
  if (leastCredssp !== undefined && version !== undefined && version < leastCredssp.version) {
    found.stops.push({
      at: 'credssp',
      side: 'client',
      setting: leastCredssp.setting,
      why: `the server speaks CredSSP ${version}, from before the update of 2018`,
    });
    return;
  }
  if (kerberosOnly) {
    if (protocols?.ssl.supported === true) {
      found.conditions.push('it has a Kerberos ticket or goes on with TLS alone, which is taken');
    } else {
      found.open.push('it has a Kerberos ticket for this host, for its NLA knows nothing else');
    }
  }
  if (outcome.kind === 'failed' && ['credssp', 'authorization'].includes(outcome.at)) {
    found.open.push(`NLA ends otherwise for it than for the probe, which died at ${outcome.at}`);
  }
}
