import { describe, expect, it } from 'vitest';
import {
  AuthorizationResult,
  EARLY_USER_AUTHORIZATION_RESULT_LENGTH,
  earlyUserAuthorizationResult,
} from '../../src/protocol/early-authorization.ts';
import { nameOf } from '../../src/wire/names.ts';
import { expectGolden, hex } from '../kit/codec.ts';

describe('Early User Authorization Result', () => {
  it.each([
    ['AUTHZ_SUCCESS', '00 00 00 00'],
    ['AUTHZ_ACCESS_DENIED', '05 00 00 00'],
    ['0x06', '06 00 00 00'],
  ])('is %s', (name, text) => {
    const bytes = hex(text);
    const authorizationResult = bytes[0] ?? -1;
    expect(bytes).toHaveLength(EARLY_USER_AUTHORIZATION_RESULT_LENGTH);
    expectGolden(earlyUserAuthorizationResult, bytes, { authorizationResult });
    expect(nameOf(AuthorizationResult, authorizationResult)).toBe(name);
  });
});
