/**
 * What MCS says when it refuses, and when it ends a connection.
 *
 * @see T.125 7 (Result, Reason), T.124 8.7 (ConferenceCreateResponse), MS-RDPBCGR 3.1.5.1
 */
import type { ConferenceCreateResult } from '../protocol/gcc.ts';
import type { DisconnectReason, McsResult } from '../protocol/mcs-domain.ts';

/** Clauses for the results of Connect Response, Attach User Confirm and Channel Join Confirm; "it" is the server. */
export const MCS_RESULTS: Readonly<
  Record<Exclude<keyof typeof McsResult, 'rt-successful'>, string>
> = {
  'rt-domain-merging': 'it is busy merging two domains, which RDP never does',
  'rt-domain-not-hierarchical':
    'it sees a loop in the hierarchy of domains, which RDP does not build',
  'rt-no-such-channel': 'it does not know the channel',
  'rt-no-such-domain': 'it does not know the domain that was named',
  'rt-no-such-user': 'it does not know the user channel that asked',
  'rt-not-admitted': 'it does not admit this user to the channel',
  'rt-other-user-id': 'it takes the channel for that of another user',
  'rt-parameters-unacceptable': 'the domain parameters that were offered do not suit it',
  'rt-token-not-available': 'a token is not to be had, and RDP uses none',
  'rt-token-not-possessed': 'a token is not held, and RDP uses none',
  'rt-too-many-channels': 'it has no room for another channel',
  'rt-too-many-tokens': 'it has no room for another token, and RDP uses none',
  'rt-too-many-users': 'it has no room for another user',
  'rt-unspecified-failure':
    'it gives no reason, which is also how a server refuses settings it does not like',
  'rt-user-rejected': 'the layer above MCS turned the connection down',
};

/** Clauses for the results of the GCC Conference Create Response; "it" is the server. */
export const CONFERENCE_RESULTS: Readonly<
  Record<Exclude<keyof typeof ConferenceCreateResult, 'success'>, string>
> = {
  userRejected: 'it turned the conference down',
  resourcesNotAvailable: 'it has no resources left for another session',
  rejectedForSymmetryBreaking: 'it takes the request for a clash with one of its own',
  lockedConferenceNotSupported:
    'it takes the conference for a locked one, which the probe does not ask for',
};

/** Clauses for the reasons of a Disconnect Provider Ultimatum. */
export const MCS_REASONS: Readonly<Record<keyof typeof DisconnectReason, string>> = {
  'rn-domain-disconnected': 'a reason that carries no meaning in RDP',
  'rn-provider-initiated': 'which says that the server side ended it and not why',
  'rn-token-purged': 'a reason that carries no meaning in RDP',
  'rn-user-requested': 'which a server also sends when it ends a session by itself',
  'rn-channel-purged': 'a reason that carries no meaning in RDP',
};
