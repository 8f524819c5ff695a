/** From what a user chose as reward to one number per answer. */
import { checkShape, readsScore, runShape } from '../../graders/shape';
import type { Batch } from '../../model/network';
import type { Grader, GraderRunResult } from '../../protocol/graders';
import type { Item, Sample } from '../../protocol/playground';
import type { RewardShape, RewardSpec } from '../../protocol/rewards';
import { InvalidValueError, NotReadyError } from '../../shared/errors';
import type { Session } from '../session';

/** Scores of the reward model, with or without waiting for the GPU. */
export type ScoreItems = (items: readonly Item[]) => Promise<readonly number[]>;

export type Judge = (samples: readonly Sample[]) => Promise<ArrayLike<number>>;

/**
 * @param given from a script: anything
 * @throws InvalidValueError naming the field; FormulaError, TemplateVariableError of a grader
 */
export async function checkReward(given: unknown): Promise<RewardSpec> {
  if (given === 'reward-model') return given;
  if (typeof given === 'object' && given !== null && 'type' in given && given.type === 'shape') {
    return checkShape(given);
  }
  if (given === undefined || given === null) {
    throw new InvalidValueError('reward', given, "use 'reward-model', a grader or a shape");
  }
  const { validateGrader } = await import('../../graders');
  return validateGrader(given);
}

/** How a reward is called on screen and as a rater. */
export function rewardName(spec: RewardSpec): string {
  return spec === 'reward-model' ? 'reward model' : spec.name;
}

export function judgeOf<B extends Batch>(
  session: Session<B>,
  spec: RewardSpec,
  score: ScoreItems,
): Judge {
  if (spec === 'reward-model') return score;
  return spec.type === 'shape'
    ? (samples) => byShape(session, spec, samples, score)
    : (samples) => byGrader(session, spec, samples, score);
}

async function byShape<B extends Batch>(
  { context: { sandbox }, models }: Session<B>,
  shape: RewardShape,
  samples: readonly Sample[],
  score: ScoreItems,
): Promise<Float64Array> {
  if (sandbox === undefined) {
    throw new NotReadyError('A reward shape', 'a sandbox', 'open the playground as a page');
  }
  const scored = models.rewardModel !== undefined && readsScore(shape);
  const scores = scored ? await score(samples) : undefined;
  return runShape(sandbox, shape, { samples, items: samples.map(itemOf), scores });
}

/** A grader that fails on every answer is an error, not a reward of 0. */
async function byGrader<B extends Batch>(
  { context: { sandbox } }: Session<B>,
  grader: Grader,
  samples: readonly Sample[],
  score: ScoreItems,
): Promise<number[]> {
  const { GraderFailedError, parseGrader, runGrader } = await import('../../graders');
  const parsed = parseGrader(grader);
  const scoreOne = async (prompt: string, text: string): Promise<number> => {
    const [value = NaN] = await score([{ prompt, text }]);
    return value;
  };
  const results: GraderRunResult[] = [];
  for (const sample of samples) {
    const options = { item: itemOf(sample), modelSample: sample.text };
    results.push(await runGrader(parsed, options, { score: scoreOne, sandbox }));
  }
  const [first] = results;
  if (first !== undefined && results.every(hasFailed)) {
    throw new GraderFailedError(parsed.name, first.metadata.errors);
  }
  return results.map(({ reward }) => reward);
}

function hasFailed({ metadata: { errors } }: GraderRunResult): boolean {
  return Object.values(errors).some((value) => value === true);
}

/** What templates and shapes know of the prompt. */
function itemOf({ prompt }: Item): Record<string, unknown> {
  return { prompt, messages: [{ role: 'user', content: prompt }] };
}
