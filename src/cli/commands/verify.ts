/** `rdpprobe verify`: are things still as they were? */
import type { Command } from '../commands.ts';
import { UsageError } from '../usage-error.ts';
import { verifyBaseline } from '../verify-baseline.ts';

export const verifyCommand: Command = (request, io) => {
  const [baseline, ...targets] = request.operands;
  if (baseline === undefined) {
    throw new UsageError('verify names no run to come back to: write rdpprobe verify before.json');
  }
  return verifyBaseline({ ...request, operands: targets }, baseline, io);
};
