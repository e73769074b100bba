/**
 * Targets from the files of other programs. Each keeps the file and line that named it; what cannot
 * be taken is counted by its reason and never stops the rest.
 */
import { parseAddress } from './address.ts';
import { type EntryOptions, parseEntry } from './entry.ts';
import { IMPORT_FORMATS, IMPORTERS, type ImportFormat } from './importers/formats.ts';
import {
  type Found,
  type Importer,
  type Item,
  Reason,
  type Skipped,
  skipped,
} from './importers/importer.ts';
import { decoder } from './importers/text.ts';
import { firstMention } from './mention.ts';
import { quote, Refusal, TargetError } from './problem.ts';
import { type Block, countOf, type Expected } from './target.ts';

/** A file to read targets from. */
export interface ImportRequest {
  /** Left out where the content is to tell. */
  readonly format?: ImportFormat;
  /** `-` for standard input. */
  readonly path: string;
  /** A place within the file, for formats that have such. */
  readonly part?: string;
  /** Only the targets whose probe failed, of our own JSON Lines. */
  readonly failedOnly?: boolean;
}

/** What became of a file. */
export interface ImportReport {
  /** As it is called in `source`. */
  readonly source: string;
  readonly format: ImportFormat;
  /** Entries that were taken. */
  readonly taken: number;
  /** What was not, by its reason; the most frequent first. */
  readonly skipped: readonly SkipCount[];
}

export interface SkipCount {
  readonly reason: string;
  readonly count: number;
  /** Where the first one is. */
  readonly line: number;
  /** What was wrong with the first one. */
  readonly detail?: string;
}

type ImportOptions = EntryOptions & { readonly source: string };

/** Reads a file as it comes. Rejects with a `Refusal` for one that cannot be read as a whole. */
export async function importTargets(
  chunks: AsyncIterable<Uint8Array | string>,
  request: ImportRequest,
  options: ImportOptions,
): Promise<{ readonly blocks: readonly Block[]; readonly report: ImportReport }> {
  const blocks: Block[] = [];
  const reports: ImportReport[] = [];
  for await (const block of imported(chunks, request, options, (each) => reports.push(each))) {
    if (blocks.push(block) > MOST_TARGETS) {
      throw new Refusal(`names more than ${MOST_TARGETS} targets: cut it into several files`);
    }
  }
  const [report] = reports;
  if (report === undefined) throw new Refusal('ended without a report');
  return { blocks, report };
}

/**
 * The blocks of a file that is still being written, each as soon as its line or record is complete,
 * where the format has such. Rejects with a `TargetError`, also for a file that names no target.
 *
 * @param reported told at the end
 */
export async function* streamImport(
  chunks: AsyncIterable<Uint8Array | string>,
  request: ImportRequest,
  options: ImportOptions,
  reported: (report: ImportReport) => void,
): AsyncGenerator<Block> {
  const { source } = options;
  let taken = 0;
  try {
    for await (const block of imported(chunks, { ...request, early: true }, options, reported)) {
      taken += 1;
      yield block;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new TargetError([{ source, reason: error.message }]);
  }
  if (taken === 0) throw new TargetError([{ source, reason: 'names nothing that can be probed' }]);
}

async function* imported(
  chunks: AsyncIterable<Uint8Array | string>,
  request: ImportRequest & { readonly early?: boolean },
  options: ImportOptions,
  reported: (report: ImportReport) => void,
): AsyncGenerator<Block> {
  const { source } = options;
  const skips = skipCounter();
  const isNew = firstMention();
  let taken = 0;
  function* blocksOf(items: Iterable<Item>): Generator<Block> {
    for (const item of items) {
      const block = item.kind === 'found' ? blockOf(item, options) : item;
      if (block.kind === 'skipped') skips.add(block);
      else if (!isNew(block)) skips.add(skipped(item.line, Reason.DUPLICATE));
      else {
        taken += 1;
        yield block;
      }
    }
  }
  const texts = textsOf(chunks);
  const { format, head } = await beginningOf(texts, request);
  const importer: Importer = await IMPORTERS[format].load();
  const feed = await importer.open(request);
  for (const text of head) yield* blocksOf(feed.push(text));
  for await (const text of texts) yield* blocksOf(feed.push(text));
  yield* blocksOf(feed.end());
  reported({ source, format, taken, skipped: skips.counts() });
}

/** As much of a text as tells its format. */
async function beginningOf(
  texts: AsyncGenerator<string>,
  { format, early = false }: { readonly format?: ImportFormat; readonly early?: boolean },
): Promise<{ readonly format: ImportFormat; readonly head: readonly string[] }> {
  if (format !== undefined) return { format, head: [] };
  const head: string[] = [];
  let length = 0;
  while (length < HEAD) {
    const next = await texts.next();
    if (next.done) break;
    length += head.push(next.value) && next.value.length;
    // Whoever writes a line at a time wants it probed before the next.
    const [only, other] = early ? await matching(wholeLines(head.join(''))) : [];
    if (only !== undefined && other === undefined) return { format: only, head };
  }
  return { format: await formatOf(head.join('').slice(0, HEAD)), head };
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

/** Each takes some hundred bytes until the run ends. */
const MOST_TARGETS = 2_000_000;
/** Characters that the format is told by. */
const HEAD = 1 << 16;

async function* textsOf(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const { push, end } = decoder();
  for await (const chunk of chunks)
    yield push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  yield end();
}

async function formatOf(head: string): Promise<ImportFormat> {
  if (head.trim() === '') throw new Refusal('is empty');
  const formats = await matching(head);
  const [format, other] = formats;
  if (format === undefined) {
    throw new Refusal(
      'is of no format that is recognised: name it, as in --from csv:FILE (rdpprobe list importers), or give a plain list as @FILE',
    );
  }
  if (other !== undefined) {
    throw new Refusal(`may be ${formats.join(' or ')}: say which, as in --from ${format}:FILE`);
  }
  return format;
}

/** A whole address of IPv6 has its port elsewhere. */
function bracketed(host: string): string {
  return host.includes(':') && parseAddress(host) !== undefined ? `[${host}]` : host;
}

async function matching(head: string): Promise<readonly ImportFormat[]> {
  const formats: ImportFormat[] = [];
  for (const format of head === '' ? [] : IMPORT_FORMATS) {
    const { matches } = await IMPORTERS[format].load();
    if (matches(head)) formats.push(format);
  }
  return formats;
}

function blockOf(item: Found, options: ImportOptions): Block | Skipped {
  const { line, many = false } = item;
  const place = `${options.source}:${line}`;
  const host = item.host.trim();
  if (host === '') return skipped(line, Reason.NO_HOST);
  // The usual way to be unusable, told without the cost of an error, of which a file may hold millions.
  if (!PLAUSIBLE.test(host)) return skipped(line, Reason.BAD_HOST, notPlausible(host));
  const port = item.port === undefined ? options.port : portOf(item.port);
  if (item.port !== undefined && port === undefined) {
    return skipped(line, Reason.BAD_PORT, quote(String(item.port)));
  }
  try {
    const labels = labelsOf(item, options.labels);
    const { largeRanges = false } = options;
    const entry = { largeRanges, ...(port !== undefined && { port }), ...(labels && { labels }) };
    const block = parseEntry(bracketed(host), place, entry);
    if (!many && countOf(block) !== 1n) return skipped(line, Reason.RANGE, quote(host));
    const expects = expectsOf(item, options.source);
    return expects.length === 0 ? block : { ...block, expects };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const [problem] = error.problems;
    return skipped(line, Reason.BAD_HOST, `${quote(host)} ${problem?.reason ?? ''}`.trim());
  }
}

const PLAUSIBLE = /^[\w.:%[\]/\u0080-\uffff-]{1,1024}$/;

function notPlausible(host: string): string {
  if (host.length > LONGEST_LABEL) return 'it is too long for a name';
  const alien = [...host].find((character) => !PLAUSIBLE.test(character)) ?? '';
  return `${quote(host)} holds ${quote(alien)}, as no name or address does`;
}

function portOf(port: number | string): number | undefined {
  const number = /^\s*\d{1,5}\s*$/.test(String(port)) ? Number(port) : 0;
  return number >= 1 && number <= 65_535 ? number : undefined;
}

const MOST_LABELS = 16;
const LONGEST_NAME = 64;
const LONGEST_LABEL = 128;

function labelsOf(
  { labels = {} }: Found,
  given: EntryOptions['labels'],
): Readonly<Record<string, string>> | undefined {
  const bounded = Object.entries(labels).flatMap(([name, value]) => {
    const text = oneLine(value ?? '', LONGEST_LABEL);
    return text === '' ? [] : [[oneLine(name, LONGEST_NAME), text] as const];
  });
  const all = [...bounded.slice(0, MOST_LABELS), ...Object.entries(given ?? {})];
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

/** Bounded, and without what would break a line. */
function oneLine(text: string, longest: number): string {
  const plain = text
    .slice(0, 4 * longest)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}

function expectsOf({ expects = [] }: Found, source: string): Expected[] {
  return expects.map(({ line, because, ...what }) => ({
    ...what,
    because: oneLine(because, LONGEST_LABEL),
    source: `${source}:${line}`,
  }));
}

/** Different reasons that are kept apart; what goes beyond is counted together. */
const MOST_REASONS = 20;

function skipCounter(): { add(item: Skipped): void; counts(): SkipCount[] } {
  const counts = new Map<string, SkipCount>();
  return {
    add({ reason, line, detail }) {
      const known = counts.has(reason) || counts.size < MOST_REASONS;
      const name = known ? reason : 'other reasons';
      const before = counts.get(name);
      counts.set(
        name,
        before === undefined
          ? { reason: name, count: 1, line, ...(detail !== undefined && { detail }) }
          : { ...before, count: before.count + 1 },
      );
    },
    counts: () => [...counts.values()].sort((one, other) => other.count - one.count),
  };
}
