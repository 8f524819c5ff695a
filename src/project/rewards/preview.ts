/** What a reward makes of answers, before anything is trained on it. */
import { errorText, type GraderRunResult } from '../../protocol/graders';
import type { GradedAnswer, PreviewOptions, RewardPreview } from '../../protocol/rewards';
import { checkWhole } from '../option-checks';
import type { Project } from '../project';
import { triedReward } from './tried-reward';
import { trialAnswers, type TrialAnswers } from './trial-answers';

export async function preview(
  project: Project,
  given: unknown,
  { answers: limit }: PreviewOptions = {},
): Promise<RewardPreview> {
  const { name, passThreshold, score } = await triedReward(project, given);
  if (limit !== undefined) checkWhole('answers', limit, 1);
  const { key, origin, answers } = spread(await trialAnswers(project), limit);
  const samples = answers.map(({ sample }) => sample);
  const start = performance.now();
  let graded: readonly GradedAnswer[] = [];
  const rewards = await score(samples, {
    onResults: (results) => {
      graded = results.map(gradedAnswer);
    },
  });
  return {
    name,
    answersKey: key,
    origin,
    milliseconds: performance.now() - start,
    ...(passThreshold === undefined ? {} : { passThreshold }),
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

/** At most `limit` of them, evenly spread. */
function spread(trial: TrialAnswers, limit = Infinity): TrialAnswers {
  const { key, origin, answers } = trial;
  if (answers.length <= limit) return trial;
  const some = Array.from({ length: limit }, (_, i) => {
    return answers[Math.floor((i * answers.length) / limit)] ?? [];
  }).flat();
  return { key: `${key}, ${limit} of ${answers.length}`, origin, answers: some };
}
