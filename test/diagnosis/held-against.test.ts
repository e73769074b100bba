/** Codes that people report, held against what is seen of the host now. */
import { describe, expect, it } from 'vitest';
import { causesOf } from '../../src/diagnosis/cause.ts';
import { heldAgainst } from '../../src/diagnosis/held-against.ts';
import type { Failure } from '../../src/handshake/failure.ts';
import type { Facts, StageId } from '../../src/handshake/sequence.ts';
import { failed, result, tlsOnlyFacts } from '../kit/results.ts';

const closed: Failure = { kind: 'closed', received: 0 };
const rejected = (
  protocol: 'errorInfo' | 'licensing' | 'tls' | 'negotiation',
  code: string,
  value: number,
): Failure => ({
  kind: 'rejected',
  protocol,
  code,
  value,
});
/** A death at a stage, which may be one that no walk comes to yet. */
const death = (at: string, failure: Failure, facts?: Facts) =>
  failed(at as StageId, failure, facts === undefined ? {} : { facts });
const info = (code: string, value: number, at = 'logon') =>
  death(at, rejected('errorInfo', code, value), tlsOnlyFacts());

describe('a code held against a result', () => {
  it.each([
    ['0x204', death('tcp', { kind: 'refused' }), /both end at stage tcp/],
    ['0x3,0x7', death('tcp', { kind: 'refused' }), /died before, at tcp: the host has changed/],
    ['0x3,0x7', result(), /neither confirmed nor excluded/],
    ['0x204', result(), /which the probe passed/],
    ['0x204', death('tls', closed), /came past it and died at tls/],
    ['0x708', result(), /points at the client/],
    ['0x1000031', result(), /no table/],
  ])('%s is put in its place', (code, seen, words) => {
    expect(heldAgainst(code, seen).says.join(' ')).toMatch(words);
  });

  it.each([
    ['0x3,0x7', info('ERRINFO_SERVER_DENIED_CONNECTION', 7, 'channels'), 'sameCode'],
    ['ERRINFO_SERVER_DENIED_CONNECTION', info('ERRINFO_SERVER_DENIED_CONNECTION', 7), 'sameCode'],
    // SSL_CERT_NOT_ON_SERVER is 3 as well, in another number space.
    ['0x3,0x7', death('x224', rejected('negotiation', 'SSL_CERT_NOT_ON_SERVER', 3)), 'diedBefore'],
    [
      'SSL_CERT_NOT_ON_SERVER',
      death('x224', rejected('negotiation', 'SSL_CERT_NOT_ON_SERVER', 3)),
      'sameCode',
    ],
    ['516', death('tcp', { kind: 'refused' }), 'sameStage'],
    ['0x80090302', result(), 'notReached'],
    ['STATUS_LOGON_FAILURE', result(), 'notReached'],
    ['0x3,0x7', death('tcp', { kind: 'local', code: 'EMFILE' }), 'noResult'],
    ['0x1000031', death('tcp', { kind: 'refused' }), 'unknownCode'],
    ['STATUS_NOBODY_HAS_HEARD_OF', result(), 'unknownCode'],
  ])('%s lies to it as it should', (code, seen, relation) => {
    const held = heldAgainst(code, seen);
    expect(held.relation).toBe(relation);
    expect(held.code).toBe(code);
    expect(held.says.length).toBeGreaterThan(0);
  });

  it('says nothing of causes where it is unknown', () => {
    const held = heldAgainst('0x1000031', death('tcp', { kind: 'refused' }));
    expect(held).toMatchObject({ known: false, causes: [] });
    expect(held).not.toHaveProperty('stage');
    expect(held.says).toHaveLength(1);
  });

  it('shares causes with the result, and only those', () => {
    const seen = death('tcp', { kind: 'refused' });
    const { causes } = heldAgainst('0x204', seen);
    const fitting = causesOf(seen).map(({ cause }) => cause.id);
    expect(causes.map(({ id }) => id)).toContain('tcp-refused');
    expect(causes.filter(({ id }) => !fitting.includes(id))).toEqual([]);
    expect(causes.map(({ id }) => id)).not.toContain('tcp-timeout');
  });
});
