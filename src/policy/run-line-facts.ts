/** The facts of a result as they are read back; facts that are not known are kept. */
import { z } from 'zod';
import { hex, loose, maybe, texts, time, whole } from './run-line-parts.ts';

const text = z.string();
const integer = z.int();
const serverKey = { keyBits: integer.nullable() };
const date = text.regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'a date is written 2026-11-21' });

/** The key of a certificate, wherever one is told. */
export const recordedKey = {
  keyType: z.enum(['rsa', 'rsa-pss', 'ec', 'ed25519', 'ed448', 'dsa', 'unknown']),
  keyBits: integer.nullable(),
  curve: maybe(text),
  sha256: hex,
};

const certificate = loose({
  ...recordedKey,
  subject: text,
  issuer: text,
  names: texts,
  notBefore: time,
  notAfter: time,
  daysLeft: integer,
  selfSigned: z.boolean(),
  windowsDefault: z.boolean(),
  signatureAlgorithm: text,
  signatureHash: maybe(text),
  extendedKeyUsage: maybe(texts),
  serialNumber: text,
  sha1: hex,
  chainLength: whole,
  chain: z.array(loose({ subject: text, issuer: text, notAfter: text, sha256: hex })),
  matchesTarget: z.boolean().nullable(),
  matchesNtlmName: maybe(z.boolean()),
});

/** By the stage that learnt them; each is present only where it was seen. */
export const recordedFacts = loose({
  x224: maybe(
    loose({
      selectedProtocol: text,
      negotiated: z.boolean(),
      flags: texts,
      sourceReference: integer,
    }),
  ),
  tls: maybe(loose({ version: text, cipher: text, fallback: text.nullable() })),
  certificate: maybe(certificate),
  credssp: maybe(
    loose({
      version: integer,
      mechanism: text,
      errorCode: text.nullable(),
      serverKeyVerified: maybe(z.boolean()),
    }),
  ),
  ntlm: maybe(
    loose({
      targetName: text,
      netbiosComputerName: maybe(text),
      netbiosDomainName: maybe(text),
      dnsComputerName: maybe(text),
      dnsDomainName: maybe(text),
      dnsTreeName: maybe(text),
      build: maybe(text),
      product: maybe(text),
      endOfSupport: maybe(date),
      time: maybe(time),
      clockSkewSeconds: maybe(z.number()),
    }),
  ),
  mcs: maybe(
    loose({
      serverVersion: text,
      encryptionMethod: text,
      encryptionLevel: text,
      serverCertificate: maybe(
        loose({
          kind: z.enum(['proprietary', 'x509']),
          ...serverKey,
          signatureValid: maybe(z.boolean()),
        }),
      ),
      ioChannel: integer,
      messageChannel: maybe(integer),
      requestedProtocolsEcho: maybe(text),
    }),
  ),
  channels: maybe(loose({ userChannel: integer, joined: z.array(integer) })),
  licensing: maybe(
    loose({
      message: text,
      errorCode: maybe(text),
      stateTransition: maybe(text),
      product: maybe(loose({ version: text, company: text, id: text })),
      scopes: maybe(texts),
      serverCertificate: maybe(
        loose({ kind: z.enum(['proprietary', 'x509', 'unknown']), ...serverKey }),
      ),
    }),
  ),
  activation: maybe(
    loose({
      sourceDescriptor: text,
      desktop: maybe(loose({ width: integer, height: integer, bitsPerPixel: integer })),
      capabilitySets: texts,
      reactivations: whole,
      activeAfterMs: maybe(z.number()),
    }),
  ),
  errorInfo: maybe(loose({ code: integer, name: text })),
  statusInfo: maybe(texts),
  redirection: maybe(
    loose({
      sessionId: integer,
      flags: texts,
      targetNetAddress: maybe(text),
      targetFqdn: maybe(text),
      targetNetBiosName: maybe(text),
      targetNetAddresses: maybe(texts),
      loadBalanceInfo: maybe(text),
      tsvUrl: maybe(text),
    }),
  ),
  logonNotice: maybe(
    loose({ event: z.enum(['loggedOn', 'logonError']), type: maybe(text), data: maybe(text) }),
  ),
  encryption: maybe(loose({ invalidMacs: whole.min(1) })),
});
