/** Where rewards are chosen and tried out before anything is trained on them. */
import type { Batch } from '../../model/network';
import type { Sample } from '../../protocol/playground';
import type { RewardPreview, RewardScale } from '../../protocol/rewards';
import { InvalidValueError } from '../../shared/errors';
import { Rng } from '../../shared/rng';
import { samplePolicy } from '../sampling';
import type { Session } from '../session';
import { checkReward, judgeOf, rewardName, type ScoreItems } from './judge';

/** Fresh answers where none is recorded: so many prompts, so many answers to each. */
const FRESH_PROMPTS = 24;
const FRESH_ANSWERS = 4;
const FRESH_SEED = 20;
/** Recorded answers at most, spread evenly over the iterations that are kept. */
const MOST_RECORDED = 512;
const SCALES: readonly RewardScale[] = ['base', 'raw'];

export interface TrialAnswer {
  readonly sample: Sample;
  /** Of the training that made it; 0: sampled for this. */
  readonly iteration: number;
}

export interface TrialAnswers {
  readonly key: string;
  readonly origin: RewardPreview['origin'];
  readonly answers: readonly TrialAnswer[];
}

/** Samples that no training recorded, until the policy changes. */
const fresh = new WeakMap<object, TrialAnswers>();

/** Checks it, tries it on one answer, and takes it into use. */
export async function useReward<B extends Batch>(
  session: Session<B>,
  given: unknown,
  { scale = 'base' }: { readonly scale?: RewardScale },
): Promise<void> {
  const spec = await checkReward(given);
  if (!SCALES.includes(scale)) {
    throw new InvalidValueError('scale', scale, `use one of ${SCALES.join(', ')}`);
  }
  if (spec !== 'reward-model' && spec.type === 'shape') {
    const { answers } = await trialAnswers(session);
    await judgeOf(session, spec, scoreWhenFree(session))(answers.map(({ sample }) => sample));
  }
  await session.models.training.betweenIterations(() => {
    session.models.training.useReward({ spec, scale });
    return Promise.resolve();
  });
  await session.autosave();
}

export async function preview<B extends Batch>(
  session: Session<B>,
  given: unknown,
): Promise<RewardPreview> {
  const spec = await checkReward(given);
  const { key, origin, answers } = await trialAnswers(session);
  const samples = answers.map(({ sample }) => sample);
  const start = performance.now();
  const rewards = await judgeOf(session, spec, scoreWhenFree(session))(samples);
  return {
    name: rewardName(spec),
    answersKey: key,
    origin,
    milliseconds: performance.now() - start,
    answers: answers.map(({ sample, iteration }, index) => ({
      prompt: sample.prompt,
      text: sample.text,
      length: sample.tokens.length,
      iteration,
      reward: rewards[index] ?? NaN,
    })),
  };
}

/** The reward model's scores, with the GPU as soon as it is free. */
export function scoreWhenFree<B extends Batch>(session: Session<B>): ScoreItems {
  return (items) => session.score(items);
}

/** Recorded answers, or fresh ones of the policy as it is now. */
export async function trialAnswers<B extends Batch>(session: Session<B>): Promise<TrialAnswers> {
  const { training } = session.models;
  const recorded = recordedAnswers(training.archive.answers());
  if (recorded.length > 0) {
    return { key: `recorded ${training.iteration}`, origin: 'recorded', answers: recorded };
  }
  const key = `sampled ${training.iteration}`;
  const known = fresh.get(session);
  if (known?.key === key) return known;
  const answers = (await freshSamples(session)).map((sample) => ({ sample, iteration: 0 }));
  const trial: TrialAnswers = { key, origin: 'sampled', answers };
  fresh.set(session, trial);
  return trial;
}

/** As many of each iteration, within the bound. */
function recordedAnswers(
  iterations: readonly { readonly iteration: number; readonly samples: readonly Sample[] }[],
): TrialAnswer[] {
  const share = Math.ceil(MOST_RECORDED / Math.max(1, iterations.length));
  return iterations.flatMap(({ iteration, samples }) =>
    samples.slice(0, share).map((sample) => ({ sample, iteration })),
  );
}

function freshSamples<B extends Batch>(session: Session<B>): Promise<Sample[]> {
  const { context, models } = session;
  const rng = Rng.fromSeed(FRESH_SEED);
  const tasks = context.lab.tasks('train');
  const prompts = Array.from({ length: FRESH_PROMPTS }, () => rng.pick(tasks).prompt);
  const options = { prompts, count: FRESH_PROMPTS * FRESH_ANSWERS };
  return samplePolicy(context, () => models.training.policy, options, models.sampling, rng);
}
