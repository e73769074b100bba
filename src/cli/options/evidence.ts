/** Options: what is kept of the conversation. */
import type { Option } from '../option.ts';
import { anyText } from '../values.ts';

export const EVIDENCE_OPTIONS = {
  trace: {
    kind: 'single',
    group: 'Evidence',
    placeholder: 'DIR',
    describe: 'Write every PDU, a file a host, into DIR; secrets are left out',
    read: anyText,
  },
  keylog: {
    kind: 'single',
    group: 'Evidence',
    placeholder: 'FILE',
    describe: 'Append the TLS secrets to FILE, in NSS format, for Wireshark',
    read: anyText,
  },
} as const satisfies Readonly<Record<string, Option>>;
