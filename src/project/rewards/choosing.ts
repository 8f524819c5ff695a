/** Where rewards are chosen and tried out before anything is trained on them. */
import { errorText, type GraderRunResult } from '../../protocol/graders';
import type {
  GradedAnswer,
  PlantedReward,
  PreviewOptions,
  RewardPreview,
  RewardScale,
  RewardSpec,
} from '../../protocol/rewards';
import { InvalidValueError } from '../../shared/errors';
import { checkWhole } from '../option-checks';
import type { Project } from '../project';
import { checkReward, scorerOf, rewardName } from './scorer';
import { checkPlanted } from './misspecified-reward';
import { scoreWhenFree, trialAnswers, type TrialAnswers } from './trial-answers';

const SCALES: readonly RewardScale[] = ['base', 'raw'];

/** Checks it, tries it on one answer, and takes it into use. */
export async function useReward(
  project: Project,
  given: unknown,
  { scale = 'base' }: { readonly scale?: RewardScale },
): Promise<void> {
  const { misspecifiedRewards } = project.context.lab;
  const spec = isPlanted(given)
    ? checkPlanted(given, misspecifiedRewards)
    : await checkReward(given);
  if (!SCALES.includes(scale)) {
    throw new InvalidValueError('scale', scale, `use one of ${SCALES.join(', ')}`);
  }
  if (spec !== 'reward-model' && spec.type === 'shape') {
    const { answers } = await trialAnswers(project);
    await scorerOf(project, spec, scoreWhenFree(project))(answers.map(({ sample }) => sample));
  }
  await project.models.training.betweenIterations(() => {
    project.models.training.useReward({ spec, scale });
    return Promise.resolve();
  });
  await project.autosave();
}

function isPlanted(given: unknown): given is PlantedReward {
  return typeof given === 'object' && given !== null && 'type' in given && given.type === 'planted';
}

export async function preview(
  project: Project,
  given: unknown,
  { answers: limit }: PreviewOptions = {},
): Promise<RewardPreview> {
  const spec = await checkReward(given);
  if (limit !== undefined) checkWhole('answers', limit, 1);
  const { key, origin, answers } = spread(await trialAnswers(project), limit);
  const samples = answers.map(({ sample }) => sample);
  const start = performance.now();
  let graded: readonly GradedAnswer[] = [];
  const judge = scorerOf(project, spec, scoreWhenFree(project), (results) => {
    graded = results.map(gradedAnswer);
  });
  const rewards = await judge(samples);
  return {
    name: rewardName(spec),
    answersKey: key,
    origin,
    milliseconds: performance.now() - start,
    ...passThreshold(spec),
    answers: answers.map(({ sample, iteration }, index) => ({
      prompt: sample.prompt,
      text: sample.text,
      length: sample.tokens.length,
      iteration,
      reward: rewards[index] ?? NaN,
      ...(graded[index] === undefined ? {} : { graded: graded[index] }),
    })),
  };
}

function gradedAnswer(result: GraderRunResult): GradedAnswer {
  const { sub_rewards: parts, printed } = result;
  const problem = errorText(result);
  return {
    ...(Object.keys(parts).length === 0 ? {} : { parts }),
    ...(problem === '' ? {} : { problem }),
    ...(printed === null ? {} : { printed }),
  };
}

function passThreshold(spec: RewardSpec): { readonly passThreshold?: number } {
  const graded = spec !== 'reward-model' && 'pass_threshold' in spec;
  return graded ? { passThreshold: spec.pass_threshold } : {};
}

/** So many of them, evenly spread. */
function spread(trial: TrialAnswers, limit = Infinity): TrialAnswers {
  const { key, origin, answers } = trial;
  if (answers.length <= limit) return trial;
  const some = Array.from({ length: limit }, (_, i) => {
    return answers[Math.floor((i * answers.length) / limit)] ?? [];
  }).flat();
  return { key: `${key}, ${limit} of ${answers.length}`, origin, answers: some };
}
