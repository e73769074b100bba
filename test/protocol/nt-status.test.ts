import { describe, expect, it } from 'vitest';
import { NtStatus, ntStatusName } from '../../src/protocol/nt-status.ts';

describe('a status', () => {
  it.each([
    [0xc000_006d, 'STATUS_LOGON_FAILURE'],
    [0xc000_0224, 'STATUS_PASSWORD_MUST_CHANGE'],
    [0xc000_0418, 'STATUS_NTLM_BLOCKED'],
    [0x8009_0302, 'SEC_E_UNSUPPORTED_FUNCTION'],
    [0x8009_030c, 'SEC_E_LOGON_DENIED'],
    [0x8007_0005, 'E_ACCESSDENIED'],
    [0xd000_006d, 'STATUS_LOGON_FAILURE'],
    [0xc007_00ea, '0xc00700ea'],
    [0xd007_00ea, '0xd00700ea'],
    [0, '0x00'],
  ])('of %i is named %s', (status, name) => {
    expect(ntStatusName(status)).toBe(name);
  });

  it('has one name only, and is an error', () => {
    const values = Object.values(NtStatus);
    expect(new Set(values).size).toBe(values.length);
    for (const value of values) expect(value).toBeGreaterThan(0x8000_0000);
  });
});
