/** Graders on all answers of a batch; fetched with the first grader. */
import { cannotGoOn, GraderFailedError, parseGrader, runGrader } from '../../graders';
import type { Grader, GraderRunResult } from '../../protocol/graders';
import type { Sample } from '../../protocol/playground';
import type { RewardContext } from './kind';
import { tellingSandbox } from './python-progress';

export { validateGrader } from '../../graders';

/** Answers that a service is asked about at the same time. */
const AT_ONCE = 4;
/** Characters of an answer in an error. */
const SHOWN = 120;

/**
 * A grader that fails on every answer is an error, not a reward of 0; so is one whose Python or
 * model does not answer, at once.
 *
 * @param onResults receives what it said of each answer
 * @throws GraderFailedError with the errors of the first answer on which it failed
 */
export async function rewardsByGrader(
  context: RewardContext,
  grader: Grader,
  samples: readonly Sample[],
  onResults?: (results: readonly GraderRunResult[]) => void,
): Promise<number[]> {
  const { dataset, rewardModel, service } = context;
  const parsed = parseGrader(grader);
  const judges = { sandbox: tellingSandbox(context), endpoint: service };
  let scores: Promise<ArrayLike<number>> | undefined;
  const gradeAt = async (index: number): Promise<GraderRunResult> => {
    const sample = samples[index] as Sample;
    const result = await runGrader(
      parsed,
      { item: dataset.item(sample.prompt), modelSample: sample.text },
      // All scores with the first one that is asked for: the GPU has them in one pass.
      {
        ...judges,
        score: async () => (await (scores ??= rewardModel.score(samples)))[index] ?? NaN,
      },
    );
    if (!cannotGoOn(result.metadata.errors)) return result;
    const where = `at the answer “${sample.text.slice(0, SHOWN)}”`;
    throw new GraderFailedError(parsed.name, result, where);
  };
  const atOnce = service === undefined ? 1 : AT_ONCE;
  const results: GraderRunResult[] = [];
  for (let start = 0; start < samples.length; start += atOnce) {
    const some = samples.slice(start, start + atOnce).map((_, i) => gradeAt(start + i));
    results.push(...(await Promise.all(some)));
  }
  const [first] = results;
  if (first !== undefined && results.every(hasFailed)) {
    throw new GraderFailedError(parsed.name, first);
  }
  onResults?.(results);
  return results.map(({ reward }) => reward);
}

function hasFailed({ metadata: { errors } }: GraderRunResult): boolean {
  return Object.values(errors).some((value) => value === true);
}
