/**
 * Does a certificate's name cover a host? Names are compared label by label without regard to
 * case, a trailing dot or the form of an internationalised name; a wildcard is a whole leftmost
 * label before at least two more; addresses only match addresses.
 *
 * @see RFC 9525 6.3, 6.4, RFC 5952 4
 */

/** Is one of the names for this host, which is a DNS name or an address literal? */
export function matchesHost(names: readonly string[], host: string): boolean {
  const wanted = canonicalName(host);
  if (wanted === undefined) return false;
  const address = isAddress(wanted);
  return names.some((name) => {
    const offered = canonicalName(name);
    if (offered === undefined) return false;
    return offered === wanted || (!address && matchesWildcard(offered, wanted));
  });
}

/** `matchesHost`, or `null` for an address where the certificate is for no address at all. */
export function matchesTarget(names: readonly string[], host: string): boolean | null {
  if (isAddress(host) && !names.some(isAddress)) return null;
  return matchesHost(names, host);
}

/** Is one of the names for the computer NTLM told of? Where either is a bare computer name, the first labels decide. */
export function matchesNtlmName(names: readonly string[], ntlmName: string): boolean {
  if (matchesHost(names, ntlmName)) return true;
  const wanted = canonicalName(ntlmName);
  if (wanted === undefined) return false;
  return names.some((name) => {
    const offered = canonicalName(name);
    if (offered === undefined || isAddress(offered)) return false;
    const bare = !offered.includes('.') || !wanted.includes('.');
    return bare && firstLabel(offered) === firstLabel(wanted);
  });
}

/** The text of an address of 4 or 16 bytes; `undefined` for any other number of bytes. */
export function addressText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return undefined;
  const groups: string[] = [];
  for (let index = 0; index < 16; index += 2)
    groups.push((((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0)).toString(16));
  return canonicalIpv6(groups.join(':'));
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^[\da-f:]*:[\da-f:.]*$/i;
/** What a name in a URL must not hold for the URL to be of that name and nothing else. */
const NOT_A_NAME = /[\s/?#@:\\[\]%<>^|\0]/;
const NAME_LIMIT = 255;
const ASCII = /^[\x00-\x7f]*$/;

function isAddress(name: string): boolean {
  return IPV4.test(name) || IPV6.test(withoutZone(name));
}

/** The form in which equal names are equal strings; `undefined` for what is no name of a host. */
function canonicalName(name: string): string | undefined {
  if (name === '' || name.length > NAME_LIMIT) return undefined;
  const address = withoutZone(name);
  if (IPV6.test(address)) return canonicalIpv6(address);
  const lower = (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
  return ASCII.test(lower) ? lower : asciiName(lower);
}

function canonicalIpv6(address: string): string | undefined {
  const url = `http://[${address}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}

/** `bücher.example` as `xn--bcher-kva.example`. */
function asciiName(name: string): string | undefined {
  const url = `http://${name}`;
  return NOT_A_NAME.test(name) || !URL.canParse(url) ? undefined : new URL(url).hostname;
}

/** `fe80::1%eth0` without the interface, which no certificate knows. */
function withoutZone(address: string): string {
  return address.includes(':') ? address.replace(/%.*$/, '') : address;
}

function matchesWildcard(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return false;
  const parent = pattern.slice(1);
  return (
    parent.indexOf('.', 1) > 0 && host.indexOf('.') > 0 && host.slice(host.indexOf('.')) === parent
  );
}

function firstLabel(name: string): string {
  return name.split('.', 1)[0] ?? '';
}
