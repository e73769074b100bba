/** Files of mstsc: `key:type:value`, a line each. One file names one host. */
import { type Importer, type Item, Reason, skipped, type Wish } from './importer.ts';
import { wholeFeed } from './text.ts';
import { wishesOfAuthentication, wishesOfCredSsp, wishesOfNegotiation } from './wishes.ts';

export const rdpFile: Importer = {
  matches: (head) => /^[ \t]*(?:alternate )?full address:s:/im.test(head) || LIKELY.test(head),
  open: () => wholeFeed(1 << 20, readRdp),
};

/** A file without an address is still one of these, and says so. */
const LIKELY =
  /^(?:screen mode id|session bpp|redirectclipboard|authentication level|enablecredsspsupport):i:\d/im;

interface Line {
  readonly value: string;
  readonly line: number;
  readonly text: string;
}

/** Read from the file; passwords and users are not among them. */
const KEYS: ReadonlySet<string> = new Set([
  'full address',
  'alternate full address',
  'server port',
  'gatewayhostname',
  'gatewayusagemethod',
  'enablecredsspsupport',
  'authentication level',
  'negotiate security layer',
  'loadbalanceinfo',
  'remoteapplicationname',
  'workspace id',
  'wvd endpoint pool',
  'armpath',
]);

function* readRdp(text: string): Generator<Item> {
  const settings = settingsOf(text);
  const address = nonEmpty(settings.get('full address'));
  // Seen: mstsc dials the alternate address where both are given; signed files hold both.
  const dialled = nonEmpty(settings.get('alternate full address')) ?? address;
  const [first] = settings.values();
  if (settings.has('wvd endpoint pool') || settings.has('armpath')) {
    yield skipped((dialled ?? first)?.line ?? 1, CLOUD);
    return;
  }
  if (dialled === undefined) {
    yield skipped(first?.line ?? 1, Reason.NO_HOST, 'there is no full address:s:');
    return;
  }
  yield {
    kind: 'found',
    line: dialled.line,
    host: dialled.value,
    port: nonEmpty(settings.get('server port'))?.value,
    labels: {
      name: nonEmpty(settings.get('remoteapplicationname'))?.value ?? otherName(address, dialled),
      gateway: gatewayOf(settings),
      loadbalanceinfo: nonEmpty(settings.get('loadbalanceinfo'))?.value,
    },
    expects: wishesOf(settings),
  };
}

const CLOUD = 'it is an Azure Virtual Desktop pool, whose hosts take no connections';

function settingsOf(text: string): Map<string, Line> {
  const settings = new Map<string, Line>();
  const lines = text.split(/\r\n?|\n/);
  for (const [index, line] of lines.entries()) {
    const [, name = '', value = ''] = /^\s*([^:]+):[a-z]:(.*)$/is.exec(line) ?? [];
    const key = name.toLowerCase();
    // The last one counts.
    if (KEYS.has(key)) {
      settings.set(key, { value: value.trim(), line: index + 1, text: line.trim() });
    }
  }
  return settings;
}

function nonEmpty(line: Line | undefined): Line | undefined {
  return line === undefined || line.value === '' ? undefined : line;
}

function otherName(address: Line | undefined, dialled: Line): string | undefined {
  return address === undefined || address.value === dialled.value ? undefined : address.value;
}

/** A gateway that is used always, or where the host cannot be reached without. */
function gatewayOf(settings: ReadonlyMap<string, Line>): string | undefined {
  const method = settings.get('gatewayusagemethod')?.value;
  return method === '1' || method === '2'
    ? nonEmpty(settings.get('gatewayhostname'))?.value
    : undefined;
}

function wishesOf(settings: ReadonlyMap<string, Line>): Wish[] {
  const credSsp = settings.get('enablecredsspsupport');
  const level = settings.get('authentication level');
  const negotiates = settings.get('negotiate security layer');
  return [
    ...(credSsp === undefined ? [] : wishesOfCredSsp(credSsp.value !== '0', credSsp)),
    ...(level === undefined ? [] : wishesOfAuthentication(level.value === '1', level)),
    ...(negotiates === undefined ? [] : wishesOfNegotiation(negotiates.value !== '0', negotiates)),
  ];
}
