/**
 * SPNEGO: the wrapper in which two sides agree on an authentication mechanism, as far as CredSSP
 * needs it, and the telling apart of what a `negoToken` may hold besides: NTLM, Kerberos or NegoEx
 * without a wrapper.
 *
 * @see RFC 4178 4.2, MS-SPNG 2.2.1
 */
import {
  contextTag,
  element,
  explicit,
  integer,
  octetString,
  optionalExplicit,
  Tag,
  writeElement,
  writeInteger,
  writeOctetString,
} from '../wire/ber.ts';
import { type Codec, decode } from '../wire/codec.ts';
import { Reader } from '../wire/reader.ts';
import { latin1, latin1Bytes } from '../wire/text.ts';
import type { Writer } from '../wire/writer.ts';

/** Object identifiers of the mechanisms seen in `mechTypes`; others are kept as they are. */
export const Mechanism = {
  SPNEGO: '1.3.6.1.5.5.2',
  NTLMSSP: '1.3.6.1.4.1.311.2.2.10',
  NegoEx: '1.3.6.1.4.1.311.2.2.30',
  Kerberos: '1.2.840.113554.1.2.2',
  /** The value Windows 2000 wrote by mistake and Windows still offers. */
  MSKerberos: '1.2.840.48018.1.2.2',
  KerberosUserToUser: '1.2.840.113554.1.2.2.3',
} as const;

/** The name of a mechanism, or its object identifier. */
export function mechanismName(oid: string): string {
  for (const [name, known] of Object.entries(Mechanism)) if (known === oid) return name;
  return oid;
}

/** Values of `negState`. */
export const NegState = {
  'accept-completed': 0,
  'accept-incomplete': 1,
  reject: 2,
  'request-mic': 3,
} as const;

/** NegTokenInit, or the NegTokenInit2 of Windows, which is the one with `negHints`. */
export interface NegTokenInit {
  /** Object identifiers, the most wanted mechanism first. */
  readonly mechTypes: readonly string[];
  /** Contents of the BIT STRING; nobody is to send it. */
  readonly reqFlags?: Uint8Array;
  readonly mechToken?: Uint8Array;
  readonly negHints?: NegHints;
  readonly mechListMIC?: Uint8Array;
}

export interface NegHints {
  readonly hintName?: string;
  readonly hintAddress?: Uint8Array;
}

export const negTokenInit: Codec<NegTokenInit> = {
  name: 'NegTokenInit',
  decode(reader) {
    const wrapper = element(reader, INITIAL_CONTEXT_TOKEN);
    const mechanism = objectIdentifier(wrapper);
    if (mechanism !== Mechanism.SPNEGO) wrapper.fail(`${mechanism} where SPNEGO belongs`);
    const value = explicit(wrapper, 0, 'negTokenInit', readInit);
    wrapper.end();
    return value;
  },
  encode(writer, value) {
    writeElement(writer, INITIAL_CONTEXT_TOKEN, (wrapper) => {
      writeObjectIdentifier(wrapper, Mechanism.SPNEGO);
      writeElement(wrapper, contextTag(0), (choice) =>
        writeElement(choice, Tag.SEQUENCE, (fields) => writeInit(fields, value)),
      );
    });
  },
};

/** The list alone: its DER is what `mechListMIC` signs. */
export const mechTypeList: Codec<readonly string[]> = {
  name: 'MechTypeList',
  decode: readMechTypes,
  encode(writer, mechTypes) {
    writeElement(writer, Tag.SEQUENCE, (list) => {
      for (const oid of mechTypes) writeObjectIdentifier(list, oid);
    });
  },
};

export interface NegTokenResp {
  readonly negState?: number;
  readonly supportedMech?: string;
  readonly responseToken?: Uint8Array;
  readonly mechListMIC?: Uint8Array;
}

export const negTokenResp: Codec<NegTokenResp> = {
  name: 'NegTokenResp',
  decode(reader) {
    return explicit(reader, 1, 'negTokenResp', (choice) => {
      const fields = element(choice, Tag.SEQUENCE);
      const negState = optionalExplicit(fields, 0, 'negState', readNegState);
      const supportedMech = optionalExplicit(fields, 1, 'supportedMech', objectIdentifier);
      const responseToken = optionalExplicit(fields, 2, 'responseToken', octetString);
      const mechListMIC = optionalExplicit(fields, 3, 'mechListMIC', octetString);
      fields.end();
      return {
        ...(negState !== undefined && { negState }),
        ...(supportedMech !== undefined && { supportedMech }),
        ...(responseToken && { responseToken }),
        ...(mechListMIC && { mechListMIC }),
      };
    });
  },
  encode(writer, { negState, supportedMech, responseToken, mechListMIC }) {
    writeElement(writer, contextTag(1), (choice) =>
      writeElement(choice, Tag.SEQUENCE, (fields) => {
        if (negState !== undefined)
          writeElement(fields, contextTag(0), (it) => writeInteger(it, negState, Tag.ENUMERATED));
        if (supportedMech !== undefined)
          writeElement(fields, contextTag(1), (it) => writeObjectIdentifier(it, supportedMech));
        writeOctets(fields, 2, responseToken);
        writeOctets(fields, 3, mechListMIC);
      }),
    );
  },
};

/** What a `negoToken` turned out to be. `token` is the whole of it. */
export type NegoToken =
  | { readonly kind: 'NTLMSSP'; readonly token: Uint8Array }
  | { readonly kind: 'NegTokenInit'; readonly message: NegTokenInit }
  | { readonly kind: 'NegTokenResp'; readonly message: NegTokenResp }
  | { readonly kind: 'Kerberos'; readonly token: Uint8Array }
  | { readonly kind: 'NegoEx'; readonly token: Uint8Array }
  | { readonly kind: 'unknown'; readonly token: Uint8Array };

/**
 * Says what a `negoToken` (or the token inside an SPNEGO message) is, by its first bytes.
 * One that begins like SPNEGO and is broken further on is a `DecodeError`.
 */
export function negoTokenOf(token: Uint8Array): NegoToken {
  const start = latin1(token.subarray(0, 8));
  if (start === 'NTLMSSP') return { kind: 'NTLMSSP', token };
  if (start === 'NEGOEXTS') return { kind: 'NegoEx', token };
  if (token[0] === contextTag(1))
    return { kind: 'NegTokenResp', message: decode(negTokenResp, token) };
  if (token[0] !== INITIAL_CONTEXT_TOKEN) return { kind: 'unknown', token };
  const mechanism = mechanismName(objectIdentifier(element(new Reader(token), token[0])));
  if (mechanism === 'SPNEGO') return { kind: 'NegTokenInit', message: decode(negTokenInit, token) };
  return { kind: mechanism.includes('Kerberos') ? 'Kerberos' : 'unknown', token };
}

/** The NTLM message in a `negoToken`, bare or wrapped in SPNEGO. */
export function ntlmMessageIn(token: Uint8Array): Uint8Array | undefined {
  const outer = negoTokenOf(token);
  if (outer.kind === 'NTLMSSP') return outer.token;
  const inner =
    outer.kind === 'NegTokenInit'
      ? outer.message.mechToken
      : outer.kind === 'NegTokenResp'
        ? outer.message.responseToken
        : undefined;
  return inner && latin1(inner.subarray(0, 8)) === 'NTLMSSP' ? inner : undefined;
}

/** `[APPLICATION 0]`, the wrapper of a mechanism's first token. @see RFC 2743 3.1 */
const INITIAL_CONTEXT_TOKEN = 0x60;
const GENERAL_STRING = 0x1b;
const BIT_STRING = 0x03;

/** Longest object identifier that is read; the known ones have at most eleven bytes. */
const OID_LIMIT = 64;

function readInit(reader: Reader): NegTokenInit {
  const fields = element(reader, Tag.SEQUENCE);
  const mechTypes = explicit(fields, 0, 'mechTypes', readMechTypes);
  const reqFlags = optionalExplicit(fields, 1, 'reqFlags', (it) => element(it, BIT_STRING).rest());
  const mechToken = optionalExplicit(fields, 2, 'mechToken', octetString);
  const third = optionalExplicit(fields, 3, 'negHints', (it) =>
    it.peek() === Tag.SEQUENCE ? readHints(it) : octetString(it),
  );
  const fourth = optionalExplicit(fields, 4, 'mechListMIC', octetString);
  fields.end();
  const mechListMIC = third instanceof Uint8Array ? third : fourth;
  return {
    mechTypes,
    ...(reqFlags && { reqFlags }),
    ...(mechToken && { mechToken }),
    ...(third && !(third instanceof Uint8Array) && { negHints: third }),
    ...(mechListMIC && { mechListMIC }),
  };
}

function writeInit(fields: Writer, value: NegTokenInit): void {
  const { mechTypes, reqFlags, mechToken, negHints, mechListMIC } = value;
  writeElement(fields, contextTag(0), (it) => mechTypeList.encode(it, mechTypes));
  if (reqFlags)
    writeElement(fields, contextTag(1), (it) =>
      writeElement(it, BIT_STRING, (bits) => bits.bytes(reqFlags)),
    );
  writeOctets(fields, 2, mechToken);
  if (negHints) writeElement(fields, contextTag(3), (it) => writeHints(it, negHints));
  writeOctets(fields, negHints ? 4 : 3, mechListMIC);
}

function readHints(reader: Reader): NegHints {
  const fields = element(reader, Tag.SEQUENCE);
  const hintName = optionalExplicit(fields, 0, 'hintName', (it) =>
    latin1(element(it, GENERAL_STRING).rest()),
  );
  const hintAddress = optionalExplicit(fields, 1, 'hintAddress', octetString);
  fields.end();
  return {
    ...(hintName !== undefined && { hintName }),
    ...(hintAddress && { hintAddress }),
  };
}

function writeHints(writer: Writer, { hintName, hintAddress }: NegHints): void {
  writeElement(writer, Tag.SEQUENCE, (fields) => {
    if (hintName !== undefined)
      writeElement(fields, contextTag(0), (it) =>
        writeElement(it, GENERAL_STRING, (text) => text.bytes(latin1Bytes(hintName))),
      );
    writeOctets(fields, 1, hintAddress);
  });
}

function readMechTypes(reader: Reader): string[] {
  const list = element(reader, Tag.SEQUENCE);
  const mechTypes: string[] = [];
  while (list.remaining > 0) mechTypes.push(objectIdentifier(list));
  return mechTypes;
}

function readNegState(reader: Reader): number {
  return integer(reader, Tag.ENUMERATED);
}

/** In dotted form. An arc may have more digits than a number holds, as those made of a UUID do. */
function objectIdentifier(reader: Reader): string {
  const contents = element(reader, Tag.OBJECT_IDENTIFIER);
  if (contents.remaining === 0 || contents.remaining > OID_LIMIT)
    contents.fail(`object identifier of ${contents.remaining} bytes`);
  const arcs: bigint[] = [];
  while (contents.remaining > 0) {
    let arc = 0n;
    let digit: number;
    do {
      digit = contents.u8();
      arc = (arc << 7n) | BigInt(digit & 0x7f);
    } while (digit & 0x80);
    arcs.push(arc);
  }
  const [head = 0n, ...tail] = arcs;
  const root = head < 80n ? head / 40n : 2n;
  return [root, head - root * 40n, ...tail].join('.');
}

function writeObjectIdentifier(writer: Writer, oid: string): void {
  const [root = 0n, second = 0n, ...tail] = oid.split('.').map(BigInt);
  writeElement(writer, Tag.OBJECT_IDENTIFIER, (contents) => {
    for (const arc of [root * 40n + second, ...tail]) {
      const digits = [Number(arc & 0x7fn)];
      for (let rest = arc >> 7n; rest > 0n; rest >>= 7n)
        digits.unshift(Number(rest & 0x7fn) | 0x80);
      contents.bytes(Uint8Array.from(digits));
    }
  });
}

function writeOctets(writer: Writer, number: number, value: Uint8Array | undefined): void {
  if (value) writeElement(writer, contextTag(number), (inner) => writeOctetString(inner, value));
}
