/** Options: how far the walk goes. */
import { TLS_QUESTION_LIMIT, TLS_SURVEYS } from '../../handshake/tls-survey.ts';
import { DEFAULT_COOKIE, STAGE_IDS } from '../../options.ts';
import type { Option } from '../option.ts';
import { oneOf, printableText } from '../values.ts';

export const REACH_OPTIONS = {
  until: {
    kind: 'single',
    group: 'How far',
    placeholder: 'STAGE',
    describe: `Last stage to walk: ${STAGE_IDS.join(', ')}`,
    read: oneOf(STAGE_IDS),
  },
  quick: {
    kind: 'flag',
    group: 'How far',
    describe: 'One connection request and its answer, nothing else',
  },
  tls: {
    kind: 'single',
    group: 'How far',
    placeholder: 'HOW',
    describe: `Ask a host that agrees to TLS which versions it takes, over further connections: versions, or suites for every cipher suite as well, at most ${TLS_QUESTION_LIMIT} connections a host`,
    read: oneOf(TLS_SURVEYS),
  },
  'answer-license': {
    kind: 'flag',
    group: 'How far',
    describe: 'Answer a License Request, which can make a license server issue a license',
  },
  admin: {
    kind: 'flag',
    group: 'How far',
    describe: 'Ask for the console session, as mstsc /admin does',
  },
  'compare-admin': {
    kind: 'flag',
    group: 'How far',
    describe: 'Walk twice, as a usual client and for the console session, and say what differs',
    only: ['probe'],
  },
  'follow-redirect': {
    kind: 'flag',
    group: 'How far',
    describe: 'Go on to the host that a Connection Broker names, at most three times',
  },
  cookie: {
    kind: 'single',
    group: 'How far',
    placeholder: 'TEXT',
    describe: `Name in the connection request, behind mstshash=; ${DEFAULT_COOKIE} by default`,
    read: printableText,
  },
  'routing-token': {
    kind: 'single',
    group: 'How far',
    placeholder: 'TEXT',
    describe:
      'Routing token or tsv:// string for a load balancer or broker, in place of the cookie',
    read: printableText,
  },
} as const satisfies Readonly<Record<string, Option>>;
