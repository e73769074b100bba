/** Which files of other programs targets are read from, and what is said of them. */
import type { ImportReport, ImportRequest, SkipCount } from '../targets/import.ts';
import { IMPORT_FORMATS, type ImportFormat, partOf } from '../targets/importers/formats.ts';
import type { Values } from './options.ts';
import { UsageError } from './usage-error.ts';
import { anyText, formatNamed, oneOf } from './values.ts';

/** `nmap:scan.xml`, `json:out.json#/hosts/-/ip`; without a format the content tells. */
export function importRequest(text: string): ImportRequest {
  // A single letter is a drive of Windows.
  const [, name, rest = ''] = /^([a-z][\w-]+):(.*)$/is.exec(text) ?? [];
  if (name === undefined) return { path: anyText(text) };
  const format = importFormat(name, text);
  const mark =
    partOf(format) === undefined ? -1 : format === 'json' ? pointerAt(rest) : rest.lastIndexOf('#');
  const path = mark < 0 ? rest : rest.slice(0, mark);
  if (path === '') throw new UsageError(`names no file after the colon: write ${format}:FILE`);
  return mark < 0 ? { format, path } : { format, path, part: rest.slice(mark + 1) };
}

/** The JSON Lines of an earlier run. */
export function failedOf(text: string): ImportRequest {
  return { format: 'rdpprobe', path: anyText(text), failedOnly: true };
}

export function importsOf(values: Pick<Values, 'from' | 'from-failed'>): readonly ImportRequest[] {
  return [...(values.from ?? []), ...(values['from-failed'] ?? [])];
}

/** What became of a file: a line for what was taken, and one for each reason to skip something. */
export function importLines({ source, format, taken, skipped }: ImportReport): string[] {
  const entries = taken === 1 ? '1 target' : `${taken} targets`;
  return [
    `${source}: ${entries} read as ${format}`,
    ...skipped.map((each) => `${source}: ${skipText(each)}`),
  ];
}

function skipText({ reason, count, line, detail }: SkipCount): string {
  const where = count === 1 ? `on line ${line}` : `the first on line ${line}`;
  return `skipped ${count}: ${reason} (${where}${detail === undefined ? '' : `: ${detail}`})`;
}

function pointerAt(text: string): number {
  const mark = text.indexOf('#/');
  return mark < 0 && text.endsWith('#') ? text.length - 1 : mark;
}

const readFormat = oneOf(IMPORT_FORMATS);

function importFormat(name: string, text: string): ImportFormat {
  try {
    return formatNamed(name, readFormat);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}; a file of that name is written ./${text}`);
  }
}
