/** Results with what is made of them, and with account kept of them, as they pass by. */
import { diagnose } from '../diagnosis/diagnose.ts';
import type { SurveyResult } from '../handshake/result.ts';
import { holdImported } from '../policy/imported.ts';
import type { DiagnosedResult } from '../report/report.ts';
import type { questionsOf } from './questions.ts';
import { cutShort, type Tally } from './tally.ts';
import type { TargetFlow } from './target-flow.ts';

export interface Accounts {
  readonly flow: TargetFlow;
  readonly tally: Tally;
  /** Called when another host is counted. */
  readonly counted: () => void;
  readonly answersTo: Awaited<ReturnType<typeof questionsOf>>;
}

export async function* diagnosed(
  results: AsyncIterable<SurveyResult>,
  { flow, tally, counted, answersTo }: Accounts,
  seen: (result: DiagnosedResult) => DiagnosedResult = (result) => result,
): AsyncGenerator<DiagnosedResult> {
  for await (const result of results) {
    const expectations = holdImported(result);
    const diagnosedResult = {
      ...result,
      ...diagnose(result),
      ...answersTo(result),
      ...(expectations.length > 0 && { expectations }),
    };
    if (cutShort(result)) {
      yield diagnosedResult;
      continue;
    }
    flow.done(result.target);
    const reported = seen(diagnosedResult);
    tally.add(reported);
    counted();
    yield reported;
  }
}
