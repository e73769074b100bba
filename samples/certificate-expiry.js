/**
 * Days until the certificates of hosts expire, the next one first.
 *
 *   node samples/certificate-expiry.js 10.0.0.0/24
 */
import { parseTargets, probe } from 'rdpprobe';

const rows = [];
for (const target of parseTargets(process.argv.slice(2).join('\n'))) {
  // TLS is far enough, and a probe, unlike a survey, does not fill the protocol matrix.
  const { facts } = await probe(target, { until: 'tls', timeoutMs: 3000 });
  if (facts.certificate) rows.push({ target, certificate: facts.certificate });
}

rows.sort((a, b) => a.certificate.daysLeft - b.certificate.daysLeft);
for (const { target, certificate } of rows) {
  const { daysLeft, subject } = certificate;
  // The subject is the server's text: JSON escapes what it may hold, the quotes are not needed.
  const clean = JSON.stringify(subject).slice(1, -1);
  console.log(`${target.host}:${target.port}\t${daysLeft}\t${clean}`);
}
