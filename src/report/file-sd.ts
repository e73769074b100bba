/** Hosts that spoke RDP, as Prometheus takes targets from a file; written as hosts are done. */
import { speaksRdp } from '../diagnosis/speaks-rdp.ts';
import { clean, jsonText } from './clean.ts';
import { labelName } from './prometheus-text.ts';
import type { DiagnosedResult, Reporter, RunLine } from './report.ts';
import { hostAndPort } from './row.ts';

export const fileSdReporter: Reporter = async function* (lines) {
  yield '[\n';
  let header: RunLine | undefined;
  let hosts = 0;
  for await (const line of lines) {
    if (line.type === 'run') header = line;
    if (line.type !== 'result' || !speaksRdp(line) || IS_NO_NAME.test(line.target.host)) continue;
    yield `${hosts++ === 0 ? '' : ','}${jsonText(groupOf(line, header))}\n`;
  }
  yield ']\n';
};

/** One such target, and Prometheus takes none of the file. */
const IS_NO_NAME = /[\s/]/;

/** Labels beginning with `__meta_` are there for relabelling, and dropped after it. */
function groupOf({ target, address, verdict, security, facts }: DiagnosedResult, run?: RunLine) {
  const known: readonly (readonly [string, string | undefined])[] = [
    ['address', address ?? undefined],
    ['verdict', verdict.code],
    ['nla', security?.nla],
    ['computer', facts.ntlm?.netbiosComputerName],
    ['note', run?.note],
  ];
  const labels = new Map<string, string>();
  for (const [name, value] of Object.entries({ ...run?.labels, ...target.labels })) {
    labels.set(labelName(name), clean(value));
  }
  for (const [name, value] of known) {
    if (value !== undefined) labels.set(`__meta_rdpprobe_${name}`, clean(value));
  }
  return { targets: [clean(hostAndPort(target))], labels: Object.fromEntries(labels) };
}
