/**
 * What a server says about the logon: that somebody has logged on, or why nobody can.
 *
 * @see MS-RDPBCGR 2.2.10.1, 3.2.5.10
 */
import { NtStatus, ntStatusName } from '../protocol/nt-status.ts';
import {
  LogonNotificationData,
  LogonNotificationType,
  saveSessionInfo,
} from '../protocol/save-session-info.ts';
import { decode } from '../wire/codec.ts';
import { nameOf } from '../wire/names.ts';

/** The fact `logonNotice`: no disconnect by itself, though one often follows. */
export type LogonNotice =
  | { readonly event: 'loggedOn' }
  | {
      readonly event: 'logonError';
      /** A name from `LogonNotificationType`, or of an NTSTATUS. */
      readonly type: string;
      /** A name from `LogonNotificationData`, or the id of a session. */
      readonly data: string;
    };

/** The notice in a Save Session Info PDU. Names and the auto-reconnect cookie are left where they are. */
export function noticeIn(bytes: Uint8Array): LogonNotice | undefined {
  const info = decode(saveSessionInfo, bytes);
  if (info.infoType === 'unknown') return undefined;
  if (info.infoType !== 'INFOTYPE_LOGON_EXTENDED_INFO') return { event: 'loggedOn' };
  if (!info.logonErrors) return undefined;
  const { ErrorNotificationType: type, ErrorNotificationData: data } = info.logonErrors;
  const status = ntStatusName(type);
  return {
    event: 'logonError',
    type: status in NtStatus ? status : nameOf(LogonNotificationType, type),
    data: nameOf(LogonNotificationData, data),
  };
}
