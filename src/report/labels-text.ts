/** What a run was given to be known by, as text. */
import { clean } from './clean.ts';
import { DEFAULT_COLUMNS, hanging, type Style } from './layout.ts';
import type { RunHeader } from './report.ts';

/** `change=CHG0012345, site=north; before the patch`; empty where nothing was given. Text as it came. */
export function labelsText({ labels = {}, note }: Pick<RunHeader, 'labels' | 'note'>): string {
  const named = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return [named.join(', '), note ?? ''].filter((each) => each !== '').join('; ');
}

/** The same for people, with a blank line behind it; no piece where nothing was given. */
export function* runNote(
  run: Pick<RunHeader, 'labels' | 'note'>,
  style: Style,
): Generator<string, void, undefined> {
  const text = clean(labelsText(run), { limit: 2000, ascii: style.unicode === false });
  if (text !== '') yield `${hanging(text, 0, style.columns ?? DEFAULT_COLUMNS)}\n\n`;
}
