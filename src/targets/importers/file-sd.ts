/** Targets of Prometheus as files tell it: lists of `host:port`, each list with its labels. */
import type { Importer, Item } from './importer.ts';
import { checkJson, EACH, placesIn } from './json.ts';
import { LARGEST, wholeFeed } from './text.ts';

export const fileSd: Importer = {
  matches: (head) => /^\s*\[\s*\{\s*"(?:targets|labels)"\s*:\s*[[{]/.test(head),
  open: () => wholeFeed(LARGEST, readTargetGroups),
};

const MOST_LABELS = 16;

function* readTargetGroups(text: string): Generator<Item> {
  checkJson(text);
  const labels = new Map<string, Record<string, string>>();
  for (const { path, json } of placesIn(text, [EACH, 'labels', EACH])) {
    const [group = '', , name = ''] = path;
    // Names with two underscores are for Prometheus itself.
    if (!json.startsWith('"') || name.startsWith('__')) continue;
    const own = labels.get(group) ?? Object.create(null);
    if (Object.keys(own).length < MOST_LABELS) own[name] = JSON.parse(json) as string;
    labels.set(group, own);
  }
  for (const { path, json, line } of placesIn(text, [EACH, 'targets', EACH])) {
    const host = json.startsWith('"') ? (JSON.parse(json) as string) : '';
    yield { kind: 'found', line, host, labels: labels.get(path[0] ?? '') ?? {} };
  }
}
