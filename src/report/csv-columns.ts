/** The columns of the CSV report; they are named as in the JSON where they stand there. */

import { STAGE_ORDER } from '../diagnosis/stage-order.ts';
import { takenSuites } from '../diagnosis/tls-range.ts';
import type { Cell, CellKey, TlsCell } from '../handshake/result.ts';
import { TLS_KEYS, TLS_VERSIONS } from '../handshake/tls-survey.ts';
import type { ExpectationStatus } from '../policy/expectation.ts';
import { worstOf } from './by-rule.ts';
import { failureLabel, failureText } from './failure-text.ts';
import type { DiagnosedResult, RunHeader } from './report.ts';
import { hostAndPort } from './row.ts';

/** Nothing stands for what is not known; `true` and `false` are written as yes and no. */
export type CsvValue = string | number | boolean | null | undefined;

export interface CsvColumn {
  readonly name: string;
  /** What stands in it, for the documents. */
  readonly about: string;
  readonly value: (result: DiagnosedResult, run?: RunHeader) => CsvValue;
}

type Value = CsvColumn['value'];

/** To add a column, put it at the end of its group: spreadsheets find columns by their names. */
export const CSV_COLUMNS: readonly CsvColumn[] = [
  column('target', 'host and port, as they can be given to rdpprobe', ({ target }) =>
    hostAndPort(target),
  ),
  column('host', 'the name or address that was asked for', ({ target }) => target.host),
  column('port', 'the port', ({ target }) => target.port),
  column('address', 'the address that was connected to', ({ address }) => address),
  column('source', 'where the target was listed, as `hosts.txt:12`', ({ target }) => target.source),
  column('labels', 'labels of the target, as `name=value`', ({ target }) =>
    joined(Object.entries(target.labels ?? {}).map(([name, value]) => `${name}=${value}`)),
  ),
  column('startedAt', 'when the host was probed, UTC', ({ startedAt }) => startedAt),
  column('outcome', '`completed`, `stopped` or `failed`', ({ outcome }) => outcome.kind),
  column('stage', 'the last stage of the walk', ({ outcome }) =>
    outcome.kind === 'completed'
      ? outcome.through
      : outcome.kind === 'stopped'
        ? outcome.after
        : outcome.at,
  ),
  column('diedAt', 'the stage the handshake died at, if it did', ({ outcome }) =>
    outcome.kind === 'failed' ? outcome.at : undefined,
  ),
  column('during', 'what the probe was doing then', ({ outcome }) =>
    outcome.kind === 'failed' ? outcome.during : undefined,
  ),
  column('failure', 'what it died of, in a word or a code', ({ outcome }) =>
    outcome.kind === 'failed' ? failureLabel(outcome.failure) : undefined,
  ),
  column('failure.text', 'the same as a sentence', ({ outcome }) =>
    outcome.kind === 'failed' ? failureText(outcome.failure) : undefined,
  ),
  column('verdict', 'the code of the verdict', ({ verdict }) => verdict.code),
  column('verdict.summary', 'its sentence', ({ verdict }) => verdict.summary),
  column('verdict.causes', 'possible causes, the best fit first', ({ verdict }) =>
    joined((verdict.causes ?? []).map(({ id, confidence }) => `${id} (${confidence})`)),
  ),
  column('findings.worst', 'the gravest severity among the findings', ({ findings }) =>
    worstOf(findings),
  ),
  column('findings.count', 'how many findings there are', ({ findings }) => findings.length),
  column('findings', 'the rules, the gravest first', ({ findings }) =>
    joined(findings.map(({ rule, severity }) => `${rule} ${severity}`)),
  ),
  column('expectations.unmet', 'what was asked to hold and does not', asked('unmet')),
  column('expectations.unknown', 'what was asked to hold and cannot be told', asked('unknown')),
  column(
    'expectations.waived',
    'what does not hold and is accepted for now, with the last day and the reason',
    ({ expectations = [] }) =>
      joined(
        expectations
          .filter(({ status }) => status === 'waived')
          .map(({ id, waiver }) =>
            waiver === undefined ? id : `${id} (until ${waiver.until}: ${waiver.reason})`,
          ),
      ),
  ),
  column('clients', 'whether the clients of `--as` would connect', ({ clients = [] }) =>
    joined(clients.map(({ client, verdict }) => `${client} ${verdict}`)),
  ),
  column('clients.stops', 'which settings stop them, and on which side', ({ clients = [] }) =>
    joined(
      clients.flatMap(({ client, stops }) =>
        stops.map(({ side, setting }) => `${client}, ${side}: ${setting}`),
      ),
    ),
  ),
  column(
    'heldAgainst',
    'how the code of `--code` lies to what was seen',
    ({ heldAgainst }) => heldAgainst?.relation,
  ),
  column('heldAgainst.says', 'the same in sentences', ({ heldAgainst }) =>
    heldAgainst?.says.join(' '),
  ),
  column(
    'security.nla',
    'NLA: required, supported, unsupported, unknown',
    (result) => result.security?.nla,
  ),
  column('security.tls', 'TLS: the same', (result) => result.security?.tls),
  column(
    'security.standardRdp',
    'Standard RDP Security: allowed, refused, unknown',
    (result) => result.security?.standardRdp,
  ),
  ...(['rdp', 'ssl', 'hybrid', 'hybridEx', 'rdstls', 'rdsaad'] as const).map((key: CellKey) =>
    column(
      `protocols.${key}`,
      'yes, no or `?`, and what was answered',
      ({ protocols }) => protocols && cellText(protocols[key]),
    ),
  ),
  ...TLS_KEYS.map((key) =>
    column(
      `tlsVersions.${key}`,
      `whether ${TLS_VERSIONS[key]} alone is taken, and what was answered; with \`--tls\``,
      ({ tlsVersions }) => tlsVersions && tlsCellText(tlsVersions[key]),
    ),
  ),
  column(
    'tlsVersions.suites',
    'every cipher suite that the host is known to take; with `--tls`',
    (result) => joined(takenSuites(result).map(({ suite }) => suite)),
  ),
  column(
    'x224.selectedProtocol',
    'what the server selected',
    ({ facts }) => facts.x224?.selectedProtocol,
  ),
  column('tls.version', 'the TLS version', ({ facts }) => facts.tls?.version),
  column('tls.cipher', 'the cipher suite', ({ facts }) => facts.tls?.cipher),
  column(
    'tls.fallback',
    'the older hello that was needed, if one was',
    ({ facts }) => facts.tls?.fallback,
  ),
  column(
    'certificate.subject',
    'the subject of the certificate',
    ({ facts }) => facts.certificate?.subject,
  ),
  column('certificate.issuer', 'its issuer', ({ facts }) => facts.certificate?.issuer),
  column('certificate.names', 'the names it is for', ({ facts }) =>
    joined(facts.certificate?.names ?? []),
  ),
  column(
    'certificate.notBefore',
    'its first day, UTC',
    ({ facts }) => facts.certificate?.notBefore,
  ),
  column('certificate.notAfter', 'its last day, UTC', ({ facts }) => facts.certificate?.notAfter),
  column(
    'certificate.daysLeft',
    'days until then; negative once it is over',
    ({ facts }) => facts.certificate?.daysLeft,
  ),
  column('certificate.selfSigned', 'yes or no', ({ facts }) => facts.certificate?.selfSigned),
  column('certificate.key', 'its key, as `rsa 2048`', key),
  column(
    'certificate.signatureAlgorithm',
    'how it was signed',
    ({ facts }) => facts.certificate?.signatureAlgorithm,
  ),
  column('certificate.sha256', 'its SHA-256 thumbprint', ({ facts }) => facts.certificate?.sha256),
  column('credssp.version', 'the version of CredSSP', ({ facts }) => facts.credssp?.version),
  column(
    'ntlm.computer',
    'the name the computer gives itself',
    ({ facts: { ntlm } }) => ntlm?.dnsComputerName ?? ntlm?.netbiosComputerName,
  ),
  column(
    'ntlm.domain',
    'its domain',
    ({ facts: { ntlm } }) => ntlm?.dnsDomainName ?? ntlm?.netbiosDomainName,
  ),
  column(
    'ntlm.product',
    'the product that its build belongs to',
    ({ facts }) => facts.ntlm?.product,
  ),
  column('ntlm.build', 'its build', ({ facts }) => facts.ntlm?.build),
  column('ntlm.endOfSupport', 'the day its support ends', ({ facts }) => facts.ntlm?.endOfSupport),
  column(
    'ntlm.clockSkewSeconds',
    'seconds its clock is ahead of ours',
    ({ facts }) => facts.ntlm?.clockSkewSeconds,
  ),
  column('ms', 'milliseconds for all that was asked of the host', ({ ms }) => ms),
  ...STAGE_ORDER.map((stage) =>
    column(`ms.${stage}`, `milliseconds of ${stage}, where it was walked`, stageMs(stage)),
  ),
  column('run.labels', 'labels of the whole run, as `name=value`', (_result, run) =>
    joined(Object.entries(run?.labels ?? {}).map(([name, value]) => `${name}=${value}`)),
  ),
  column('run.note', 'the note of the whole run', (_result, run) => run?.note),
];

function column(name: string, about: string, value: Value): CsvColumn {
  return { name, about, value };
}

/** The ids of what came to this. */
function asked(wanted: ExpectationStatus): Value {
  return ({ expectations = [] }) =>
    joined(expectations.filter(({ status }) => status === wanted).map(({ id }) => id));
}

function joined(items: readonly string[]): string {
  return items.join('; ');
}

function key({ facts: { certificate } }: DiagnosedResult): string | undefined {
  if (certificate === undefined) return undefined;
  const { keyType, curve, keyBits } = certificate;
  return [keyType, curve ?? keyBits]
    .filter((each) => each !== undefined && each !== null)
    .join(' ');
}

function cellText({ supported, answer, selected, code, failure }: Cell): string | undefined {
  if (answer === 'notTried') return undefined;
  const word = supported === null ? '?' : supported ? 'yes' : 'no';
  const said = selected ?? code ?? (failure === undefined ? answer : failureLabel(failure));
  return `${word} ${said}`;
}

function tlsCellText({
  supported,
  answer,
  selected,
  suite,
  code,
  failure,
}: TlsCell): string | undefined {
  if (answer === 'notTried') return undefined;
  const word = supported === null ? '?' : supported ? 'yes' : 'no';
  const chosen = supported ? suite : selected;
  return `${word} ${chosen ?? code ?? (failure === undefined ? answer : failureLabel(failure))}`;
}

function stageMs(stage: string): Value {
  return ({ stages }) =>
    stages.find((each) => each.stage === stage && each.status !== 'skipped')?.ms;
}
