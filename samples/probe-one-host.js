/**
 * All about one host: the verdict, the stages, what NLA and TLS amount to, the findings.
 *
 *   node samples/probe-one-host.js rds01.example
 */
import { diagnose, parseTargets, survey } from 'rdpprobe';

const [target] = parseTargets(process.argv[2] ?? '');
if (!target) throw new Error('write: node samples/probe-one-host.js HOST[:PORT]');

const result = await survey(target, { timeoutMs: 5000 });
const { verdict, findings } = diagnose(result);

console.log(`${verdict.code}: ${verdict.summary}\n`);
for (const { stage, status, ms } of result.stages) {
  console.log(`${stage.padEnd(10)} ${status.padEnd(8)} ${ms} ms`);
}
const { nla, tls, standardRdp } = result.security;
console.log(`\nNLA ${nla}, TLS ${tls}, Standard RDP Security ${standardRdp}`);
for (const { rule, severity, summary } of findings) {
  console.log(`${severity.padEnd(8)} ${rule.padEnd(16)} ${summary}`);
}
