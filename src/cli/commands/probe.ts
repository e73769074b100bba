/** `rdpprobe probe HOST` */
import { quote } from '../../targets/problem.ts';
import type { TargetSources } from '../../targets/read.ts';
import type { Command } from '../commands.ts';
import { runComparison } from '../comparison-run.ts';
import { runScan } from '../scan-run.ts';
import { UsageError } from '../usage-error.ts';

export const probeCommand: Command = (request, io) => {
  const check = ({ listed, streamed }: TargetSources): void => {
    if (listed.count === 1n && streamed === undefined) return;
    const [operand = '--from'] = request.operands;
    throw new UsageError(`${quote(operand)} is more than one host: write rdpprobe scan ${operand}`);
  };
  if (request.values['compare-admin']) return runComparison(request, check, io);
  return runScan({ request, usualFormat: 'detail', check }, io);
};
