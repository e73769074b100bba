/** Recorded CHALLENGEs and TSRequests, from the folder that RDPPROBE_TRAFFIC names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tsRequest, tsRequestLength } from '../../src/protocol/credssp.ts';
import { type ChallengeMessage, challengeMessage } from '../../src/protocol/ntlm.ts';
import { ntlmMessageIn } from '../../src/protocol/spnego.ts';
import { targetInfoOf, unixMsOf } from '../../src/protocol/target-info.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { hex } from '../../src/wire/text.ts';
import { hex as bytesOf } from '../kit/codec.ts';

const folder = process.env['RDPPROBE_TRAFFIC'] ?? '';
const present = folder !== '' && existsSync(join(folder, 'ntlm', 'challenges.jsonl'));
const skipped = present ? '' : ' (skipped: RDPPROBE_TRAFFIC names no folder of recorded traffic)';

interface Recorded {
  readonly id: string;
  readonly hex: string;
  readonly expect: Readonly<Record<string, unknown>>;
}

const challenges = present
  ? read(join(folder, 'ntlm', 'challenges.jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(exactly(line)) as Recorded)
  : [];

const requests = present
  ? readdirSync(join(folder, 'pdus'))
      .filter((name) => /^tsrequest-.*\.json$/.test(name))
      .map((name) => {
        const pdu = JSON.parse(exactly(read(join(folder, 'pdus', name)))) as Recorded;
        return { ...pdu, id: name };
      })
  : [];

describe.skipIf(!present)(`recorded NTLM traffic${skipped}`, () => {
  it('is all there', () => {
    expect(challenges).toHaveLength(38);
    expect(requests.length).toBeGreaterThan(0);
  });

  it.each(challenges)('says in $id what was recorded', (recorded) => {
    const bytes = bytesOf(recorded.hex);
    const challenge = decode(challengeMessage, bytes);
    expect(factsOf(challenge)).toEqual(namesWithoutNul(recorded.expect));
    const again = decode(challengeMessage, encode(challengeMessage, challenge));
    // A lone half of a character does not come back.
    if (challenge.TargetName !== '\ufffd') expect(again).toEqual(challenge);
  });

  it.each(requests)('says in $id what was recorded', (recorded) => {
    const bytes = bytesOf(recorded.hex);
    expect(tsRequestLength(bytes)).toBe(bytes.length);
    const request = decode(tsRequest, bytes);
    const token = request.negoTokens?.[0];
    const ntlm = token && ntlmMessageIn(token);
    const { ntlm_challenge: expected, ...rest } = recorded.expect;
    expect({
      total_len: bytes.length,
      complete: true,
      version: request.version,
      ...(request.clientNonce && { client_nonce_len: request.clientNonce.length }),
      ...(request.pubKeyAuth && { pub_key_auth_len: request.pubKeyAuth.length }),
      ...(request.errorCode !== undefined && {
        error_code: `0x${request.errorCode.toString(16)}`,
      }),
      ...(token && { nego_token_len: token.length, token_kind: ntlm ? 'NTLM' : 'other' }),
    }).toEqual(rest);
    expect(ntlm && { ...factsOf(decode(challengeMessage, ntlm)), length: ntlm.length }).toEqual(
      expected,
    );
    expect(hex(encode(tsRequest, request))).toBe(recorded.hex);
  });
});

/** The message in the words of the recordings. */
function factsOf(challenge: ChallengeMessage): Record<string, unknown> {
  const { Version: version } = challenge;
  const info = targetInfoOf(challenge);
  const facts: Record<string, unknown> = {
    flags: `0x${challenge.NegotiateFlags.toString(16).padStart(8, '0')}`,
    server_challenge: hex(challenge.ServerChallenge),
    target_name: challenge.TargetName,
    nb_domain: info.netbiosDomainName,
    nb_computer: info.netbiosComputerName,
    dns_domain: info.dnsDomainName,
    dns_computer: info.dnsComputerName,
    dns_tree: info.dnsTreeName,
    av_flags: info.flags,
    timestamp_filetime: info.timestamp?.toString(),
    timestamp: info.timestamp && microseconds(info.timestamp),
    version:
      version &&
      `${version.ProductMajorVersion}.${version.ProductMinorVersion}.${version.ProductBuild}`,
    ntlm_revision: version?.NTLMRevisionCurrent,
  };
  for (const pair of info.unknown ?? []) facts[`av_${pair.AvId}`] = hex(pair.Value);
  return facts;
}

/** Six digits after the point, and none where all are zero. */
function microseconds(filetime: bigint): string {
  const seconds = new Date(unixMsOf(filetime)).toISOString().slice(0, 19);
  const rest = (filetime / 10n) % 1_000_000n;
  return rest === 0n ? `${seconds}Z` : `${seconds}.${rest.toString().padStart(6, '0')}Z`;
}

/** The recordings keep the single NUL that we take for an empty name. */
function namesWithoutNul(expected: Recorded['expect']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [key, value === '\0' ? '' : value]),
  );
}

/** A FILETIME has more digits than JSON.parse keeps: it becomes a text. */
function exactly(json: string): string {
  return json.replace(/("timestamp_filetime": *)(\d+)/g, '$1"$2"');
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}
