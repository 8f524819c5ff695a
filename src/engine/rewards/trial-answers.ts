/** The answers that rewards are tried on: recorded ones of training, or fresh ones. */
import type { Batch } from '../../model/network';
import type { Sample } from '../../protocol/playground';
import type { RewardPreview } from '../../protocol/rewards';
import { Deck } from '../../shared/deck';
import { Rng } from '../../shared/rng';
import { samplePolicy } from '../sampling';
import type { Session } from '../session';
import { datasetOf, promptsOf } from './dataset';
import type { ScoreItems } from './judged-items';

/** Fresh answers where none is recorded: so many prompts, fewer again and again; answers to each. */
const FRESH_PROMPTS = 24;
const FRESH_ANSWERS = 4;
const FRESH_SEED = 20;
/** Recorded answers at most, spread evenly over the iterations that are kept. */
const MOST_RECORDED = 512;

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

/** The reward model's scores, with the GPU as soon as it is free. */
export function scoreWhenFree<B extends Batch>(session: Session<B>): ScoreItems {
  return (items) => session.score(items);
}

/** Recorded answers, or fresh ones of the policy as it is now. */
export async function trialAnswers<B extends Batch>(session: Session<B>): Promise<TrialAnswers> {
  const { training } = session.models;
  const dataset = datasetOf(session);
  const recorded = recordedAnswers(training.archive.answers());
  // Graders of a dataset name fields that other prompts have not.
  const asked = dataset.size === 0 || recorded.some(({ sample }) => dataset.has(sample.prompt));
  if (recorded.length > 0 && asked) {
    return { key: `recorded ${training.iteration}`, origin: 'recorded', answers: recorded };
  }
  const key = `sampled ${training.iteration}, dataset of ${dataset.size}`;
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
  const prompts = new Deck(promptsOf(session), rng).take(FRESH_PROMPTS);
  const options = { prompts, count: FRESH_PROMPTS * FRESH_ANSWERS };
  return samplePolicy(context, () => models.training.policy, options, models.sampling, rng);
}
