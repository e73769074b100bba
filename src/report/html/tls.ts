/** Which TLS a host takes: a row for each version, and its suites where they were asked for. */
import type { TlsCell } from '../../handshake/result.ts';
import { TLS_KEYS, TLS_VERSIONS } from '../../handshake/tls-survey.ts';
import type { DiagnosedResult } from '../report.ts';
import { suitesHeading, tlsAnswerText } from '../tls-text.ts';
import { html, type Markup, text } from './markup.ts';
import { signOf } from './matrix.ts';

/** All suites there are, and a good deal more. */
const LONGEST_LIST = 6000;

export function tlsAnswers({ tlsVersions }: DiagnosedResult): Markup {
  if (tlsVersions === undefined) return html``;
  return html`<h3>TLS versions</h3><table class="plain answers"><tbody>${TLS_KEYS.toReversed().map(
    (key) => {
      const cell = tlsVersions[key];
      const { kind, sign, word } = signOf(cell);
      const said = tlsAnswerText(cell).replace(/^\S+ /, '');
      return html`<tr><th scope="row">${TLS_VERSIONS[key]}</th><td class="${kind}"><span aria-hidden="true">${sign}</span> ${word}</td><td>${text(said, 300)}${suiteList(cell)}</td></tr>`;
    },
  )}</tbody></table>`;
}

function suiteList(cell: TlsCell): Markup {
  const { suites = [] } = cell;
  if (suites.length === 0) return html``;
  return html`<details class="more"><summary>${suitesHeading(cell).replace(/:$/, '')}</summary><p>${text(suites.join(', '), LONGEST_LIST)}</p></details>`;
}
