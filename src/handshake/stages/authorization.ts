/**
 * Early User Authorization Result: whether the user, who has logged on, may use Remote Desktop.
 *
 * @see MS-RDPBCGR 2.2.10.2, 5.4.2.2
 */
import { type TsRequest, tsRequest, tsRequestLength } from '../../protocol/credssp.ts';
import {
  AuthorizationResult,
  EARLY_USER_AUTHORIZATION_RESULT_LENGTH,
  type EarlyUserAuthorizationResult,
  earlyUserAuthorizationResult,
} from '../../protocol/early-authorization.ts';
import { SecurityProtocol } from '../../protocol/negotiation.ts';
import { ntStatusName } from '../../protocol/nt-status.ts';
import type { Codec } from '../../wire/codec.ts';
import { nameOf } from '../../wire/names.ts';
import { HandshakeError } from '../failure.ts';
import type { After } from '../stage.ts';
import { receive, type Step } from '../step.ts';
import type { x224 } from './x224.ts';

/** Only with PROTOCOL_HYBRID_EX. */
export const authorization = {
  id: 'authorization',
  title: 'Early User Authorization Result',
  spec: 'MS-RDPBCGR 2.2.10.2',

  applies: ({ x224: { selectedProtocol } }: After<typeof x224>): boolean =>
    selectedProtocol === SecurityProtocol.PROTOCOL_HYBRID_EX,

  *run(): Step<void> {
    const answer = yield* receive(resultOrRequest, resultLength);
    if ('version' in answer) throw refusedLate(answer);
    const { authorizationResult: value } = answer;
    if (value === AuthorizationResult.AUTHZ_SUCCESS) return;
    throw new HandshakeError({
      kind: 'rejected',
      protocol: 'authorization',
      code: nameOf(AuthorizationResult, value),
      value,
    });
  },
} as const;

type Answer = EarlyUserAuthorizationResult | TsRequest;

const resultOrRequest: Codec<Answer> = {
  name: 'Early User Authorization Result',
  decode: (reader) =>
    reader.peek() === DER_SEQUENCE
      ? tsRequest.decode(reader)
      : earlyUserAuthorizationResult.decode(reader),
  encode: (writer, value) =>
    'version' in value
      ? tsRequest.encode(writer, value)
      : earlyUserAuthorizationResult.encode(writer, value),
};

function refusedLate({ errorCode }: TsRequest): HandshakeError {
  return new HandshakeError(
    errorCode
      ? { kind: 'rejected', protocol: 'credssp', code: ntStatusName(errorCode), value: errorCode }
      : { kind: 'unexpected', expected: resultOrRequest.name, got: tsRequest.name },
  );
}

/** Where CredSSP fails at its last step, a TSRequest comes in place of the four bytes. */
function resultLength(bytes: Uint8Array): number | undefined {
  if (bytes[0] === DER_SEQUENCE) return tsRequestLength(bytes);
  return EARLY_USER_AUTHORIZATION_RESULT_LENGTH;
}

const DER_SEQUENCE = 0x30;
