/** Runs a step to its end, answering each effect with what `perform` makes of it. */
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
    turn = step.next(answer);
  }
  return turn.value;
}
