/** What stands below a table of verdict codes: each code once, how often it came, and its sentence. */
import { clean } from './clean.ts';
import { DEFAULT_COLUMNS, hanging, padStart, paint, type Style } from './layout.ts';
import type { DiagnosedResult } from './report.ts';
import { LONGEST_SENTENCE } from './row.ts';
import { type Counts, MOST_NAMES, OTHERS } from './summary.ts';

/** Takes the first sentence of each code as results pass by; its size does not grow with their number. */
export interface Meanings {
  add(result: DiagnosedResult): void;
  /** Lines for the codes counted, most frequent first; empty where there is none. */
  text(verdicts: Counts, style: Style): string;
}

export function meanings(): Meanings {
  const sentences = new Map<string, string>();
  return {
    add({ verdict: { code, summary } }) {
      if (sentences.size < MOST_NAMES && !sentences.has(code)) {
        sentences.set(code, clean(summary, { limit: LONGEST_SENTENCE }));
      }
    },
    text(verdicts, style) {
      const codes = Object.entries(verdicts).filter(([code]) => sentences.has(code));
      if (codes.length === 0) return '';
      const shown = codes.slice(0, MOST_SHOWN);
      const digits = Math.max(...shown.map(([, count]) => String(count).length));
      const lines = shown.map(([code, count]) =>
        entry(padStart(String(count), digits), code, sentences.get(code) ?? '', style),
      );
      const more = codes.length - shown.length;
      if (more > 0) lines.push(moreLine(more, OTHERS in verdicts, style));
      return `${[paint('bold', 'What the verdicts mean', style), ...lines].join('\n')}\n`;
    },
  };
}

const MOST_SHOWN = 12;

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
