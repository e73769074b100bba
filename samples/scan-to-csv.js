/**
 * Many hosts to CSV on stdout, a line as soon as a host is done.
 *
 *   node samples/scan-to-csv.js rds01.example 10.0.0.0/28 > hosts.csv
 *   node samples/scan-to-csv.js "$(cat samples/hosts.txt)" > hosts.csv
 */
import { diagnose, parseTargets, scan } from 'rdpprobe';

const targets = parseTargets(process.argv.slice(2).join('\n'));

process.stdout.write('host,name,outcome,stage,nla,tls,days left,verdict,findings\r\n');
for await (const result of scan(targets)) {
  const { target, outcome, security, facts } = result;
  const { verdict, findings } = diagnose(result);
  const cells = [
    target.host.includes(':') ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`,
    facts.ntlm?.netbiosComputerName,
    outcome.kind,
    stageOf(outcome),
    security.nla,
    security.tls,
    facts.certificate?.daysLeft,
    verdict.code,
    findings.map(({ rule }) => rule).join(' '),
  ];
  process.stdout.write(`${cells.map(quoted).join(',')}\r\n`);
}

/** @param {import('rdpprobe').Outcome} outcome */
function stageOf(outcome) {
  switch (outcome.kind) {
    case 'completed':
      return outcome.through;
    case 'stopped':
      return outcome.after;
    case 'failed':
      return outcome.at;
  }
}

/**
 * A cell as RFC 4180 wants it. Names come from servers, so what a spreadsheet would take for a formula is disarmed.
 *
 * @param {unknown} value
 */
function quoted(value) {
  const text = String(value ?? '').replace(/\p{Cc}/gu, ' ');
  const harmless = /^[=+@-]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
