/** What stands below a table of verdict codes: each code once, how often it came, and its sentence. */
import { clean } from './clean.ts';
import { DEFAULT_COLUMNS, hanging, padStart, paint, type Style } from './layout.ts';
import type { DiagnosedResult } from './report.ts';
import { LONGEST_SENTENCE } from './row.ts';
import { type Counts, MOST_NAMES, OTHERS } from './summary.ts';

/** Takes the first sentence of each code as results pass by; its size does not grow with their number. */
export interface MeaningTally {
  add(result: DiagnosedResult): void;
  /** The sentence of a code, as it came; `undefined` for one that was not seen or had no place. */
  sentence(code: string): string | undefined;
}

export function meaningTally(): MeaningTally {
  const sentences = new Map<string, string>();
  return {
    add({ verdict: { code, summary } }) {
      if (sentences.size >= MOST_NAMES || sentences.has(code)) return;
      sentences.set(code, summary.slice(0, READ_AHEAD * LONGEST_SENTENCE));
    },
    sentence: (code) => sentences.get(code),
  };
}

/** Takes the same, and writes it for a terminal. */
export interface Meanings {
  add(result: DiagnosedResult): void;
  /** Lines for the codes counted, most frequent first; empty where there is none. */
  text(verdicts: Counts, style: Style): string;
}

export function meanings(): Meanings {
  const { add, sentence } = meaningTally();
  return {
    add,
    text(verdicts, style) {
      const codes = Object.entries(verdicts).filter(([code]) => sentence(code) !== undefined);
      if (codes.length === 0) return '';
      const shown = codes.slice(0, MOST_SHOWN);
      const digits = Math.max(...shown.map(([, count]) => String(count).length));
      const lines = shown.map(([code, count]) =>
        entry(padStart(String(count), digits), code, cleanSentence(sentence(code)), style),
      );
      const more = codes.length - shown.length;
      if (more > 0) lines.push(moreLine(more, OTHERS in verdicts, style));
      return `${[paint('bold', 'What the verdicts mean', style), ...lines].join('\n')}\n`;
    },
  };
}

const MOST_SHOWN = 12;

/** Invisible text is bounded too before it is cleaned. */
const READ_AHEAD = 4;

function cleanSentence(text = ''): string {
  return clean(text, { limit: LONGEST_SENTENCE });
}

/** Longer lines are hard to read, however wide the terminal. */
const LONGEST_LINE = 100;

function entry(count: string, code: string, sentence: string, style: Style): string {
  const ascii = style.unicode === false;
  const head = `  ${count}  `;
  const name = clean(code, { limit: 64, ascii });
  const said = clean(`${name}: ${sentence}`, { limit: 66 + LONGEST_SENTENCE, ascii });
  const text = hanging(said, head.length, Math.min(style.columns ?? DEFAULT_COLUMNS, LONGEST_LINE));
  // A code has no spaces: it is only broken where it fits no line, and then left as it is.
  const whole = text.startsWith(name);
  return head + (whole ? paint('bold', name, style) + text.slice(name.length) : text);
}

function moreLine(more: number, uncounted: boolean, { columns = DEFAULT_COLUMNS }: Style): string {
  const number = uncounted ? `more than ${more}` : String(more);
  const codes = more === 1 && !uncounted ? 'code' : 'codes';
  return `  ${hanging(`and ${number} more ${codes}; rdpprobe probe HOST shows the sentence`, 2, columns)}`;
}
