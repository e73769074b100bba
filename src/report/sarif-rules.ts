/** Rules as SARIF tells them: what they are about, how grave, and what can be done. */
import type { Severity } from '../diagnosis/severity.ts';
import { remedyOf } from '../knowledge/remedies.ts';
import type { Case } from './cases.ts';
import { clean } from './clean.ts';

export const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** What GitHub sorts by: above 9 is critical, from 7 high, from 4 medium, below that low. */
const SECURITY_SEVERITIES: Readonly<Partial<Record<Severity, string>>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};

/** @param first a case of the rule; what it says of a single host is left out */
export function ruleOf(first: Case) {
  const id = clean(first.id, { limit: 255 }) || '-';
  const { about, severity } = first;
  const score = SECURITY_SEVERITIES[severity];
  return {
    id,
    name: nameOf(id),
    shortDescription: { text: shortDescription(first, id) },
    fullDescription: { text: fullDescription(first, id) },
    help: helpOf(first, id),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ['rdp', ...(about === 'handshake' ? ['availability'] : ['security'])],
      precision: 'high',
      'problem.severity': LEVELS[severity] === 'note' ? 'recommendation' : LEVELS[severity],
      ...(about !== 'run' &&
        about !== 'handshake' &&
        score !== undefined && { 'security-severity': score }),
    },
  };
}

/** `RdpCert001`, `TlsClosedWithoutAlert`: an identifier without punctuation. */
function nameOf(id: string): string {
  const words = id.match(/[A-Za-z0-9]+/g) ?? ['rule'];
  return words
    .map((word) => {
      const rest = word.slice(1);
      return (word[0] ?? '').toUpperCase() + (/[a-z]/.test(rest) ? rest : rest.toLowerCase());
    })
    .join('');
}

function shortDescription({ about, message }: Case, id: string): string {
  if (about === 'finding') return doubled(clean(message, { limit: 300 }));
  if (about === 'handshake') return `The RDP handshake died: ${id}.`;
  return about === 'expectation' ? `Expectation ${id}` : `About the run: ${id}.`;
}

function fullDescription(first: Case, id: string): string {
  const remedy = remedyOf(id);
  const short = shortDescription(first, id);
  return remedy === undefined ? short : `${short} Why it matters: ${remedy.about}.`;
}

function helpOf(first: Case, id: string): { readonly text: string; readonly markdown: string } {
  const remedy = remedyOf(id);
  const parts: readonly (readonly [title: string, text: string | undefined, code?: true])[] =
    remedy === undefined
      ? [['More', moreAbout(first)]]
      : [
          ['Why it matters', `${remedy.about}.`],
          ['What to do', remedy.remedy],
          ['Group policy', remedy.policy, true],
          ['Registry', remedy.registry, true],
          ['PowerShell', remedy.powershell, true],
          ['Taking it back', remedy.rollback],
        ];
  const said = parts.flatMap(([title, text, code]) =>
    text === undefined ? [] : [{ title, text, code }],
  );
  return {
    text: said.map(({ title, text }) => `${title}: ${doubled(text)}`).join('\n'),
    markdown: said
      .map(({ title, text, code }) =>
        code
          ? `**${title}**\n\n\`\`\`\n${doubled(text)}\n\`\`\``
          : `**${title}**\n\n${doubled(text)}`,
      )
      .join('\n\n'),
  };
}

function moreAbout({ about, place }: Case): string {
  if (about === 'handshake') {
    return `rdpprobe probe ${place} shows the stages, what may be behind it, and what to ask the server.`;
  }
  return about === 'expectation'
    ? 'The policy of the run asks for this; the result names what was expected and what was seen.'
    : 'See the other reports of the run.';
}

/** Braces stand for placeholders unless they are doubled (SARIF 3.11.5). */
function doubled(text: string): string {
  return text.replace(/[{}]/g, '$&$&');
}
