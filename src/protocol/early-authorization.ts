/**
 * Early User Authorization Result: whether the user may log on, told before anything of RDP is
 * said. Four bare bytes inside TLS, behind CredSSP and only where PROTOCOL_HYBRID_EX was selected;
 * where CredSSP fails, a TSRequest comes in their place.
 *
 * @see MS-RDPBCGR 2.2.10.2
 */
import { type Of, record, u32le } from '../wire/codec.ts';

/** Values of `authorizationResult`. */
export const AuthorizationResult = {
  AUTHZ_SUCCESS: 0x0000_0000,
  AUTHZ_ACCESS_DENIED: 0x0000_0005,
} as const;

/** `authorizationResult` is one of `AuthorizationResult`. */
export const earlyUserAuthorizationResult = record('EARLY_USER_AUTH_RESULT', {
  authorizationResult: u32le,
});
export type EarlyUserAuthorizationResult = Of<typeof earlyUserAuthorizationResult>;

/** It has no header to tell its length. */
export const EARLY_USER_AUTHORIZATION_RESULT_LENGTH = 4;
