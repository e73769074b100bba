/** `rdpprobe explain WORDS...`: what a code, a name or the words of a dialog mean. Nothing is sent. */
import { explain } from '../../knowledge/explain/explain.ts';
import { jsonText } from '../../report/clean.ts';
import { explanationText } from '../../report/explanation.ts';
import type { Command } from '../commands.ts';
import { ExitCode } from '../exit-code.ts';
import { write } from '../io.ts';
import { styleOn } from '../style.ts';
import { UsageError } from '../usage-error.ts';

export const explainCommand: Command = async ({ operands, values }, io) => {
  if (operands.length === 0) {
    throw new UsageError('explain names nothing: write rdpprobe explain 0x3 0x7');
  }
  const explanation = explain(operands, { claims: values.claims === true });
  const text = values.json
    ? `${jsonText({ type: 'explanation', schema: 1, ...explanation })}\n`
    : explanationText(explanation, styleOn(io.stdout, io.env, values['no-color'] === true));
  await write(io.stdout, text);
  return ExitCode.DONE;
};
