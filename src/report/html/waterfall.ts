/** The walk of one host in time: a bar for each stage, where the one before has ended. */
import { failureText } from '../failure-text.ts';
import { duration } from '../layout.ts';
import type { DiagnosedResult } from '../report.ts';
import { html, type Markup, text } from './markup.ts';
import { tenth } from './words.ts';

const WIDTH = 300;

export function waterfall(result: DiagnosedResult): Markup {
  const walked = result.stages.filter(({ status }) => status !== 'skipped');
  const skipped = result.stages.filter(({ status }) => status === 'skipped');
  const total = walked.reduce((sum, { ms }) => sum + ms, 0) || 1;
  let before = 0;
  const rows = walked.map(({ stage, status, ms }) => {
    const width = Math.max(2, (ms / total) * WIDTH);
    const x = Math.min(WIDTH - width, (before / total) * WIDTH);
    before += ms;
    return html`<tr><th scope="row"><code>${stage}</code></th><td class="${status}">${status === 'failed' ? '✕ died' : status}</td>
      <td class="n">${duration(ms)}</td><td class="picture"><svg viewBox="0 0 ${WIDTH} 12" preserveAspectRatio="none" aria-hidden="true"><rect class="${status}" x="${tenth(x)}" y="1" width="${tenth(width)}" height="10"/></svg></td></tr>`;
  });
  return html`<table class="plain waterfall"><tbody>${rows}</tbody></table>${end(result)}
    ${skipped.length > 0 && html`<p class="quiet">Skipped: ${skipped.map(({ stage }) => stage).join(', ')}.</p>`}`;
}

/** What ended the walk, and the bytes that show it. */
function end({ outcome }: DiagnosedResult): Markup {
  if (outcome.kind === 'completed') return html``;
  if (outcome.kind === 'stopped')
    return html`<p class="end">${text(sentence(outcome.because), 400)}</p>`;
  const { during, failure } = outcome;
  const bytes = 'bytes' in failure ? failure.bytes : '';
  return html`<p class="end">${text(sentence(`${during}: ${failureText(failure)}`), 400)}</p>
    ${bytes !== '' && html`<p class="bytes"><code>${text(bytes.replace(/(..)(?=.)/g, '$1 '), 200)}</code> <code>${text(printable(bytes), 80)}</code></p>`}`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function printable(hex: string): string {
  return Buffer.from(hex, 'hex')
    .toString('latin1')
    .replace(/[^ -~]/g, '.');
}
