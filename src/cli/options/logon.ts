/** Options: who logs on, and how. */
import type { Option } from '../option.ts';
import { anyText } from '../values.ts';

export const LOGON_OPTIONS = {
  logon: {
    kind: 'flag',
    group: 'Logon',
    describe: 'Log on as RDPPROBE_USER, with RDPPROBE_PASSWORD or RDPPROBE_NT_HASH',
  },
  user: {
    kind: 'single',
    group: 'Logon',
    placeholder: 'NAME',
    describe: 'Log on as NAME, DOMAIN\\NAME or NAME@DOMAIN instead of RDPPROBE_USER',
    read: anyText,
  },
  credentials: {
    kind: 'single',
    group: 'Logon',
    placeholder: 'FILE',
    describe: 'Log on with what stands in FILE, which only its owner may read',
    read: anyText,
  },
  'ask-password': {
    kind: 'flag',
    group: 'Logon',
    describe: 'Log on with a password that is typed on the terminal',
  },
  'restricted-admin': {
    kind: 'flag',
    group: 'Logon',
    describe: 'Log on without handing the password over, where the host offers Restricted Admin',
  },
  autologon: {
    kind: 'flag',
    group: 'Logon',
    describe: 'Where there is no NLA, send the credentials in Client Info: an interactive logon',
  },
} as const satisfies Readonly<Record<string, Option>>;
