/**
 * Capabilities Exchange and Connection Finalization: the share is opened, and with the Font Map
 * the session is active.
 *
 * @see MS-RDPBCGR 1.3.1.1, 3.2.5.3.13 to 3.2.5.3.22
 */

import { CapabilitySetType } from '../../protocol/capability-flags.ts';
import {
  confirmActive,
  type DemandActive,
  demandActive,
  SERVER_CHANNEL_ID,
} from '../../protocol/demand-active.ts';
import {
  ControlAction,
  control,
  fontList,
  SYNCMSGTYPE_SYNC,
  synchronize,
} from '../../protocol/finalization.ts';
import { PduType2 } from '../../protocol/share-types.ts';
import { decode } from '../../wire/codec.ts';
import { nameOf } from '../../wire/names.ts';
import { clientCapabilities } from '../client-capabilities.ts';
import { HandshakeError } from '../failure.ts';
import type { IoLearnt } from '../io-channel.ts';
import { REDIRECTED } from '../redirection.ts';
import type { After } from '../stage.ts';
import { learn, record, type Step } from '../step.ts';
import type { channels } from './channels.ts';
import type { logon } from './logon.ts';
import type { tcp } from './tcp.ts';

/** What the stage can be told. */
export interface ActivationOptions {
  /** The wall clock, in milliseconds since 1970. */
  readonly clock: () => number;
}

/** How the session came to be active. */
export interface ActivationFacts {
  /** `RDP` on Windows. */
  readonly sourceDescriptor: string;
  readonly desktop?: {
    readonly width: number;
    readonly height: number;
    readonly bitsPerPixel: number;
  };
  /** Names of the capability sets that are known, numbers of the others. */
  readonly capabilitySets: readonly string[];
  /** How often the server began anew with a Deactivate All. */
  readonly reactivations: number;
  /** Milliseconds from the SYN to the Font Map, once it has come. */
  readonly activeAfterMs?: number;
}

/** What the stage may learn. */
export interface ActivationLearnt extends IoLearnt {
  readonly activation?: ActivationFacts;
}

/** Why the walk cannot go on, if it cannot. */
export interface ActivationHandover {
  readonly ended?: string;
}

/** From Demand Active to Font Map. */
export const activation = {
  id: 'activation',
  title: 'Capabilities Exchange and Connection Finalization',
  spec: 'MS-RDPBCGR 3.2.5.3.13 to 3.2.5.3.22',

  *run(
    known: After<typeof logon> & After<typeof channels> & After<typeof tcp>,
    { clock }: ActivationOptions,
  ): Step<ActivationHandover, ActivationLearnt> {
    const { logon: io } = known;
    let facts: ActivationFacts | undefined;
    for (let round = 0; round < ROUND_LIMIT; round++) {
      const pdu = yield* io.next(facts ? 'Font Map PDU' : 'Demand Active PDU');
      if (pdu.kind === 'redirected') return { ended: REDIRECTED };
      if (pdu.kind === 'demandActive') facts = yield* demanded(known, pdu.bytes, facts);
      if (facts && pdu.kind === 'data' && pdu.pduType2 === PduType2.PDUTYPE2_FONTMAP) {
        yield* learn({ activation: { ...facts, activeAfterMs: clock() - known.tcp.synAt } });
        return {};
      }
      // Licensing that comes late, a deactivation before the next demand and updates are let pass.
    }
    throw unexpected(`${ROUND_LIMIT} PDUs without it`);
  },

  stops: (known: After<Activation>): string | undefined => known.activation.ended,
} as const;

type Activation = { readonly id: 'activation'; run(): Step<ActivationHandover> };

/** What a server may send before the Font Map; far more than any does. */
const ROUND_LIMIT = 1_000;
/** The first, and three that follow a Deactivate All. */
const DEMAND_LIMIT = 4;

/** Answers a Demand Active; the first, or one that follows a Deactivate All. */
function* demanded(
  known: After<typeof logon> & After<typeof channels>,
  bytes: Uint8Array,
  before: ActivationFacts | undefined,
): Step<ActivationFacts, ActivationLearnt> {
  const reactivations = before ? before.reactivations + 1 : 0;
  if (reactivations >= DEMAND_LIMIT) throw unexpected(`${reactivations + 1} Demand Active PDUs`);
  const demand = decode(demandActive, bytes);
  yield* record({ direction: 'received', pdu: demandActive.name, value: demand });
  const facts = factsOf(demand, reactivations);
  yield* learn({ activation: facts });
  yield* answer(known, demand);
  return facts;
}

/** The client does not wait between these: the server takes them in order. */
function* answer(
  { logon: io, channels: { userChannel } }: After<typeof logon> & After<typeof channels>,
  { shareId, capabilitySets }: DemandActive,
): Step<void> {
  const header = { pduSource: userChannel, shareId };
  const { desktopWidth = 1024, desktopHeight = 768 } = capabilitySets.bitmap ?? {};
  yield* io.sendShare(confirmActive, {
    pduSource: userChannel,
    shareId,
    originatorId: SERVER_CHANNEL_ID,
    sourceDescriptor: 'MSTSC',
    capabilitySets: clientCapabilities(desktopWidth, desktopHeight),
  });
  yield* io.sendShare(synchronize, {
    ...header,
    messageType: SYNCMSGTYPE_SYNC,
    targetUser: SERVER_CHANNEL_ID,
  });
  for (const action of [
    ControlAction.CTRLACTION_COOPERATE,
    ControlAction.CTRLACTION_REQUEST_CONTROL,
  ]) {
    yield* io.sendShare(control, { ...header, action, grantId: 0, controlId: 0 });
  }
  yield* io.sendShare(fontList, {
    ...header,
    numberFonts: 0,
    totalNumFonts: 0,
    listFlags: 3, // first and last
    entrySize: 50,
  });
}

function factsOf(
  { sourceDescriptor, capabilitySets }: DemandActive,
  reactivations: number,
): ActivationFacts {
  const { unknown, ...sets } = capabilitySets;
  const { bitmap } = sets;
  return {
    sourceDescriptor,
    ...(bitmap && {
      desktop: {
        width: bitmap.desktopWidth,
        height: bitmap.desktopHeight,
        bitsPerPixel: bitmap.preferredBitsPerPixel,
      },
    }),
    capabilitySets: [
      ...Object.keys(sets),
      ...unknown.map(({ type }) => nameOf(CapabilitySetType, type)),
    ],
    reactivations,
  };
}

function unexpected(got: string): HandshakeError {
  return new HandshakeError({ kind: 'unexpected', expected: 'Font Map PDU', got });
}
