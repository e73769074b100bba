/**
 * What `errorInfo` of a Set Error Info PDU means.
 *
 * @see MS-RDPBCGR 2.2.5.1.1
 */
import { PROTOCOL_ERROR_INFOS } from './error-info-protocol.ts';
import { entryOf } from './meaning.ts';

const PREFIX = 'ERRINFO_';

/** What the server says with `errorInfo`: a clause that can follow a colon. */
export function errorInfoMeaning(name: string, value: number): string {
  const stem = errorInfoStem(name);
  const known =
    stem === undefined
      ? undefined
      : (entryOf(ERROR_INFOS, stem) ?? entryOf(PROTOCOL_ERROR_INFOS, stem));
  return known ?? RANGES.find(({ from, to }) => value >= from && value <= to)?.means ?? UNASSIGNED;
}

/** The name without its prefix; `undefined` for a value without a name. */
export function errorInfoStem(name: string): string | undefined {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : undefined;
}

const UNASSIGNED = 'a value that the specification does not assign';

/** Clauses for the values that say something to an operator, by name without `ERRINFO_`. */
const ERROR_INFOS: Readonly<Record<string, string>> = {
  NONE: 'no error, so it is to be left out of account',
  RPC_INITIATED_DISCONNECT: 'an administrator disconnected it from another session',
  RPC_INITIATED_LOGOFF: 'an administrator logged it off from another session',
  IDLE_TIMEOUT: 'the limit for idle sessions was reached',
  LOGON_TIMEOUT: 'the limit for active sessions was reached',
  DISCONNECTED_BY_OTHERCONNECTION: 'another connection took its place',
  OUT_OF_MEMORY: 'the server ran out of memory',
  SERVER_DENIED_CONNECTION: 'the server denies the connection, and this code never says why',
  SERVER_DENIED_CONNECTION_FIPS: 'the server denies the connection for want of FIPS cryptography',
  SERVER_INSUFFICIENT_PRIVILEGES: 'the user has no right to connect',
  SERVER_FRESH_CREDENTIALS_REQUIRED: 'saved credentials are not accepted and must be typed',
  RPC_INITIATED_DISCONNECT_BYUSER: 'it was disconnected by a tool in its own session',
  LOGOFF_BY_USER: 'the user logged off',
  CLOSE_STACK_ON_DRIVER_NOT_READY: 'the display driver of the session did not report in time',
  SERVER_DWM_CRASH: 'the desktop window manager of the session died',
  CLOSE_STACK_ON_DRIVER_FAILURE: 'the display driver of the session could not start',
  CLOSE_STACK_ON_DRIVER_IFACE_FAILURE: 'the display driver of the session started but is of no use',
  SERVER_WINLOGON_CRASH: 'the logon process of the session died',
  SERVER_CSRSS_CRASH: 'a system process of the session died',
  SERVER_SHUTDOWN: 'the server is shutting down',
  SERVER_REBOOT: 'the server is restarting',
  LICENSE_INTERNAL: 'the licensing component of the server failed',
  LICENSE_NO_LICENSE_SERVER: 'the server found no license server',
  LICENSE_NO_LICENSE: 'no client access license is left',
  LICENSE_BAD_CLIENT_MSG: 'a licensing message of the client was not valid',
  LICENSE_HWID_DOESNT_MATCH_LICENSE:
    'the stored license of the client was changed or belongs to another machine',
  LICENSE_BAD_CLIENT_LICENSE: 'the stored license of the client is not well formed',
  LICENSE_CANT_FINISH_PROTOCOL: 'network trouble ended licensing',
  LICENSE_CLIENT_ENDED_PROTOCOL: 'the client ended licensing early',
  LICENSE_BAD_CLIENT_ENCRYPTION: 'a licensing message was wrongly encrypted',
  LICENSE_CANT_UPGRADE_LICENSE: 'the license of the client could not be upgraded or renewed',
  LICENSE_NO_REMOTE_CONNECTIONS: 'the machine is not licensed for remote connections',
  CB_DESTINATION_NOT_FOUND: 'the connection broker does not know the destination',
  CB_LOADING_DESTINATION: 'the destination is just leaving the connection broker',
  CB_REDIRECTING_TO_DESTINATION: 'the connection broker failed to redirect to the destination',
  CB_SESSION_ONLINE_VM_WAKE: 'the virtual machine could not be woken',
  CB_SESSION_ONLINE_VM_BOOT: 'the virtual machine could not be started',
  CB_SESSION_ONLINE_VM_NO_DNS: 'no address is known for the virtual machine',
  CB_CONNECTION_CANCELLED: 'the connection broker called the connection off',
  CB_SESSION_ONLINE_VM_BOOT_TIMEOUT: 'the virtual machine did not start in time',
  CB_SESSION_ONLINE_VM_SESSMON_FAILED:
    'watching the virtual machine failed while it was being started',
  CB_DESTINATION_POOL_NOT_FREE: 'the connection broker has no free machine to hand out',
  CB_CONNECTION_ERROR_INVALID_SETTINGS: 'the connection broker cannot make out the routing token',
  CREATEUSERDATAFAILED: 'the server could not put its own settings together',
  CONNECTFAILED: 'connecting the channels failed on the server',
  VCHANNELSTOOMANY: 'more than 31 static channels were asked for',
  REMOTEAPPSNOTENABLED: 'the server hosts single applications and no desktop',
  UPDATESESSIONKEYFAILED: 'the session keys of Standard RDP Security could not be renewed',
  DECRYPTFAILED: 'the server could not decrypt or derive keys under Standard RDP Security',
  ENCRYPTFAILED: 'the server could not encrypt under Standard RDP Security',
  ENCPKGMISMATCH: 'the two sides share no encryption method of Standard RDP Security',
  DECRYPTFAILED2: 'the server received plain data where it expected encryption',
};

const RANGES: readonly { readonly from: number; readonly to: number; readonly means: string }[] = [
  { from: 0x01, to: 0xff, means: 'the server ended the session' },
  { from: 0x100, to: 0x1ff, means: 'licensing failed' },
  {
    from: 0x400,
    to: 0x4ff,
    means: 'the connection broker could not bring the connection to its destination',
  },
  { from: 0x1000, to: 0x7fff, means: 'the server takes a message of ours for a protocol error' },
];
