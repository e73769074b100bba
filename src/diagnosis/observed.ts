/** What was seen, without a word on what it means. */
import type { Failure } from '../handshake/failure.ts';
import { count, plain, span } from './phrase.ts';
import { tlsRange, versionNames } from './tls-range.ts';
import type { Judged } from './verdict.ts';

/** A sentence each: how the walk ended, and the facts that judgements rest on. */
export function observed(result: Judged): string[] {
  const { outcome, address, target } = result;
  const where = `${plain(target.host)} port ${target.port}${address === null || address === target.host ? '' : ` (${address})`}`;
  const end =
    outcome.kind === 'failed'
      ? `On the way to ${where} the walk ended at stage ${outcome.at}, ${plain(outcome.during)}: ${happened(outcome.failure)}.`
      : outcome.kind === 'stopped'
        ? `On the way to ${where} the walk stopped after stage ${outcome.after}: ${plain(outcome.because)}.`
        : `The walk to ${where} was completed through stage ${outcome.through}.`;
  return [end, ...offers(result), ...versions(result), ...facts(result)];
}

function happened(failure: Failure): string {
  switch (failure.kind) {
    case 'unresolved':
      return `the lookup failed with ${plain(failure.code)}`;
    case 'refused':
      return 'the connection was refused';
    case 'unreachable':
      return `the network reported ${plain(failure.code)}`;
    case 'timedOut':
      return failure.received
        ? `no more than ${count(failure.received, 'byte')} came within ${span(failure.afterMs)}`
        : `nothing came for ${span(failure.afterMs)}`;
    case 'reset':
      return 'the connection was reset';
    case 'closed':
      return failure.received === 0
        ? 'the other side closed the connection'
        : `the other side closed the connection after ${count(failure.received, 'byte')} of an unfinished message`;
    case 'rejected':
      return `the server said ${plain(failure.code)} (${failure.protocol}, ${failure.value}, 0x${failure.value.toString(16)})`;
    case 'malformed':
      return `${plain(failure.pdu)} is not well formed at byte ${failure.offset}: ${plain(failure.reason)}`;
    case 'unexpected':
      return `${plain(failure.got)} came in place of ${plain(failure.expected)}`;
    case 'notRdp':
      return `bytes of ${failure.looksLike === 'unknown' ? 'an unknown protocol' : failure.looksLike} came: ${failure.bytes.slice(0, 32)}`;
    case 'unsupported':
      return `the server wants ${plain(failure.feature)}`;
    case 'local':
      return `this machine failed with ${plain(failure.code)}`;
    case 'bug':
      return 'the probe failed by itself';
  }
}

/** How the offers of the matrix were answered, those that were made. */
function offers({ protocols }: Judged): string[] {
  if (protocols === undefined) return [];
  const said = Object.entries(protocols).flatMap(([key, cell]) => {
    if (cell.answer === 'notTried') return [];
    const answer = cell.selected ?? cell.code ?? cell.answer;
    return [`${key} ${cell.answer === 'refused' ? 'refused with ' : ''}${plain(answer)}`];
  });
  return said.length === 0 ? [] : [`The offers were answered: ${said.join(', ')}.`];
}

/** Which TLS it took, where it was asked, and which not. */
function versions(result: Judged): string[] {
  const range = tlsRange(result);
  if (range === undefined) return [];
  const { taken, turnedDown } = range;
  const said = [
    ...(taken.length > 0 ? [`it took ${versionNames(taken)}`] : []),
    ...(turnedDown.length > 0 ? [`it did not take ${versionNames(turnedDown)}`] : []),
  ];
  return [`Asked for one TLS version at a time, ${said.join(', and ')}.`];
}

function facts({ startedAt, facts: { tls, certificate, credssp, ntlm } }: Judged): string[] {
  const seen: string[] = [];
  if (tls) seen.push(`TLS came up with ${plain(tls.version)} and ${plain(tls.cipher)}.`);
  if (certificate) {
    seen.push(
      `The certificate is that of ${plain(certificate.subject)}, valid from ${plain(certificate.notBefore)} to ${plain(certificate.notAfter)}${expired(startedAt, certificate.notAfter)}.`,
    );
  }
  if (credssp) seen.push(`The server speaks CredSSP version ${credssp.version}.`);
  const computer = ntlm?.dnsComputerName ?? ntlm?.netbiosComputerName;
  if (computer !== undefined) {
    const domain = ntlm?.dnsDomainName ?? ntlm?.netbiosDomainName;
    seen.push(
      `The server calls itself ${plain(computer)}${domain === undefined ? '' : ` in ${plain(domain)}`}.`,
    );
  }
  if (ntlm?.clockSkewSeconds !== undefined) {
    seen.push(`Its clock is ${ntlm.clockSkewSeconds} s from ours.`);
  }
  return seen;
}

function expired(startedAt: string, notAfter: string): string {
  const days = (Date.parse(startedAt) - Date.parse(notAfter)) / 86_400_000;
  return days > 0 ? `, and so expired ${count(Math.floor(days), 'day')} before` : '';
}
