/** Whatever a file holds: targets that can be used and skips that are counted, or one clear error. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IMPORT_FORMATS } from '../../src/targets/importers/formats.ts';
import { RUNS, SEED, TIMEOUT_MS } from '../kit/fuzz.ts';
import { imported } from '../targets/importers/kit.ts';

/** What the formats are made of, so that noise comes further than the first character. */
const WORDS = [
  ...[
    '<RDCMan>',
    '</RDCMan>',
    '<file>',
    '<server>',
    '</server>',
    '<properties>',
    '<name>',
    '</name>',
  ],
  ...[
    '<Connections ',
    '<Node ',
    'Type="Container"',
    'Hostname="',
    'InheritPort="true"',
    '/>',
    '<!--',
    '-->',
  ],
  ...[
    '<user-mapping>',
    '<authorize>',
    '<connection name="',
    '<param name="hostname">',
    '<![CDATA[',
    ']]>',
    '&#x0;',
  ],
  ...[
    '<nmaprun>',
    '<host>',
    '</host>',
    '<address addr="',
    '<port portid="3389">',
    '<state state="open"/>',
    '<!DOCTYPE a [',
  ],
  ...[
    'full address:s:',
    'server port:i:',
    '[remmina]\n',
    'server=',
    'protocol=RDP\n',
    'host;port\n',
    'sep=;\n',
  ],
  ...[
    'Name;Id;Parent;NodeType;Hostname;Protocol\n',
    ';Container;',
    'a;b;c;Connection;h;RDP\n',
    '"',
    '""',
    ';',
    ',',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    '"_meta"',
    '"hostvars"',
    '"ip"',
    '"ports"',
    '"port":3389',
    '"host"',
    '"targets"',
    '\\u0000',
  ],
  ...[
    'open tcp 3389 10.0.0.1 1\n',
    'Host: 10.0.0.1 ()\tPorts: 3389/open/tcp\n',
    '{"type":"result","target":',
    '\n',
    '\r\n',
    '\t',
  ],
  ...[
    'rds01.example',
    '10.0.0.1',
    '[fd00::1]:3389',
    '65536',
    '\ufeff',
    '\u0000',
    '\u202e',
    '\ud800',
    '&amp;',
    '#',
    '*',
    '10.0.0.0/30',
  ],
];

const texts = fc
  .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary' })), { maxLength: 40 })
  .map((pieces) => Buffer.from(pieces.join('')));
const wide = texts.map((text) => Buffer.from(`\ufeff${text.toString()}`, 'utf16le'));
const contents = fc.oneof(
  { arbitrary: texts, weight: 6 },
  { arbitrary: wide, weight: 1 },
  { arbitrary: fc.uint8Array({ maxLength: 300 }), weight: 2 },
);
const parts = fc.option(
  fc.constantFrom('/-/-', '/a~1b', 'all', '3389', 'host', '1', 'windows', ''),
  {
    nil: undefined,
  },
);

describe('an importer', () => {
  it.each([...IMPORT_FORMATS, undefined])(
    'of %s takes any bytes for targets and skips, or says what is wrong',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(
          contents,
          parts,
          fc.integer({ min: 1, max: 64 }),
          async (content, part, piece) => {
            const reading = {
              piece,
              ...(format && { format }),
              ...(part !== undefined && { part }),
            };
            const read = await imported(content, reading).catch((error: Error) => error);
            if (read instanceof Error) {
              expect(read).toMatchObject({ name: 'Refusal' });
              expect(read.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
              return;
            }
            for (const { host, port, source } of read.targets) {
              expect(host).toMatch(/^[\w.:%-]+$/);
              expect(port >= 1 && port <= 65_535).toBe(true);
              expect(source).toMatch(/^f:[1-9]\d*$/);
            }
            for (const { count, reason, line, detail = '' } of read.report.skipped) {
              expect(count > 0 && line > 0).toBe(true);
              expect(reason + detail).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
            }
          },
        ),
        { numRuns: RUNS, seed: SEED },
      );
    },
    TIMEOUT_MS * 2,
  );

  it.each(IMPORT_FORMATS)(
    'of %s reads the same in whatever pieces it comes',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(texts, fc.integer({ min: 1, max: 8 }), async (content, piece) => {
          const whole = await imported(content, { format }).catch((error: Error) => error.message);
          const cut = await imported(content, { format, piece }).catch(
            (error: Error) => error.message,
          );
          expect(cut).toEqual(whole);
        }),
        { numRuns: Math.ceil(RUNS / 3), seed: SEED },
      );
    },
    TIMEOUT_MS * 2,
  );
});
