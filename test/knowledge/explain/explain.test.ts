import { describe, expect, it } from 'vitest';
import { causeOf } from '../../../src/knowledge/cause.ts';
import { CLAIMS, visibility } from '../../../src/knowledge/claim.ts';
import { SPACES, type Space } from '../../../src/knowledge/explain/entry.ts';
import { explain } from '../../../src/knowledge/explain/explain.ts';
import { MESSAGES } from '../../../src/knowledge/explain/messages.ts';
import { PAIRS } from '../../../src/knowledge/explain/pairs.ts';
import { ENTRIES, entriesOf } from '../../../src/knowledge/explain/tables.ts';
import * as codes from './codes.ts';

const ids = (...words: string[]) => explain(words).causes.map(({ id }) => id);
const first = (...words: string[]) => explain(words).readings[0];

/** Each table: how many codes it has, and how a code of it is asked for. */
const TABLES: ReadonlyArray<
  readonly [Space, table: string, count: number, ask: (code: string) => string]
> = [
  ['disconnect', codes.DISCONNECT, 124, (code) => `error code 0x${code}`],
  ['extended', codes.EXTENDED, 124, (code) => `extended error code 0x${code}`],
  ['status', codes.STATUS, 78, (code) => `0x${code}`],
  ['gateway', codes.GATEWAY, 25, (code) => `gateway 0x${code}`],
  ['negotiation', codes.NEGOTIATION, 6, (code) => `failureCode = ${code}`],
  ['licensing', codes.LICENSING, 9, (code) => `licensing 0x${code}`],
  ['alert', codes.ALERTS, 29, (code) => `alert ${code}`],
  ['freerdp', codes.FREERDP, 30, (code) => code.split('=')[0] ?? ''],
  ['freerdp', codes.FREERDP, 30, (code) => code.split('=')[1] ?? ''],
];

describe('explain', () => {
  it.each(TABLES)('answers every code of the table %s', (space, table, count, ask) => {
    const all = codes.listed(table);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(count);
    const unanswered = all.filter((code) => {
      const { known, readings } = explain([ask(code)]);
      return !known || readings[0]?.space !== SPACES[space];
    });
    expect(unanswered).toEqual([]);
  });

  it.each(codes.listed(codes.FREERDP))('takes name and number of FreeRDP for one: %s', (code) => {
    const [name = '', number = ''] = code.split('=');
    expect(first(number)).toMatchObject({ name, hex: number, known: true });
    expect(first(name)).toMatchObject({ name, decimal: Number(number) });
  });

  it('reads the error info that FreeRDP prints with its class', () => {
    expect(first('0x1000C')).toMatchObject({ name: 'ERRINFO_LOGOFF_BY_USER', known: true });
    expect(first('0x00010009')?.name).toBe('ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES');
    expect(first('0x10000')?.known).toBe(false);
  });

  it('knows what a server says while it is still bringing a session up', () => {
    for (const code of codes.listed(codes.PROGRESS)) {
      expect(entriesOf(Number.parseInt(code, 16), 'progress')).toHaveLength(1);
    }
  });

  it('gives every entry a source, a confidence, and causes that there are', () => {
    for (const { source, confidence, causes, means } of ENTRIES) {
      expect(source.length).toBeGreaterThan(4);
      expect(confidence).toMatch(/^[ABC]$/);
      expect(means).toMatch(/^\S.*[^.!?\s]$/);
      for (const cause of causes) expect(causeOf(cause), cause).toBeDefined();
    }
    for (const { causes } of [...PAIRS, ...MESSAGES, ...CLAIMS]) {
      for (const cause of causes) expect(causeOf(cause), cause).toBeDefined();
    }
  });

  it('has one entry for a number of one space', () => {
    const keys = ENTRIES.flatMap(({ space, value }) =>
      value === undefined ? [] : [`${space} ${value}`],
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('reads 0x3 0x7 as the pair it is, and denies what it does not mean', () => {
    const { summary, causes, readings } = explain(['0x3', '0x7']);
    expect(readings.map(({ name }) => name)).toEqual([
      'disconnectReasonByServer',
      'ERRINFO_SERVER_DENIED_CONNECTION',
    ]);
    expect(summary).toContain('No document of the maker gives a cause');
    expect(summary).toContain('LocalSessionManager 40');
    expect(causes[0]?.id).toBe('server-denied');
  });

  it.each([
    '0x3/0x7',
    '0x3,0x7',
    '3 7',
    'Error code: 0x3 Extended error code: 0x7',
    'An internal error has occurred.\nError code: 0x3\nExtended error code: 0x7',
  ])('reads the same from %j', (text) => expect(ids(text)[0]).toBe('server-denied'));

  it('tells 0x904 with 0x7 from 0x3 with 0x7', () => {
    expect(ids('0x904', '0x7')[0]).toBe('tls-closed-without-alert');
  });

  it('takes 516 for decimal and says what 0x516 would be, and the other way round', () => {
    expect(first('516')).toMatchObject({ as: 'decimal', hex: '0x204', decimal: 516 });
    expect(explain(['516']).otherReadings).toMatchObject([
      { as: 'hex', hex: '0x516', known: true },
    ]);
    expect(explain(['516']).notes.join(' ')).toContain('read as hex it would be 0x516 (1302)');
    expect(first('0x516')).toMatchObject({ as: 'hex', hex: '0x516', decimal: 1302 });
    expect(explain(['0x516']).otherReadings).toMatchObject([{ as: 'decimal', hex: '0x204' }]);
  });

  it('takes bare hex digits where only hex is known, and says so', () => {
    expect(first('904')).toMatchObject({ as: 'hex', decimal: 0x904 });
    expect(explain(['904']).notes.join(' ')).toContain('was read as hex');
    expect(first('1040')).toMatchObject({
      as: 'decimal',
      name: 'ERRINFO_CB_CONNECTION_ERROR_INVALID_SETTINGS',
    });
  });

  it.each([
    ['STATUS_LOGON_FAILURE', 'bad-credentials'],
    ['status_logon_failure', 'bad-credentials'],
    ['0xD000006D', 'bad-credentials'],
    ['-2146893054', 'credssp-server-unpatched'],
    ['ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES', 'insufficient-privileges'],
    ['exDiscReasonServerDeniedConnection', 'server-denied'],
    ['HYBRID_REQUIRED_BY_SERVER', 'nla-required'],
    ['handshake_failure', 'no-shared-cipher'],
    ['nla-required', 'nla-required'],
    ['0x1104', 'protocol-error-after-start'],
    ['0x708', 'console-session'],
    ['0x80080005', 'client-broken-by-update'],
    ['50331719', 'gateway-resource'],
  ])('leads %s to %s', (word, cause) => expect(ids(word)[0]).toBe(cause));

  it.each([
    ['an internal error has occurred', 'tls-closed-without-alert'],
    ['This could be due to CredSSP encryption oracle remediation.', 'credssp-server-unpatched'],
    ['The function requested is not supported', 'credssp-server-unpatched'],
    ['The Local Security Authority cannot be contacted', 'lsa-cannot-be-contacted'],
    [
      'The remote computer requires Network Level Authentication, which your computer does not support',
      'nla-required',
    ],
    ['Your Windows domain controller cannot be contacted to perform NLA', 'no-authority'],
    ['there are no Remote Desktop License Servers available', 'no-license-server'],
    ["This computer can't connect to the remote computer", 'accept-then-silence'],
    ['Remote Desktop can’t find the computer', 'dns-not-found'],
    ['your credentials did not work', 'bad-credentials'],
    ['The Remote Desktop Service is currently busy', 'server-exhausted'],
    ['another user connected to the remote computer', 'session-replaced'],
  ])('leads the words %j to %s', (words, cause) => {
    expect(explain([words]).known).toBe(true);
    expect(ids(words)[0]).toBe(cause);
  });

  it('says that in licensing 7 is success', () => {
    expect(explain(['licensing', '7']).notes.join(' ')).toContain('means success');
    expect(first('licensing', '7')?.name).toBe('STATUS_VALID_CLIENT');
  });

  it.each([
    '0x1000031',
    '0x1234',
    '0xFFFFFFFF',
    '0xC0FFEE00',
    'STATUS_NO_SUCH_THING',
    'RDP-XYZ-999',
    'hello world',
    '0x99',
  ])('says of %s that it is not known, and invents nothing', (word) => {
    const { known, summary, causes } = explain([word]);
    expect(known).toBe(false);
    expect(summary).toContain('not known here');
    expect(causes.filter(({ id }) => id !== 'unknown-code')).toEqual([]);
  });

  it('gives family and both numbers of what it does not know', () => {
    expect(first('0x2B07')).toMatchObject({ hex: '0x2B07', decimal: 11015, known: false });
    expect(first('0x2B07')?.means).toContain('TLS, CredSSP and accounts');
    expect(first('0x30000AA')?.means).toContain('RD Gateway');
    expect(first('0xC0001234')?.means).toContain('NTSTATUS');
    expect(first('extended', '0x1000')?.means).toContain('protocol errors');
  });

  it('survives whatever is typed', () => {
    for (const text of [
      '',
      ' ',
      '0x',
      '-',
      '0x0x0',
      '7'.repeat(5000),
      'constructor',
      '__proto__',
      'toString',
    ]) {
      expect(() => explain([text])).not.toThrow();
      expect(explain([text]).known).toBe(false);
    }
  });

  it('is plain JSON', () => {
    const explanation = explain(['0x3', '0x7'], { claims: true });
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });
});

describe('the claims', () => {
  it('are told on request, each with verdict, reason and where it would show', () => {
    expect(explain(['0x3', '0x7']).claims).toBeUndefined();
    const { claims = [] } = explain(['0x3', '0x7'], { claims: true });
    expect(claims).toHaveLength(51);
    expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
    for (const claim of claims) {
      expect(claim.reason).toMatch(/^[A-Z0-9].*\.$/);
      expect(claim.claim).toMatch(/\.$/);
      expect(visibility(claim)).toMatch(/^rdpprobe sees|^A probe|^No remote prober/);
      if (claim.visible !== 'never') expect(claim.stage).toBeDefined();
    }
  });

  it('keep all four verdicts apart', () => {
    const verdicts = new Set(CLAIMS.map(({ verdict }) => verdict));
    expect([...verdicts].sort()).toEqual(['false', 'partly', 'true', 'unsupported']);
  });
});
