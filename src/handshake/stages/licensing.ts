/**
 * Licensing: whether the server wants to see a license, and what it says about it. A License
 * Request is left unanswered unless that is asked for, since an answer can use up a license.
 *
 * @see MS-RDPBCGR 3.2.5.3.12, MS-RDPELE 3.2.5
 */
import {
  LicensingErrorCode,
  type LicensingMessage,
  type LicensingMessageOf,
  licensingMessage,
  StateTransition,
} from '../../protocol/licensing.ts';
import { SecurityFlag } from '../../protocol/security.ts';
import { keyBits, publicKeyOf, serverCertificate } from '../../protocol/server-certificate.ts';
import { decode } from '../../wire/codec.ts';
import { nameOf } from '../../wire/names.ts';
import { HandshakeError } from '../failure.ts';
import type { IoLearnt } from '../io-channel.ts';
import { type LicenseExchange, licenseExchange } from '../license-exchange.ts';
import { REDIRECTED } from '../redirection.ts';
import type { After } from '../stage.ts';
import { learn, record, type Step } from '../step.ts';
import type { logon } from './logon.ts';
import type { mcs } from './mcs.ts';

/** What the stage can be told. */
export interface LicensingOptions {
  /** Answer a License Request; can make a license server issue a license. */
  readonly answerLicense?: boolean;
  /** Unpredictable bytes. */
  readonly random: (length: number) => Uint8Array;
}

/** The last licensing message of the server, and what it holds for the report. */
export interface LicensingFacts {
  /** A name from `LicensingMessageType`. */
  readonly message: string;
  /** Of an Error Alert; `STATUS_VALID_CLIENT` is success. */
  readonly errorCode?: string;
  readonly stateTransition?: string;
  /** Of a License Request. */
  readonly product?: { readonly version: string; readonly company: string; readonly id: string };
  readonly scopes?: readonly string[];
  readonly serverCertificate?: { readonly kind: string; readonly keyBits: number | null };
}

/** What the stage may learn. */
export interface LicensingLearnt extends IoLearnt {
  readonly licensing?: LicensingFacts;
}

/** Why the walk cannot go on, if it cannot. */
export interface LicensingHandover {
  readonly ended?: string;
}

/** From Client Info to the end of licensing. */
export const licensing = {
  id: 'licensing',
  title: 'Licensing',
  spec: 'MS-RDPBCGR 3.2.5.3.12, MS-RDPELE',

  *run(
    known: After<typeof logon> & After<typeof mcs>,
    { answerLicense = false, random }: LicensingOptions,
  ): Step<LicensingHandover, LicensingLearnt> {
    const { logon: io } = known;
    const { serverCertificate: fallback } = known.mcs.security;
    let exchange: LicenseExchange | undefined;
    for (let round = 0; round < ROUND_LIMIT; round++) {
      const pdu = yield* io.next(AWAITED);
      if (pdu.kind === 'demandActive') {
        io.putBack(pdu);
        return {};
      }
      if (pdu.kind === 'redirected') return { ended: REDIRECTED };
      if (pdu.kind !== 'licensing') continue;
      const message = decode(licensingMessage, pdu.bytes);
      yield* record({ direction: 'received', pdu: message.message, value: message });
      yield* learn({ licensing: factsOf(message) });
      switch (message.message) {
        case 'ERROR_ALERT':
          accept(message);
          return {};
        case 'NEW_LICENSE':
        case 'UPGRADE_LICENSE':
          exchange?.verify(message);
          return {};
        case 'LICENSE_REQUEST':
          if (!answerLicense) return { ended: 'a License Request was left unanswered' };
          exchange = licenseExchange(message, fallback, random);
          yield* io.send(licensingMessage, exchange.request, sending(pdu.flags));
          break;
        case 'PLATFORM_CHALLENGE':
          if (!exchange) throw unexpected(message.message);
          yield* io.send(licensingMessage, exchange.respond(message), sending(pdu.flags));
          break;
        default:
          throw unexpected(message.message);
      }
    }
    throw unexpected(`${ROUND_LIMIT} PDUs without an end`);
  },

  stops: (known: After<Licensing>): string | undefined => known.licensing.ended,
} as const;

type Licensing = { readonly id: 'licensing'; run(): Step<LicensingHandover> };

/** More than any licensing takes, with what else may arrive meanwhile. */
const ROUND_LIMIT = 64;
const AWAITED = 'licensing PDU';

/** Encrypted only where the server says that it can decrypt. */
function sending(flags: number): { flags: number; plain: boolean; secret: boolean } {
  const plain = (flags & SecurityFlag.SEC_LICENSE_ENCRYPT) === 0;
  return { flags: SecurityFlag.SEC_LICENSE_PKT, plain, secret: false };
}

function accept({ dwErrorCode: value }: LicensingMessageOf<'ERROR_ALERT'>): void {
  if (value === LicensingErrorCode.STATUS_VALID_CLIENT) return;
  throw new HandshakeError({
    kind: 'rejected',
    protocol: 'licensing',
    code: nameOf(LicensingErrorCode, value),
    value,
  });
}

function unexpected(got: string): HandshakeError {
  return new HandshakeError({ kind: 'unexpected', expected: AWAITED, got });
}

function factsOf(message: LicensingMessage): LicensingFacts {
  switch (message.message) {
    case 'ERROR_ALERT':
      return {
        message: message.message,
        errorCode: nameOf(LicensingErrorCode, message.dwErrorCode),
        stateTransition: nameOf(StateTransition, message.dwStateTransition),
      };
    case 'LICENSE_REQUEST': {
      const { dwVersion, pbCompanyName: company, pbProductId: id } = message.ProductInfo;
      return {
        message: message.message,
        product: { version: `${dwVersion >>> 16}.${dwVersion & 0xffff}`, company, id },
        scopes: message.ScopeList,
        ...certificateFacts(message.ServerCertificate),
      };
    }
    default:
      return { message: message.message };
  }
}

function certificateFacts(bytes: Uint8Array): Pick<LicensingFacts, 'serverCertificate'> {
  if (bytes.length === 0) return {};
  const certificate = decode(serverCertificate, bytes);
  const key = publicKeyOf(certificate);
  return { serverCertificate: { kind: certificate.kind, keyBits: key ? keyBits(key) : null } };
}
