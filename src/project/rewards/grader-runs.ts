/** Graders on answers: one for the run endpoint, all of a batch for a reward. */
import { tasksByPrompt } from '../../labs/gold';
import type { Grader, GraderRunOptions, GraderRunResult } from '../../protocol/graders';
import type { Sample } from '../../protocol/playground';
import { InvalidValueError } from '../../shared/errors';
import type { Project } from '../project';
import { datasetOf } from './dataset';
import { endpointOf } from './endpoint';
import { itemOf, type ScoreItems } from './judged-items';
import { tellingSandbox } from './python-progress';

/** Answers that a service is asked about at the same time. */
const AT_ONCE = 4;
/** Characters of an answer in an error. */
const SHOWN = 120;

interface GradingOptions {
  readonly score: ScoreItems;
  /** Told what it said of each answer. */
  readonly onResults?: ((results: readonly GraderRunResult[]) => void) | undefined;
}

export async function runOne(
  project: Project,
  given: unknown,
  options: GraderRunOptions,
): Promise<GraderRunResult> {
  check(options);
  const { parseGrader, runGrader } = await import('../../graders');
  const score = async (prompt: string, text: string): Promise<number> => {
    const [value = NaN] = await project.score([{ prompt, text }]);
    return value;
  };
  const sandbox = tellingSandbox(project.context);
  return runGrader(parseGrader(given), options, { score, sandbox, endpoint: endpointOf(project) });
}

/**
 * A grader that fails on every answer is an error, not a reward of 0; so is one whose Python or
 * model does not answer, at once.
 *
 * @throws GraderFailedError with the errors of the first answer on which it failed
 */
export async function rewardsByGrader(
  project: Project,
  grader: Grader,
  samples: readonly Sample[],
  { score, onResults }: GradingOptions,
): Promise<number[]> {
  const { cannotGoOn, GraderFailedError, parseGrader, runGrader } = await import('../../graders');
  const parsed = parseGrader(grader);
  const judges = { sandbox: tellingSandbox(project.context), endpoint: endpointOf(project) };
  const tasks = tasksByPrompt(project.context.lab);
  let scores: Promise<readonly number[]> | undefined;
  const gradeAt = async (index: number): Promise<GraderRunResult> => {
    const sample = samples[index] as Sample;
    const result = await runGrader(
      parsed,
      { item: itemOf(sample, datasetOf(project), tasks), modelSample: sample.text },
      // All scores with the first one that is asked for: the GPU has them in one pass.
      { ...judges, score: async () => (await (scores ??= score(samples)))[index] ?? NaN },
    );
    if (!cannotGoOn(result.metadata.errors)) return result;
    const where = `at the answer “${sample.text.slice(0, SHOWN)}”`;
    throw new GraderFailedError(parsed.name, result, where);
  };
  const atOnce = judges.endpoint === undefined ? 1 : AT_ONCE;
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

/** Scripts are not typed. */
function check({ item, modelSample }: GraderRunOptions): void {
  const [row, text]: unknown[] = [item, modelSample];
  if (typeof text !== 'string') throw new InvalidValueError('modelSample', text, 'use a string');
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new InvalidValueError('item', row, 'use an object, the row of the dataset');
  }
}
