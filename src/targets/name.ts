/**
 * Host names: letters, digits, hyphens, and the underscore that Windows allows.
 * Names in other scripts are converted to their ASCII form.
 *
 * @see RFC 1123 2.1, RFC 5891
 */
import { domainToASCII } from 'node:url';
import { quote, Refusal } from './problem.ts';

/** Takes a name as it was written, in its ASCII form, or refuses it. */
export function hostName(text: string): string {
  const alien = /[^\w.\-\u0080-\u{10ffff}]/u.exec(text)?.[0];
  if (alien !== undefined) {
    throw new Refusal(
      `holds ${quote(alien)}; a host name has letters, digits, "-", "_" and "."`,
      text,
    );
  }
  const name = /[\u0080-\uffff]/.test(text) ? domainToASCII(text) : text;
  if (name !== text && looksNumeric(name)) {
    throw new Refusal('has digits of another script; write an address with 0 to 9', text);
  }
  const reason = objection(name);
  if (reason !== undefined) throw new Refusal(reason, text);
  return name;
}

/** Whether programs that read numbers as inet_aton does would take this for an IPv4 address. */
export function looksNumeric(text: string): boolean {
  return /(?:^|\.)(?:\d+|0[xX][\da-fA-F]*)\.?$/.test(text);
}

/** Why something that is made of numbers is not an address, and what was probably meant. */
export function misreading(text: string): string {
  // `domainToASCII` is one of the programs that read numbers as inet_aton does.
  const other = domainToASCII(text);
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,10}$/.test(part))) {
    const reading = other === '' ? '' : `, though some programs read it as ${other}`;
    return `is not a complete IPv4 address${reading}; write four decimal numbers, as in 10.0.0.1`;
  }
  const octets = parts.map(Number);
  const high = octets.find((octet) => octet > 255);
  if (high !== undefined) return `is not an IPv4 address: ${high} is more than 255`;
  const meant = octets.join('.');
  const octal = other === '' || other === meant ? '' : ` (or ${other})`;
  return `has a leading zero, which some programs read as octal; write ${meant}${octal}`;
}

const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/** What is wrong with a name in ASCII. */
function objection(name: string): string | undefined {
  if (name === '') return 'cannot be written as a host name in ASCII';
  if (looksNumeric(name)) return misreading(name);
  const absolute = name.endsWith('.') ? name.slice(0, -1) : name;
  if (absolute.length > LONGEST_NAME) {
    return `has ${absolute.length} characters; a host name has at most ${LONGEST_NAME}`;
  }
  for (const label of absolute.split('.')) {
    const reason = labelObjection(label);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function labelObjection(label: string): string | undefined {
  if (label === '') return 'begins with a dot or has two in a row';
  if (label.length > LONGEST_LABEL) {
    return `has ${label.length} characters between two dots; ${LONGEST_LABEL} are the most`;
  }
  if (label.startsWith('-') || label.endsWith('-')) {
    return `has a hyphen at the edge of ${quote(label)}`;
  }
  const alien = /[^\w-]/.exec(label)?.[0];
  return alien === undefined ? undefined : `holds ${quote(alien)} once it is written in ASCII`;
}
