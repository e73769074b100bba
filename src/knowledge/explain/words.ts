/** What somebody typed, cut into numbers, names, and the sentence that is left. */
import type { Space } from './entry.ts';
import { readingsOf } from './number.ts';
import { entryNamed } from './tables.ts';

export interface Word {
  readonly text: string;
  /** What a word before it says it is, as `alert 49` or `failureCode = 5`. */
  readonly space?: Space;
}

export interface Words {
  readonly numbers: readonly Word[];
  readonly names: readonly string[];
  readonly sentence: string;
}

const LONGEST = 2000;

export function wordsOf(asked: string): Words {
  const tokens = asked
    .slice(0, LONGEST)
    .split(/[\s,;/=:()[\]"“”]+/)
    .map((token) => token.replace(/^['‘’.]+|['‘’.!?]+$/g, ''))
    .filter((token) => token !== '');
  const numbers: Word[] = [];
  const names: string[] = [];
  let space: Space | undefined;
  for (const [index, token] of tokens.entries()) {
    const said = spaceSaid(tokens, index);
    if (said !== undefined) space = said;
    if (readingsOf(token).length > 0) {
      numbers.push({ text: token, ...(space !== undefined && { space }) });
      space = undefined;
    } else if (isName(token, tokens.length)) {
      names.push(token);
    }
  }
  const sentence = numbers.length + names.length === tokens.length ? '' : asked.slice(0, LONGEST);
  return { numbers, names, sentence };
}

/** Names of tables have an underscore or a hyphen, or stand alone. */
function isName(token: string, tokens: number): boolean {
  if (/^[A-Z]{2,}[A-Z0-9]*_[A-Z0-9_]+$/.test(token) || /^RDP-[A-Z]+-\d+$/i.test(token)) return true;
  if (/^[a-z0-9]+(-[a-z0-9]+)+$/.test(token) && tokens === 1) return true;
  if (entryNamed(token) === undefined) return false;
  return tokens === 1 || token.includes('_') || /[a-z][A-Z]/.test(token);
}

/** "Error code" after "extended" is the extended one. */
function spaceSaid(tokens: readonly string[], index: number): Space | undefined {
  const word = (tokens[index] ?? '').toLowerCase();
  const before = (tokens[index - 1] ?? '').toLowerCase();
  if (word === 'code') {
    if (before === 'error')
      return tokens[index - 2]?.toLowerCase() === 'extended' ? 'extended' : 'disconnect';
    return before === 'extended' ? 'extended' : undefined;
  }
  return Object.hasOwn(SAID, word) ? SAID[word] : undefined;
}

const SAID: Readonly<Record<string, Space>> = {
  alert: 'alert',
  failurecode: 'negotiation',
  negotiation: 'negotiation',
  licensing: 'licensing',
  licencing: 'licensing',
  license: 'licensing',
  extended: 'extended',
  ext: 'extended',
  errinfo: 'extended',
  errorinfo: 'extended',
  gateway: 'gateway',
  ntstatus: 'status',
  hresult: 'status',
};
