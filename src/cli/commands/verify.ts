/** `rdpprobe verify`: are things still as they were, and as a policy wants them? */
import type { Command } from '../commands.ts';
import { runScan } from '../scan-run.ts';
import { UsageError } from '../usage-error.ts';
import { verifyBaseline } from '../verify-baseline.ts';

export const verifyCommand: Command = (request, io) => {
  const [baseline, ...targets] = request.operands;
  if (baseline === undefined) {
    if (request.values.policy !== undefined) {
      return runScan({ request, usualFormat: io.stdout.isTTY ? 'table' : 'plain' }, io);
    }
    throw new UsageError(
      'verify names no run to come back to: write rdpprobe verify before.json, or rdpprobe verify --policy rdpprobe.yaml',
    );
  }
  return verifyBaseline({ ...request, operands: targets }, baseline, io);
};
