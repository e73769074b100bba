import { diagnose, parseTargets, scan } from 'rdpprobe';

const targets = parseTargets(process.argv.slice(2).join(' '));
for await (const result of scan(targets, { concurrency: 50, timeoutMs: 3000 })) {
  const { target, outcome, facts } = result;
  const { verdict, findings } = diagnose(result);
  console.log(target.host, outcome.kind, verdict.code);
  if (outcome.kind === 'failed') console.log(`  died at ${outcome.at}, ${outcome.during}`);
  if (facts.certificate?.daysLeft === 0) console.log('  the certificate expires today');
  for (const { severity, rule } of findings) if (severity === 'high') console.log(`  ${rule}`);
}
