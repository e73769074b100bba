/** `rdpprobe probe HOST` */
import { hostAndPort } from '../../report/row.ts';
import type { Exclusion } from '../../targets/exclude.ts';
import { quote } from '../../targets/problem.ts';
import type { TargetSources } from '../../targets/read.ts';
import type { Command } from '../commands.ts';
import { runScan } from '../scan-run.ts';
import { UsageError } from '../usage-error.ts';

export const probeCommand: Command = async (request, io) => {
  const check = ({ listed, streamed }: TargetSources, exclusion?: Exclusion): void => {
    if (listed.count === 1n && streamed === undefined) {
      const [target] = listed;
      if (target === undefined || !exclusion?.excluded(target.host, target.port)) return;
      throw new UsageError(`${quote(hostAndPort(target))} is excluded: there is nothing to probe`);
    }
    const [operand = '--from'] = request.operands;
    throw new UsageError(`${quote(operand)} is more than one host: write rdpprobe scan ${operand}`);
  };
  if (request.values['compare-admin']) {
    const { runComparison } = await import('../comparison-run.ts');
    return runComparison(request, check, io);
  }
  return runScan({ request, usualFormat: 'detail', check }, io);
};
