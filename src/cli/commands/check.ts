/** `rdpprobe check HOST`: a monitoring plugin, one line and an exit code of its own. */
import { diagnose } from '../../diagnosis/diagnose.ts';
import { judged, unknown } from '../../monitor/check.ts';
import { codeOf, type PluginOutput, pluginText } from '../../monitor/plugin-output.ts';
import { probe } from '../../probe.ts';
import { survey } from '../../survey.ts';
import type { Command } from '../commands.ts';
import { type Io, write } from '../io.ts';
import { oneHost } from '../one-host.ts';
import { scanOptionsOf } from '../settings.ts';
import { thresholdsIn } from '../threshold.ts';

/** What the guidelines have plugins end within. */
const DEFAULT_TIMEOUT_MS = 10_000;

export const checkCommand: Command = async (request, io) => {
  const { timeout: limitMs = DEFAULT_TIMEOUT_MS, ...values } = request.values;
  const failOn = values['fail-on'];
  const thresholds = {
    warning: thresholdsIn(values.warning, 'warning'),
    critical: thresholdsIn(values.critical, 'critical'),
    ...(failOn !== undefined && { failOn }),
  };
  const options = scanOptionsOf(values);
  const target = await oneHost({ ...request, values }, io);
  const limit = AbortSignal.timeout(limitMs);
  const signal = io.interrupted === undefined ? limit : AbortSignal.any([limit, io.interrupted]);
  // Findings about what else a host allows need all of its answers; else one walk is enough.
  const look = failOn === undefined && values.tls === undefined ? probe : survey;
  const result = await look(target, { ...options, signal });
  if (io.interrupted?.aborted) return say(unknown(`interrupted by ${io.interrupted.reason}`), io);
  const output = judged({ ...result, ...diagnose(result) }, thresholds, {
    verbose: values.verbose === true,
    ...(limit.aborted && { expired: limitMs }),
  });
  return say(output, io);
};

async function say(output: PluginOutput, io: Io): Promise<number> {
  await write(io.stdout, pluginText(output));
  return codeOf(output.state);
}
