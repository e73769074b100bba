import { HandshakeError } from './failure.ts';

/**
 * Runs a step to its end, answering each effect with what `perform` makes of it. A `HandshakeError`
 * is thrown into the step, whether it was thrown or given as the answer: most addresses of a
 * network die, and V8 takes microseconds for each function that an error is thrown through.
 */
export async function drive<E, T>(
  step: Generator<E, T, unknown>,
  perform: (effect: E) => unknown,
): Promise<T> {
  let turn = step.next();
  while (!turn.done) {
    let answer: unknown;
    try {
      answer = perform(turn.value);
      // A synchronous answer costs no trip through the event loop.
      if (answer instanceof Promise) answer = await answer;
    } catch (error) {
      turn = step.throw(error);
      continue;
    }
    turn = answer instanceof HandshakeError ? step.throw(answer) : step.next(answer);
  }
  return turn.value;
}
