/** `rdpprobe list WHAT`: tab-separated, a heading first. */
import { FINDINGS } from '../../diagnosis/finding.ts';
import { RUN_RULES } from '../../diagnosis/run-rule.ts';
import { SEVERITIES } from '../../diagnosis/severity.ts';
import { SEQUENCE } from '../../handshake/sequence.ts';
import { CLIENTS } from '../../knowledge/clients/clients.ts';
import { DEFAULT_TIMEOUTS_MS } from '../../options.ts';
import { FORMATS } from '../../report/formats.ts';
import { IMPORT_FORMATS, IMPORTERS, partOf } from '../../targets/importers/formats.ts';
import type { Command } from '../commands.ts';
import { ExitCode } from '../exit-code.ts';
import { write } from '../io.ts';
import { UsageError } from '../usage-error.ts';
import { oneOf } from '../values.ts';

export const listCommand: Command = async ({ operands: [what] }, io) => {
  if (what === undefined) {
    throw new UsageError(`list names nothing: write rdpprobe list ${NAMES.join('|')}`);
  }
  if (what === 'policy-schema') {
    const { policySchema } = await import('../../policy/shape.ts');
    await write(io.stdout, `${JSON.stringify(policySchema(), null, 2)}\n`);
    return ExitCode.DONE;
  }
  const rows = await LISTS[nameOf(what)]();
  await write(io.stdout, `${rows.map((row) => row.join('\t')).join('\n')}\n`);
  return ExitCode.DONE;
};

const LISTS = {
  stages: () => [
    ['stage', 'timeout', 'title', 'specification'],
    ...SEQUENCE.map(({ id, title, spec }) => [
      id,
      `${DEFAULT_TIMEOUTS_MS[id] / 1000}s`,
      title,
      spec,
    ]),
  ],
  formats: () => [
    ['format', 'what it is'],
    ...Object.entries(FORMATS).map(([name, { about }]) => [name, about]),
  ],
  importers: () => [
    ['importer', 'what it is', 'recognised by', 'behind #'],
    ...IMPORT_FORMATS.map((name) => {
      const { about, recognised } = IMPORTERS[name];
      return [name, about, recognised, partOf(name) ?? '-'];
    }),
  ],
  clients: () => [
    [
      'client',
      'asks for',
      'takes',
      'TLS from',
      'untrusted certificate',
      'about',
      'what',
      'source',
      'confidence',
    ],
    ...CLIENTS.flatMap(({ name, attempts, leastTls, newestTls, untrusted, facts }) => {
      const asks = attempts.map((each) => REQUESTED[each.asks]).join(', then ');
      const takes = attempts.map((each) => each.takes.map(short).join('|')).join(', then ');
      const head = [
        name,
        asks,
        takes,
        newestTls ? `at most ${newestTls}` : (leastTls ?? 'system'),
        untrusted,
      ];
      return facts.map(({ about, says, source, confidence }) => [
        ...head,
        about,
        says,
        source,
        confidence,
      ]);
    }),
  ],
  rules: () => [
    ['rule', 'severity', 'what it finds'],
    ...[...FINDINGS, ...RUN_RULES]
      .map(({ id, severity, title }) => [id, severity, title])
      .sort(([one = ''], [other = '']) => (one < other ? -1 : 1)),
  ],
  severities: () => [['severity'], ...SEVERITIES.map((severity) => [severity])],
  expectations: async () => {
    const { KINDS } = await import('../../policy/kinds.ts');
    return [
      ['expectation', 'severity', 'what it asks'],
      ...Object.entries(KINDS).map(([id, { severity, about }]) => [id, severity, about]),
    ];
  },
  profiles: async () => {
    const { PROFILES } = await import('../../policy/profiles.ts');
    const { demandsOf, wishesOfProfile } = await import('../../policy/demands.ts');
    return [
      ['profile', 'expectation', 'expected', 'severity'],
      ...Object.keys(PROFILES).flatMap((name) => {
        const { demands } = demandsOf(wishesOfProfile(name, name));
        if (demands.length === 0) return [[name, '-', '-', '-']];
        return demands.map(({ id, expected, severity }) => [name, id, expected, severity]);
      }),
    ];
  },
  'policy-schema': () => [],
};

const REQUESTED = { rdp: '0x00', ssl: '0x01', hybrid: '0x03', hybridEx: '0x0b' } as const;

function short(protocol: string): string {
  return protocol.replace('PROTOCOL_', '');
}

type ListName = keyof typeof LISTS;
const NAMES = Object.keys(LISTS) as ListName[];

function nameOf(what: string): ListName {
  try {
    return oneOf(NAMES)(what);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`list "${what}" ${error.message}`);
    throw error;
  }
}
