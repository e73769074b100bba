/** Metrics as Prometheus reads them from text, each name with all of its samples together. */
import { clean } from './clean.ts';

export type Labels = Readonly<Record<string, string>>;

export interface MetricSpec {
  /** One sentence of our own. */
  readonly help: string;
}

export interface Metrics<Name extends string> {
  /** Takes the place of an earlier sample with the same labels: two of them void the whole file. */
  set(name: Name, labels: Labels, value: number): void;
  /** Piece by piece, in the order of the specs; a name without samples is left out. */
  text(): Generator<string>;
}

export function metrics<Name extends string>(
  specs: Readonly<Record<Name, MetricSpec>>,
): Metrics<Name> {
  const samples = new Map<Name, Map<string, number>>();
  return {
    set(name, labels, value) {
      const all = samples.get(name) ?? new Map<string, number>();
      samples.set(name, all);
      all.set(labelSet(labels), value);
    },
    *text() {
      for (const name of Object.keys(specs) as Name[]) {
        const all = samples.get(name);
        if (all === undefined) continue;
        yield `# HELP ${name} ${specs[name].help}\n# TYPE ${name} gauge\n`;
        for (const [labels, value] of all) yield `${name}${labels} ${value}\n`;
      }
    },
  };
}

/**
 * A label's name may hold letters, digits and underscores, begins with no digit, and is written in
 * snake_case; two underscores at its beginning are Prometheus' own.
 */
export function labelName(text: string): string {
  const name = text
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, '_')
    .replace(/^_+/, '');
  return /^[a-z]/.test(name) ? name : `label_${name}`;
}

function labelSet(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return clean(value, { limit: 300 })
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
}
