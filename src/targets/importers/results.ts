/** Our own JSON Lines: the targets of an earlier run, all of them or those whose probe failed. */
import { type Feed, type Importer, type ImportOptions, Reason, skipped } from './importer.ts';
import { lineFeed } from './text.ts';

export const results: Importer = {
  matches: (head) => /^\s*\{"type":"(?:run|result)","schema":\d/.test(head),
  open: runFeed,
};

interface Target {
  readonly line: number;
  readonly host: string;
  readonly port: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly failed: boolean;
}

function runFeed({ failedOnly = false }: ImportOptions): Feed {
  // Of a host that was probed again, the last result counts.
  const targets = new Map<string, Target>();
  return lineFeed(
    function* (text, line) {
      if (text.trim() === '') return;
      const record = parsed(text);
      if (record === undefined) yield skipped(line, Reason.UNREADABLE);
      else if (record.type === 'result') {
        const target = targetOf(record, line);
        if (target === undefined) yield skipped(line, Reason.NO_HOST);
        else targets.set(keyOf(record, target), target);
      }
    },
    function* () {
      for (const { failed, ...target } of targets.values()) {
        if (failedOnly && !failed) yield skipped(target.line, 'its probe did not fail');
        else yield { kind: 'found', ...target };
      }
      targets.clear();
    },
  );
}

interface ResultRecord {
  readonly type?: unknown;
  readonly target?: {
    readonly host?: unknown;
    readonly port?: unknown;
    readonly address?: unknown;
    readonly labels?: unknown;
  } | null;
  readonly outcome?: { readonly kind?: unknown } | null;
}

function targetOf({ target, outcome }: ResultRecord, line: number): Target | undefined {
  const { host, port, labels } = target ?? {};
  if (typeof host !== 'string' || host === '') return undefined;
  const texts = Object.entries(typeof labels === 'object' ? (labels ?? {}) : {}).filter(
    (each): each is [string, string] => typeof each[1] === 'string',
  );
  return {
    line,
    host,
    port: typeof port === 'number' ? port : undefined,
    labels: Object.fromEntries(texts),
    failed: outcome?.kind === 'failed',
  };
}

function keyOf({ target }: ResultRecord, { host, port }: Target): string {
  const address = target?.address;
  return `${host}\n${port}\n${typeof address === 'string' ? address : ''}`;
}

function parsed(text: string): ResultRecord | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
