/** Any JSON: what a pointer leads to are hosts, or objects that have one. */
import { parseAddress } from '../address.ts';
import { quote, Refusal } from '../problem.ts';
import { type Importer, type Item, Reason, skipped } from './importer.ts';
import { checkJson, EACH, type Place, placesIn, pointerTokens } from './json.ts';
import { LARGEST, wholeFeed } from './text.ts';

export const jsonPointer: Importer = {
  matches: (head) => /^\s*\[\s*"/.test(head),
  open: ({ part = '' }) => wholeFeed(LARGEST, (text) => readJson(text, part)),
};

function* readJson(text: string, pointer: string): Generator<Item> {
  const tokens = pointerTokens(pointer);
  checkJson(text);
  let found = false;
  for (const place of placesIn(text, tokens)) {
    found = true;
    if (place.json.startsWith('[')) {
      for (const each of placesIn(place.json, [EACH])) {
        yield itemOf({ ...each, line: place.line + each.line - 1 });
      }
    } else if (pointer === '') {
      throw new Refusal(
        `is no list: say where its hosts are, as in json:FILE#/hosts/-/ip; it has ${names(text, [])}`,
      );
    } else {
      yield itemOf(place);
    }
  }
  if (!found) throw new Refusal(`has nothing at ${quote(pointer)}; it has ${names(text, tokens)}`);
}

const HOSTS = ['host', 'hostname', 'fqdn', 'ansible_host', 'ip', 'ip_address', 'address', 'name'];

function itemOf({ json, line }: Place): Item {
  if (json.startsWith('"')) {
    return { kind: 'found', line, many: true, host: withoutLength(JSON.parse(json) as string) };
  }
  if (!json.startsWith('{')) return skipped(line, 'it is neither a text nor an object');
  const member = (name: string): string | undefined => {
    const [place] = placesIn(json, [name]);
    if (place === undefined || /^[[{nft]/.test(place.json)) return undefined;
    return String(JSON.parse(place.json)) || undefined;
  };
  const host = HOSTS.map(member).find((each) => each !== undefined);
  if (host === undefined) return skipped(line, Reason.NO_HOST);
  const name = member('name');
  return {
    kind: 'found',
    line,
    many: true,
    host: withoutLength(host),
    port: member('port'),
    labels: { name: name === host ? undefined : name, group: member('group') },
  };
}

/** `10.0.0.7/24` is how an address of an interface is written: it is not a network, and means one host. */
function withoutLength(text: string): string {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const literal = parseAddress(address);
  if (literal === undefined) return text;
  const width = literal.family === 4 ? 32 : 128;
  const host = Number(length) > width ? 0n : literal.value % (1n << BigInt(width - Number(length)));
  return host === 0n ? text : address;
}

/** What there is where the pointer goes astray. */
function names(text: string, tokens: readonly string[]): string {
  for (let depth = tokens.length - 1; depth >= 0; depth--) {
    const seen = new Set<string>();
    for (const { path } of placesIn(text, [...tokens.slice(0, depth), EACH])) {
      seen.add(path.at(-1) ?? '');
      if (seen.size > SHOWN) break;
    }
    if (seen.size > 0) return listed(seen, tokens.slice(0, depth));
  }
  const top = new Set<string>();
  for (const { path } of placesIn(text, [EACH])) {
    top.add(path[0] ?? '');
    if (top.size > SHOWN) break;
  }
  return top.size === 0 ? 'no members' : listed(top, []);
}

const SHOWN = 8;

function listed(seen: ReadonlySet<string>, above: readonly string[]): string {
  const shown = [...seen].slice(0, SHOWN).map((name) => quote(name.slice(0, 40)));
  const more = seen.size > SHOWN ? ' and more' : '';
  return `${shown.join(', ')}${more} ${above.length === 0 ? 'at the top' : `in ${quote(`/${above.join('/')}`)}`}`;
}
