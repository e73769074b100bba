/** A cause of the catalogue and a remedy in words, as lines of a page. */
import type { Cause } from '../knowledge/cause.ts';
import type { Claim } from '../knowledge/claim.ts';
import type { Remedy } from '../knowledge/remedy.ts';
import type { Page } from './page.ts';

const HANG = 14;

/** All about one cause: how it is seen, what brings it about, how to confirm and mend it, and how sure that is. */
export function causeLines(cause: Cause, rank: number, support: string, page: Page): string[] {
  const { id, title, ranking, reasons, not, remote, server, fix, risk, sources } = cause;
  const field = (label: string, text: string | undefined) => page.told(label, text, 5, HANG);
  return [
    page.line(`${rank}. ${title} (${id}, ${support})`, 2, 5),
    ...field('seen as', cause.sees),
    ...reasons.flatMap((reason, index) => field(index === 0 ? 'because' : '', reason)),
    ...field('', ranking === undefined ? undefined : `(their order has confidence ${ranking})`),
    ...field('not', not),
    ...field('remote', remote),
    ...server.flatMap((check, index) => field(index === 0 ? 'look at' : '', check)),
    ...Object.entries(fix).flatMap(([where, text]) => field('mend', `${where}: ${text}`)),
    ...field('risk', risk),
    ...field('source', sources.join('; ')),
  ];
}

/** What to do about a finding and how to take it back, behind labels at `indent`. */
export function remedyLines(remedy: Remedy, indent: number, page: Page): string[] {
  const hang = indent + 10;
  return [
    ...page.told('remedy', remedy.remedy, indent, hang),
    ...page.labelled('policy', remedy.policy, indent, hang),
    ...page.whole('registry', remedy.registry, indent, hang),
    ...page.whole('shell', remedy.powershell, indent, hang),
    ...page.told('rollback', remedy.rollback, indent, hang),
  ];
}

/** Where a remedy or the verdict on a claim is from, and how sure it is. */
export function supportText({ sources, confidence }: Claim | Remedy): string {
  return `${sources.join('; ')} (confidence ${confidence}${confidence === 'D' ? ': claimed, not supported' : ''})`;
}
