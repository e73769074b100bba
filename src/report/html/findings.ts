/** What is to be mended: findings rule by rule, with the hosts, the remedy and the way back. */
import type { Severity } from '../../diagnosis/severity.ts';
import { remedyOf } from '../../knowledge/remedies.ts';
import type { RuleHits } from '../by-rule.ts';
import { supportText } from '../cause-text.ts';
import { plural } from '../plural.ts';
import { html, type Markup, text } from './markup.ts';

export function findingsSection(rules: readonly RuleHits[]): Markup {
  if (rules.length === 0) return html``;
  return html`<section aria-labelledby="findings"><h2 id="findings">What to mend</h2>
    <p class="lead">Findings rule by rule, the gravest first, each with its remedy and the way back.</p>
    ${rules.map((each) => ruleEntry(each, `rule-${each.rule}`))}</section>`;
}

/** What hosts show together. */
export function ruleSection(rules: readonly RuleHits[], omitted: number): Markup {
  if (rules.length === 0) return html``;
  return html`<section aria-labelledby="across"><h2 id="across">Hosts held against each other</h2>
    ${rules.map((each) => ruleEntry(each, `across-${each.rule}`))}
    ${omitted > 0 && html`<p class="quiet">${plural(omitted, 'more entry')} left out.</p>`}</section>`;
}

/** A severity as a word with a shape; the word is a class of the style, too. */
export function badge(severity: Severity): Markup {
  return html`<span class="badge ${severity}">${severity}</span>`;
}

function ruleEntry({ rule, severity, summary, hosts, named }: RuleHits, id: string): Markup {
  const more = hosts - named.length;
  return html`<details class="entry"><summary>${badge(severity)}<span class="what">${text(summary, 300)}</span><span class="count">${plural(hosts, 'host')}</span></summary>
    <div class="inside" id="${id}">
    <p class="quiet"><code>${text(rule, 64)}</code></p>
    ${remedyList(rule)}
    <h3>Where it was seen</h3>
    <ul class="where">${named.map(
      ({ host, evidence }) =>
        html`<li><code>${text(host, 176)}</code>${evidence.length > 0 && html`: `}${evidence.map((each) => html`${each} `)}</li>`,
    )}${more > 0 && html`<li>and ${more} more</li>`}</ul>
    </div></details>`;
}

/** Texts of our own; what is typed or looked up stands as code. */
function remedyList(rule: string): Markup {
  const remedy = remedyOf(rule);
  if (remedy === undefined) return html``;
  const long = 2000;
  const rows = [
    ['Why it matters', html`${capital(remedy.about)}.`],
    ['Remedy', text(remedy.remedy, long)],
    ['Group policy', remedy.policy && html`<code>${text(remedy.policy, long)}</code>`],
    ['Registry', remedy.registry && html`<code>${text(remedy.registry, long)}</code>`],
    [
      'PowerShell',
      remedy.powershell && html`<pre><code>${text(remedy.powershell, long)}</code></pre>`,
    ],
    ['Way back', text(remedy.rollback, long)],
    ['Source', text(supportText(remedy), long)],
  ] as const;
  return html`<dl class="facts">${rows.map(
    ([name, value]) => value && html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
