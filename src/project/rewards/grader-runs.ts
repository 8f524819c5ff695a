/** Graders on all answers of a batch; fetched with the first grader. */
import { cannotGoOn, GraderFailedError, parseGrader, runGrader } from '../../graders';
import { errorText, type Grader, type GraderRunResult } from '../../protocol/graders';
import type { Sample } from '../../protocol/playground';
import type { AnswerFailure, RewardContext, ScoreOptions } from './kind';
import { reportingSandbox } from './python-progress';

export { readValidGrader } from '../../graders';

/** Answers that a service is asked about at the same time. */
const AT_ONCE = 4;
/** Answers in a row without a reply after which no more are waited for. */
const MOST_SILENT = 3;
/** Characters of an answer in an error. */
const SHOWN = 120;

/**
 * A grader that fails on every answer is an error, not a reward of 0; so is one whose Python or
 * model does not answer, at once. Where the caller goes on with failures, neither is.
 *
 * @param onResults receives what it said of each answer
 * @throws GraderFailedError with the errors of the first answer on which it failed
 */
export async function rewardsByGrader(
  context: RewardContext,
  grader: Grader,
  samples: readonly Sample[],
  { onResults, onFailures }: Pick<ScoreOptions, 'onResults' | 'onFailures'> = {},
): Promise<number[]> {
  const { dataset, rewardModel, service } = context;
  const parsed = parseGrader(grader);
  const judges = { sandbox: reportingSandbox(context), endpoint: service };
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
    if (onFailures !== undefined || !cannotGoOn(result.metadata.errors)) return result;
    const where = `at the answer “${sample.text.slice(0, SHOWN)}”`;
    throw new GraderFailedError(parsed.name, result, where);
  };
  const atOnce = service === undefined ? 1 : AT_ONCE;
  const results: GraderRunResult[] = [];
  for (let start = 0; start < samples.length; start += atOnce) {
    const some = samples.slice(start, start + atOnce).map((_, i) => gradeAt(start + i));
    results.push(...(await Promise.all(some)));
    const latest = results.slice(-MOST_SILENT);
    if (latest.length === MOST_SILENT && latest.every(isSilent)) break;
  }
  const [first] = results;
  if (onFailures === undefined && first !== undefined && results.every(hasFailed)) {
    throw new GraderFailedError(parsed.name, first);
  }
  onResults?.(results);
  onFailures?.(failuresOf(results, samples.length));
  return samples.map((_, row) => results[row]?.reward ?? 0);
}

/** @param count answers, of which those without a result were not asked about */
function failuresOf(results: readonly GraderRunResult[], count: number): AnswerFailure[] {
  const failed = results.flatMap((result, row) =>
    hasFailed(result) ? { row, problem: errorText(result) } : [],
  );
  const problem = `not asked, since ${MOST_SILENT} answers in a row got no reply`;
  const left = Array.from({ length: count - results.length }, (_, i) => ({
    row: results.length + i,
    problem,
  }));
  return [...failed, ...left];
}

function isSilent({ metadata: { errors } }: GraderRunResult): boolean {
  return cannotGoOn(errors);
}

function hasFailed({ metadata: { errors } }: GraderRunResult): boolean {
  return Object.values(errors).some((value) => value === true);
}
