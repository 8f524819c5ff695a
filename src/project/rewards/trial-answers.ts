/** The answers that rewards are tried on: recorded ones of training, or fresh ones. */
import type { Sample } from '../../protocol/playground';
import type { RewardPreview } from '../../protocol/rewards';
import { ShuffledSampler } from '../../shared/shuffled-sampler';
import { Rng } from '../../shared/rng';
import { samplePolicy } from '../sampling';
import type { Project } from '../project';
import { promptsOf } from './reward-context';

/** Fresh answers where none is recorded: prompts at most, and answers to each. */
const FRESH_PROMPTS = 24;
const FRESH_ANSWERS = 4;
const FRESH_SEED = 20;
/** Recorded answers at most, spread evenly over the iterations that are kept. */
const MOST_RECORDED = 512;

/** Whatever is tried, it is tried on the dataset where there is one. */
const DATASET = { dependsOn: ['dataset'] } as const;

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

/** Recorded answers, or fresh ones of the policy as it is now. */
export async function trialAnswers(project: Project): Promise<TrialAnswers> {
  const { training, dataset } = project;
  const recorded = recordedAnswers(training.archive.answers());
  // Graders of a dataset name fields that other prompts have not.
  const asked = dataset.size === 0 || recorded.some(({ sample }) => dataset.has(sample.prompt));
  if (recorded.length > 0 && asked) {
    return { key: `recorded ${training.iteration}`, origin: 'recorded', answers: recorded };
  }
  const key = `sampled ${training.iteration}, dataset of ${dataset.size}`;
  const samples = await project.freshAnswers.get(key, training.policy, () => freshSamples(project));
  const answers = samples.map((sample) => ({ sample, iteration: 0 }));
  return { key, origin: 'sampled', answers };
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

function freshSamples(project: Project): Promise<Sample[]> {
  const { context, training, sampling } = project;
  const rng = Rng.fromSeed(FRESH_SEED);
  const prompts = new ShuffledSampler(promptsOf(project, DATASET), rng).take(FRESH_PROMPTS);
  const options = { prompts, count: FRESH_PROMPTS * FRESH_ANSWERS };
  return samplePolicy(context, () => training.answerer, options, sampling, rng);
}
