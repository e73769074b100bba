/** The code that a user reported, beside what was seen. */
import type { Block, Page } from './page.ts';
import type { DiagnosedResult } from './report.ts';

export function heldAgainstBlock({ heldAgainst }: DiagnosedResult, page: Page): Block {
  if (heldAgainst === undefined) return ['', []];
  const { code, means, says, known } = heldAgainst;
  return [
    `The code ${page.clean(code, 60)}, held against this`,
    [
      ...page.field(known ? 'means' : 'unknown', means),
      ...says.flatMap((each, index) => page.field(index === 0 ? 'here' : '', each)),
    ],
  ];
}
