/** `rdpprobe demo`: hosts of every kind on loopback, scanned for real. Nothing leaves this machine. */
import { diagnose } from '../../diagnosis/diagnose.ts';
import { type DemoHost, startDemo } from '../../lab/demo.ts';
import { stagesText } from '../../report/detail.ts';
import { FORMATS } from '../../report/formats.ts';
import { DEFAULT_COLUMNS, displayWidth, padEnd, type Style } from '../../report/layout.ts';
import { type DiagnosedResult, reportLines } from '../../report/report.ts';
import { scan } from '../../scan.ts';
import type { Command } from '../commands.ts';
import { ExitCode, interruptCode } from '../exit-code.ts';
import { type Io, note, write } from '../io.ts';
import { styleOn } from '../style.ts';
import { packageVersion } from '../version.ts';

export const demoCommand: Command = async ({ argv, values }, io) => {
  const tell = (text: string): void => {
    if (!values.quiet) note(io, text);
  };
  const demo = await startDemo();
  try {
    const style = styleOn(io.stdout, io.env, values['no-color'] === true);
    tell(cast(demo.hosts, style));
    const results: DiagnosedResult[] = [];
    const table = await FORMATS.table.load();
    for await (const text of table(scanned(demo.hosts, argv, results, io), style)) {
      await write(io.stdout, text);
    }
    if (io.interrupted?.aborted) {
      const exitCode = interruptCode(io.interrupted.reason);
      note(
        io,
        `rdpprobe: the demo was interrupted by ${io.interrupted.reason}; exit code ${exitCode}.`,
      );
      return exitCode;
    }
    const shown = results.find(isTelling) ?? results[0];
    if (shown !== undefined) {
      const what = `How far ${placeOf(shown.target)} came, which is part of what rdpprobe probe shows:`;
      await write(io.stdout, `\n${what}\n${stagesText(shown, style)}`);
    }
    tell(NEXT);
    return ExitCode.DONE;
  } finally {
    await demo.close();
  }
};

/** Long enough for loopback, short enough for the host that says nothing. */
const TIMEOUT_MS = 1000;

/** Who plays what, in two columns where they fit. */
function cast(hosts: readonly DemoHost[], { columns = DEFAULT_COLUMNS }: Style): string {
  const width = Math.max(...hosts.map((each) => placeOf(each).length));
  const entries = hosts.map((each) => `  ${padEnd(placeOf(each), width)}  ${each.label}`);
  const half = Math.ceil(entries.length / 2);
  const left = Math.max(...entries.map(displayWidth)) + 2;
  const paired = entries
    .slice(0, half)
    .map((entry, index) => `${padEnd(entry, left)}${entries[half + index] ?? ''}`.trimEnd());
  const lines = paired.some((line) => line.length > columns) ? entries : paired;
  return `These hosts play in the demo, on this machine only:\n\n${lines.join('\n')}\n`;
}

/** The port that everybody uses is left out, as in the table. */
function placeOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return port === 3389 ? host : `${host}:${port}`;
}

function scanned(
  hosts: readonly DemoHost[],
  argv: readonly string[],
  results: DiagnosedResult[],
  { interrupted }: Io,
): ReturnType<typeof reportLines> {
  const start = performance.now();
  const header = {
    version: packageVersion(),
    startedAt: new Date().toISOString(),
    arguments: argv,
    targets: hosts.length,
  };
  return reportLines(header, inOrder(), () => ({
    finishedAt: new Date().toISOString(),
    ms: Math.round(performance.now() - start),
    complete: results.length === hosts.length && !interrupted?.aborted,
  }));

  /** In the order of the cast, to be read side by side. */
  async function* inOrder(): AsyncGenerator<DiagnosedResult> {
    const targets = hosts.map(({ label, host, port }) => ({ host, port, labels: { demo: label } }));
    const options = { timeoutMs: TIMEOUT_MS, ...(interrupted && { signal: interrupted }) };
    for await (const result of scan(targets, options)) {
      results.push({ ...result, ...diagnose(result) });
    }
    results.sort((a, b) => targets.indexOf(place(a)) - targets.indexOf(place(b)));
    yield* results;

    function place({ target }: DiagnosedResult): (typeof targets)[number] {
      return target as (typeof targets)[number];
    }
  }
}

/** A handshake that died for a reason that takes some explaining. */
function isTelling({ outcome, facts }: DiagnosedResult): boolean {
  return outcome.kind === 'failed' && outcome.at === 'tls' && facts.x224 !== undefined;
}

const NEXT = `
Next, on your own network:

  rdpprobe probe rds01.example                        all about one host
  rdpprobe scan 10.0.0.0/24                           a table, one row a host
  rdpprobe scan @hosts.txt -o table -o jsonl:scan.jsonl
  rdpprobe scan @hosts.txt --fail-on high             exit code 1 for a pipeline
  rdpprobe scan --help

Scan only what is yours, or what you were asked to scan.
rdpprobe: the demo is over and its hosts are gone; exit code 0.`;
