/**
 * Channel Connection: a user is attached to the domain and joins its channels, one after the other.
 *
 * @see MS-RDPBCGR 1.3.1.1, 3.2.5.3.5 to 3.2.5.3.9
 */
import { McsResult } from '../../protocol/mcs-domain.ts';
import { nameOf } from '../../wire/names.ts';
import type { ErrorInfoFacts } from '../announced-error.ts';
import { receiveDomainPdu, sendDomainPdu } from '../domain.ts';
import { HandshakeError } from '../failure.ts';
import type { After } from '../stage.ts';
import { learn, type Step } from '../step.ts';
import type { mcs } from './mcs.ts';

export interface ChannelsFacts {
  readonly userChannel: number;
  /** Channel ids that were joined. */
  readonly joined: readonly number[];
}

export const channels = {
  id: 'channels',
  title: 'Channel Connection',
  spec: 'MS-RDPBCGR 3.2.5.3.5 to 3.2.5.3.9',

  *run(
    known: After<typeof mcs>,
  ): Step<ChannelsFacts, { channels?: ChannelsFacts; errorInfo?: ErrorInfoFacts }> {
    yield* sendDomainPdu({ pdu: 'erectDomainRequest', subHeight: 0, subInterval: 0 });
    yield* sendDomainPdu({ pdu: 'attachUserRequest' });
    const { result, initiator } = yield* receiveDomainPdu('attachUserConfirm');
    if (result !== McsResult['rt-successful']) throw refused(result);
    if (initiator === undefined) {
      throw new HandshakeError({
        kind: 'unexpected',
        expected: 'MCS Attach User Confirm with a user id',
        got: 'MCS Attach User Confirm without one',
      });
    }
    const { ioChannel, messageChannel } = known.mcs;
    const joined: number[] = [];
    for (const channelId of [initiator, ioChannel, messageChannel]) {
      if (channelId === 0) continue;
      yield* sendDomainPdu({ pdu: 'channelJoinRequest', initiator, channelId });
      const confirm = yield* receiveDomainPdu('channelJoinConfirm');
      if (confirm.result === McsResult['rt-successful']) joined.push(channelId);
      // Without its message channel a session still works; without the other two it does not.
      else if (channelId !== messageChannel) throw refused(confirm.result);
      yield* learn({ channels: { userChannel: initiator, joined: [...joined] } });
    }
    return { userChannel: initiator, joined };
  },
} as const;

function refused(result: number): HandshakeError {
  return new HandshakeError({
    kind: 'rejected',
    protocol: 'mcs',
    code: nameOf(McsResult, result),
    value: result,
  });
}
