/** Which TLS is taken: by how many hosts, and by one host with its suites where they were asked for. */
import type { TlsCell } from '../../handshake/result.ts';
import { TLS_KEYS, TLS_VERSIONS } from '../../handshake/tls-survey.ts';
import { plural } from '../plural.ts';
import type { DiagnosedResult } from '../report.ts';
import type { TlsTally } from '../tls-tally.ts';
import { suitesHeading, tlsAnswerText } from '../tls-text.ts';
import { html, type Markup, text } from './markup.ts';
import { signOf } from './matrix.ts';

export function tlsSection(tally: TlsTally): Markup {
  const hosts = tally.hosts();
  if (hosts === 0) return html``;
  const suites = tally.suites();
  return html`<section aria-labelledby="tls">
    <h2 id="tls">Which TLS is taken</h2>
    <p class="lead">Each version was offered alone, in a connection of its own.</p>
    <table class="plain offers"><caption class="hidden">Answers by version</caption>
    <thead><tr><th scope="col">Asked for</th><th scope="col" class="n">yes</th><th scope="col" class="n">no</th><th scope="col" class="n">died</th></tr></thead>
    <tbody>${TLS_KEYS.toReversed().map((key) => {
      const { taken, refused, died } = tally.counts(key);
      return html`<tr><th scope="row">${TLS_VERSIONS[key]}</th><td class="n">${taken}</td><td class="n">${refused}</td><td class="n">${died}</td></tr>`;
    })}</tbody></table>
    ${
      suites.length > 0 &&
      html`<details class="names"><summary>Cipher suites that hosts are known to take</summary><ul>${suites.map(
        ([suite, count]) => html`<li><code>${text(suite, 80)}</code> ${plural(count, 'host')}</li>`,
      )}</ul></details>`
    }
    </section>`;
}

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
