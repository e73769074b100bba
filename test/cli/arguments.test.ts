/** Which words of a command line are options, values and operands. */
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../src/cli/arguments.ts';
import type { GivenOption } from '../../src/cli/commands.ts';

const READ: ReadonlyArray<
  readonly [line: string, operands: readonly string[], ...given: GivenOption[]]
> = [
  ['scan a --output plain', ['a'], ['output', 'plain']],
  ['scan --output=plain a', ['a'], ['output', 'plain']],
  ['scan a -o plain b', ['a', 'b'], ['output', 'plain']],
  ['scan a -oplain', ['a'], ['output', 'plain']],
  ['scan a -o=plain', ['a'], ['output', 'plain']],
  ['scan a --label=x==y', ['a'], ['label', 'x==y']],
  [
    'scan a -o plain --json -o csv:-',
    ['a'],
    ['output', 'plain'],
    ['output', 'csv:-'],
    ['json', true],
  ],
  ['scan a --json --json', ['a'], ['json', true]],
  ['wait a -46', ['a'], ['ipv4', true], ['ipv6', true]],
  ['scan - --from -', ['-'], ['from', '-']],
  ['scan -- -a --json --', ['-a', '--json', '--']],
  ['check a -w -5:5', ['a'], ['warning', '-5:5']],
  ['check a -vw 5', ['a'], ['warning', '5'], ['verbose', true]],
  ['explain -1073741510 0x3', ['-1073741510', '0x3']],
  ['scan -1073741510 -4', ['-1073741510'], ['ipv4', true]],
  ['scan help', ['help']],
];

describe('the command line', () => {
  it.each(READ.map(([line, operands, ...given]) => ({ line, operands, given })))(
    '$line',
    async ({ line, operands, given }) => {
      expect(await readArguments(line.split(' '))).toMatchObject({ operands, given });
    },
  );
});
