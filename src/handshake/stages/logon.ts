/**
 * Secure Settings Exchange: Client Info, without a logon unless it is asked for.
 *
 * @see MS-RDPBCGR 3.2.5.3.11, 2.2.1.11
 */
import {
  AddressFamily,
  InfoFlag,
  type InfoPacket,
  infoPacket,
} from '../../protocol/client-info.ts';
import { SecurityFlag } from '../../protocol/security.ts';
import { type IoChannel, ioChannel } from '../io-channel.ts';
import type { Credentials } from '../ntlm-logon.ts';
import { plainLayer } from '../security-layer.ts';
import type { After } from '../stage.ts';
import type { Step } from '../step.ts';
import type { channels } from './channels.ts';
import type { credssp } from './credssp.ts';
import type { mcs } from './mcs.ts';
import type { security } from './security.ts';

/** What the stage can be told. */
export interface LogonOptions {
  readonly credentials?: Credentials;
  /** Send the credentials in Client Info, where no NLA has taken them: an interactive logon. */
  readonly autologon?: boolean;
}

/** Hands over the I/O channel on which everything else happens. */
export const logon = {
  id: 'logon',
  title: 'Secure Settings Exchange',
  spec: 'MS-RDPBCGR 3.2.5.3.11',

  *run(
    known: After<typeof mcs> &
      After<typeof channels> &
      Partial<After<typeof security> & After<typeof credssp>>,
    { credentials, autologon = false }: LogonOptions,
  ): Step<IoChannel> {
    const io = ioChannel({
      userChannel: known.channels.userChannel,
      ioChannel: known.mcs.ioChannel,
      layer: known.security ?? plainLayer(),
    });
    const secret = autologon && !known.credssp?.authenticated;
    const info = infoFor(secret ? credentials : undefined);
    yield* io.send(infoPacket, info, { flags: SecurityFlag.SEC_INFO_PKT, secret });
    return io;
  },
} as const;

const {
  INFO_MOUSE,
  INFO_DISABLECTRLALTDEL,
  INFO_AUTOLOGON,
  INFO_UNICODE,
  INFO_MAXIMIZESHELL,
  INFO_LOGONNOTIFY,
  INFO_ENABLEWINDOWSKEY,
  INFO_LOGONERRORS,
  INFO_MOUSE_HAS_WHEEL,
  INFO_NOAUDIOPLAYBACK,
} = InfoFlag;

// Seen: xrdp 0.9.21 hangs up without INFO_MAXIMIZESHELL.
const FLAGS =
  INFO_MOUSE |
  INFO_DISABLECTRLALTDEL |
  INFO_UNICODE |
  INFO_MAXIMIZESHELL |
  INFO_LOGONNOTIFY |
  INFO_ENABLEWINDOWSKEY |
  INFO_LOGONERRORS |
  INFO_MOUSE_HAS_WHEEL |
  INFO_NOAUDIOPLAYBACK;

function infoFor(credentials: Credentials | undefined): InfoPacket {
  const { secret } = credentials ?? {};
  const password = secret?.kind === 'password' ? secret.password : '';
  return {
    CodePage: 0,
    flags: FLAGS | (credentials ? INFO_AUTOLOGON : 0),
    Domain: credentials?.domain ?? '',
    UserName: credentials?.user ?? '',
    Password: password,
    AlternateShell: '',
    WorkingDir: '',
    extraInfo: {
      clientAddressFamily: AddressFamily.AF_INET,
      clientAddress: '0.0.0.0',
      clientDir: 'C:\\Windows\\System32\\mstscax.dll',
      clientTimeZone: UTC,
      clientSessionId: 0,
      performanceFlags: 0x6f, // nothing that has to be drawn
      autoReconnectCookie: new Uint8Array(),
      // Seen: tshark 4.0 takes the packet for malformed without these two.
      reserved1: 0,
      reserved2: 0,
    },
  };
}

const NEVER = {
  wYear: 0,
  wMonth: 0,
  wDayOfWeek: 0,
  wDay: 0,
  wHour: 0,
  wMinute: 0,
  wSecond: 0,
  wMilliseconds: 0,
};

const UTC = {
  Bias: 0,
  StandardName: 'UTC',
  StandardDate: NEVER,
  StandardBias: 0,
  DaylightName: 'UTC',
  DaylightDate: NEVER,
  DaylightBias: 0,
};
