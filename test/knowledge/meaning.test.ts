import { describe, expect, it } from 'vitest';
import { errorInfoMeaning } from '../../src/knowledge/error-info.ts';
import { LOGON_STATUSES } from '../../src/knowledge/logon-status.ts';
import { CONFERENCE_RESULTS, MCS_REASONS, MCS_RESULTS } from '../../src/knowledge/mcs-reason.ts';
import { entryOf, kebab } from '../../src/knowledge/meaning.ts';
import { NEGOTIATION_FAILURES } from '../../src/knowledge/negotiation-failure.ts';
import { TLS_ALERTS } from '../../src/knowledge/tls-alert.ts';
import { ErrorInfo } from '../../src/protocol/error-info.ts';

const clauses = [
  ...Object.values(TLS_ALERTS),
  ...Object.values(MCS_RESULTS),
  ...Object.values(MCS_REASONS),
  ...Object.values(CONFERENCE_RESULTS),
  ...Object.values(LOGON_STATUSES).map(({ means }) => means),
  ...Object.values(NEGOTIATION_FAILURES).map(({ means }) => means),
  errorInfoMeaning('ERRINFO_SERVER_DENIED_CONNECTION', 7),
  errorInfoMeaning('0x0f', 0x0f),
];

describe('what codes mean', () => {
  it('is said in clauses that can follow a colon', () => {
    for (const clause of clauses) expect(clause).toMatch(/^[a-z][^.!?]*[a-zA-Z0-9]$/);
  });

  it('is not found for names that only every object has', () => {
    expect(entryOf<string>(MCS_RESULTS, 'toString')).toBeUndefined();
    expect(entryOf<string>(MCS_RESULTS, '__proto__')).toBeUndefined();
    expect(entryOf<string>(MCS_RESULTS, 'rt-user-rejected')).toBeTypeOf('string');
  });

  it('has words of its own for every error info that has a name', () => {
    const ranges = ['0x0f', '0x10f', '0x40f', '0x1fff'].map((hex) =>
      errorInfoMeaning(hex, Number(hex)),
    );
    for (const [name, value] of Object.entries(ErrorInfo)) {
      expect(ranges).not.toContain(errorInfoMeaning(name, value));
    }
  });

  it('falls back to the range of an error info', () => {
    expect(errorInfoMeaning('0x10f', 0x10f)).toBe('licensing failed');
    expect(errorInfoMeaning('ERRINFO_toString', 0xffff)).toContain('does not assign');
  });

  it('turns names of the specification into codes', () => {
    expect(kebab('SERVER_DENIED_CONNECTION')).toBe('server-denied-connection');
    expect(kebab('resourcesNotAvailable')).toBe('resources-not-available');
  });
});
