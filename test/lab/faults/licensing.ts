import { encryptedLayer, plainLayer } from '../../../src/handshake/security-layer.ts';
import { alerts, announces, disconnects } from '../../../src/lab/farewell.ts';
import {
  type LicenseServerOptions,
  licenseServer,
  sendLicensing,
} from '../../../src/lab/license-server.ts';
import { hangUp, raw, reset, type Script, stall, trickle } from '../../../src/lab/script.ts';
import { clientInfo, type IoStep, needsNoLicense } from '../../../src/lab/session.ts';
import { standardSecurity } from '../../../src/lab/standard-security.ts';
import { LicensingErrorCode, type LicensingMessage } from '../../../src/protocol/licensing.ts';
import { DisconnectReason } from '../../../src/protocol/mcs-domain.ts';
import { EncryptionLevel, EncryptionMethod } from '../../../src/protocol/server-data.ts';
import { nameOf } from '../../../src/wire/names.ts';
import { bytes, filled, lines, X224_DISCONNECT } from './bytes.ts';
import { type Death, type Fault, type Faults, SILENCE } from './fault.ts';
import {
  ALL_THE_WAY,
  announced,
  keyedHost,
  nlaHost,
  range,
  rdpHost,
  says,
  steps,
  tlsHost,
} from './session.ts';

const AWAITED = 'licensing PDU';
const during = `waiting for the ${AWAITED}`;
const options = ALL_THE_WAY;
const { FIPS } = EncryptionMethod;
const FIPS_LEVEL = { encryptionMethod: FIPS, encryptionLevel: EncryptionLevel.FIPS } as const;
const LOW_LEVEL = { encryptionLevel: EncryptionLevel.LOW } as const;
const DENIED = 0x7;

function dies(script: Script, failure: Death['failure']): Fault {
  return { script, options, dies: { during, failure } };
}

/** A host under TLS that does this in place of licensing. */
function instead(licensing: IoStep, failure: Death['failure']): Fault {
  return dies(tlsHost({ licensing }), failure);
}

const ends: Faults = {
  'says nothing to Client Info': instead(stall, SILENCE),
  'closes at Client Info': instead(hangUp, { kind: 'closed', received: 0 }),
  'resets at Client Info': instead(reset, { kind: 'reset' }),
  'says nothing to Client Info, under encryption': dies(keyedHost({ licensing: stall }), SILENCE),
  'closes at Client Info, under encryption': dies(keyedHost({ licensing: hangUp }), {
    kind: 'closed',
    received: 0,
  }),
  'sends half a licensing message one byte at a time': instead(
    steps(() => trickle(bytes('03 00 00 22 02 f0 80 68 00 01')), hangUp),
    { kind: 'closed', received: 10 },
  ),
  ...Object.fromEntries(
    Object.entries(DisconnectReason).map(([code, value]): [string, Fault] => [
      `disconnects at Client Info with ${code}`,
      instead(disconnects(value), { kind: 'rejected', protocol: 'mcs', code, value }),
    ]),
  ),
};

/** Why a server leaves, told in place of a license. */
const errorInfos: Faults = Object.fromEntries([
  ...range(0x1, 0x12).map((value): [string, Fault] => [
    `answers Client Info with error info 0x${value.toString(16)}`,
    instead(announces(value), announced(value)),
  ]),
  ...range(0x100, 0x10a).map((value): [string, Fault] => [
    `has error info 0x${value.toString(16)} for an answer to the challenge`,
    instead(licenseServer({ license: announces(value) }), announced(value)),
  ]),
  ...range(0x400, 0x412).map((value): [string, Fault] => [
    `says error info 0x${value.toString(16)} once the channels are joined`,
    dies(tlsHost({ onceJoined: announces(value) }), announced(value)),
  ]),
]);

const denials: Faults = {
  'denies the connection after NLA': dies(
    nlaHost({ licensing: announces(DENIED) }),
    announced(DENIED),
  ),
  'denies the connection at encryption level NONE': dies(
    rdpHost({ licensing: announces(DENIED) }),
    announced(DENIED),
  ),
  'denies the connection at encryption level LOW': dies(
    keyedHost({ licensing: announces(DENIED) }, LOW_LEVEL),
    announced(DENIED),
  ),
  'denies the connection at encryption level HIGH': dies(
    keyedHost({ licensing: announces(DENIED) }),
    announced(DENIED),
  ),
  'denies the connection at encryption level FIPS': dies(
    keyedHost({ licensing: announces(DENIED) }, FIPS_LEVEL),
    announced(DENIED),
  ),
  'denies the connection before there are keys': dies(
    keyedHost({ onceJoined: announces(DENIED) }),
    announced(DENIED),
  ),
  'denies the connection and closes without a disconnect': instead(
    announces(DENIED, hangUp),
    announced(DENIED),
  ),
  'denies the connection and resets': instead(announces(DENIED, reset), announced(DENIED)),
  'denies the connection and resets, without TLS': dies(
    rdpHost({ licensing: announces(DENIED, reset) }),
    announced(DENIED),
  ),
  'denies the connection and resets, once the channels are joined': dies(
    tlsHost({ onceJoined: announces(DENIED, reset) }),
    announced(DENIED),
  ),
  'denies the connection and resets, once the channels are joined and without TLS': dies(
    rdpHost({ onceJoined: announces(DENIED, reset) }),
    announced(DENIED),
  ),
  'denies the connection and keeps it': instead(announces(DENIED, stall), announced(DENIED)),
  'says that there is no error, then which': instead(
    steps(announces(0, nothing), announces(DENIED)),
    announced(DENIED),
  ),
};

function* nothing(): ReturnType<Script> {}

function refused(value: number): Death['failure'] {
  const code = nameOf(LicensingErrorCode, value);
  return { kind: 'rejected', protocol: 'licensing', code, value };
}

const ALERTS = range(0x1, 0xc).filter((code) => code !== LicensingErrorCode.STATUS_VALID_CLIENT);
const { ERR_INVALID_MAC, ERR_NO_LICENSE_SERVER } = LicensingErrorCode;

const refusals: Faults = {
  ...Object.fromEntries(
    ALERTS.map((code): [string, Fault] => [
      `answers Client Info with the licensing alert 0x${code.toString(16)}`,
      instead(alerts(code), refused(code)),
    ]),
  ),
  ...Object.fromEntries(
    [LOW_LEVEL, {}, FIPS_LEVEL].map((how, index): [string, Fault] => [
      `has no license server, at encryption level ${['LOW', 'HIGH', 'FIPS'][index]}`,
      dies(
        keyedHost({ licensing: alerts(ERR_NO_LICENSE_SERVER) }, how),
        refused(ERR_NO_LICENSE_SERVER),
      ),
    ]),
  ),
  'answers a license request with an alert': instead(
    licenseServer({ challenge: alerts(ERR_NO_LICENSE_SERVER) }),
    refused(ERR_NO_LICENSE_SERVER),
  ),
  'answers a platform challenge response with an alert': instead(
    licenseServer({ license: alerts(ERR_INVALID_MAC) }),
    refused(ERR_INVALID_MAC),
  ),
};

function asking(options: LicenseServerOptions, failure: Death['failure']): Fault {
  return instead(licenseServer(options), failure);
}

function sending(message: LicensingMessage): IoStep {
  return steps((io) => sendLicensing(io, message), stall);
}

const wrongMac = (pdu: string): Death['failure'] => ({
  kind: 'malformed',
  pdu,
  path: 'MACData',
  reason: 'the MAC does not fit what was encrypted',
});
const MAC = filled(16);
const FLAGS = 3;

const exchange: Faults = {
  'says nothing to a license request': asking({ challenge: stall }, SILENCE),
  'closes at a license request': asking({ challenge: hangUp }, { kind: 'closed', received: 0 }),
  'resets at a license request': asking({ challenge: reset }, { kind: 'reset' }),
  'says nothing to a platform challenge response': asking({ license: stall }, SILENCE),
  'closes at a platform challenge response': asking(
    { license: hangUp },
    { kind: 'closed', received: 0 },
  ),
  'sends a Platform Challenge with a wrong MAC': asking(
    { wrongMac: 'PLATFORM_CHALLENGE' },
    wrongMac('SERVER_PLATFORM_CHALLENGE'),
  ),
  'sends a license with a wrong MAC': asking(
    { wrongMac: 'license' },
    wrongMac('SERVER_NEW_LICENSE'),
  ),
  'upgrades a license with a wrong MAC': asking(
    { wrongMac: 'license', issues: 'UPGRADE_LICENSE' },
    wrongMac('SERVER_UPGRADE_LICENSE'),
  ),
  'wants a license and shows no key to ask for it': asking(
    { withoutCertificate: true },
    { kind: 'unsupported', feature: 'licensing without a server key' },
  ),
  'challenges before it asks': instead(
    sending({
      message: 'PLATFORM_CHALLENGE',
      flags: FLAGS,
      ConnectFlags: 0,
      EncryptedPlatformChallenge: filled(10),
      MACData: MAC,
    }),
    { kind: 'unexpected', expected: AWAITED, got: 'PLATFORM_CHALLENGE' },
  ),
  'disconnects from X.224 at Client Info': instead(() => raw(bytes(X224_DISCONNECT)), {
    kind: 'unexpected',
    expected: AWAITED,
    got: 'X.224 Disconnect Request',
  }),
  'sends what only clients send': instead(
    sending({
      message: 'PLATFORM_CHALLENGE_RESPONSE',
      flags: FLAGS,
      EncryptedPlatformChallengeResponse: filled(10),
      EncryptedHWID: filled(20),
      MACData: MAC,
    }),
    { kind: 'unexpected', expected: AWAITED, got: 'PLATFORM_CHALLENGE_RESPONSE' },
  ),
  'sends a licensing message that nobody knows': instead(
    sending({ message: 'unknown', bMsgType: 0x77, flags: FLAGS, bytes: filled(4) }),
    { kind: 'unexpected', expected: AWAITED, got: 'unknown' },
  ),
};

const MALFORMED = { kind: 'malformed', pdu: 'LICENSE_PREAMBLE' } as const;

/** Takes the client's keys, and makes others of them. */
function* losesItsKeys(io: Parameters<IoStep>[0]): ReturnType<IoStep> {
  yield* clientInfo(io);
  const { encryptionMethod, encryptionLevel, serverRandom } = standardSecurity();
  const clientRandom = filled(32);
  io.protect(
    encryptedLayer('server', { encryptionMethod, encryptionLevel, clientRandom, serverRandom }),
  );
}

const structure: Faults = {
  'sends a licensing message whose size is a lie': instead(
    says('80 00 00 00', 'ff 03 ff ff 07 00 00 00 02 00 00 00 04 00 00 00'),
    MALFORMED,
  ),
  'sends a licensing message of size 0': instead(says('80 00 00 00', 'ff 03 00 00'), MALFORMED),
  'sends a licensing message cut short': instead(says('80 00 00 00', 'ff 03'), MALFORMED),
  'sends an alert with bytes behind it': instead(
    says('80 00 00 00', 'ff 03 10 00 07 00 00 00 02 00 00 00 04 00 00 00', 'aa bb'),
    MALFORMED,
  ),
  'sends a License Request with a scope list of 4 billion': instead(
    says(
      '80 00 00 00 01 03 48 00',
      filled(32),
      '00 00 0a 00 02 00 00 00 00 00 02 00 00 00 00 00',
      '0d 00 04 00 01 00 00 00 03 00 00 00 ff ff ff ff',
    ),
    { kind: 'malformed', pdu: 'LICENSE_PREAMBLE' },
  ),
  'sends data too short for a share header': instead(says('01 00'), {
    kind: 'malformed',
    pdu: 'TS_SHARECONTROLHEADER',
  }),
  'sends HTTP in place of a TPKT': instead(() => raw(lines('HTTP/1.1 400 Bad Request', '')), {
    kind: 'malformed',
  }),
  'has made another session key': dies(
    keyedHost({ logon: losesItsKeys, licensing: steps(needsNoLicense, stall) }),
    { kind: 'malformed', pdu: 'LICENSE_PREAMBLE' },
  ),
  'says that it encrypts, and does not': dies(
    keyedHost({
      licensing: steps((io) => {
        io.protect(plainLayer());
        return io.sendUserData(
          bytes('88 00 00 00', filled(8), 'ff 03 10 00 07 00 00 00 02 00 00 00 04 00 00 00'),
        );
      }, stall),
    }),
    { kind: 'malformed', pdu: 'LICENSE_PREAMBLE' },
  ),
};

export const LICENSING: Faults = {
  ...ends,
  ...errorInfos,
  ...denials,
  ...refusals,
  ...exchange,
  ...structure,
};
