/** The host of a command that takes one. */
import { quote } from '../targets/problem.ts';
import { confirmationNeeded } from '../targets/scope.ts';
import type { TargetSpec } from '../targets/target.ts';
import type { Request } from './commands.ts';
import type { Io } from './io.ts';
import { sourcesOf } from './plan.ts';
import { UsageError } from './usage-error.ts';

/** Throws a `UsageError` for none, for more than one, and for one that `--yes` has to confirm. */
export async function oneHost(request: Request, io: Io): Promise<TargetSpec> {
  const { command, operands, values } = request;
  const [operand] = operands;
  if (operand === undefined) {
    throw new UsageError(`${command} names no host: write rdpprobe ${command} HOST`);
  }
  const { listed, streamed } = await sourcesOf(request, io);
  const [target] = listed;
  if (target === undefined || listed.count !== 1n || streamed !== undefined) {
    throw new UsageError(
      `${quote(operand)} is not one host: ${command} takes a name or an address`,
    );
  }
  const reason = values.yes ? undefined : confirmationNeeded(listed.parts);
  if (reason !== undefined) throw new UsageError(`${reason}: add --yes if that is meant`);
  return target;
}
