/**
 * Compiles the GPU pipelines of fitting and training before they are wanted: one small step of
 * each, on throw-away networks and with random numbers of its own, so that it changes nothing.
 */
import type { RewardSource } from '../algorithms/algorithm';
import { TRAINING_FIELDS } from '../config/algorithm-fields';
import { defaultsOf } from '../config/field';
import { REWARD_MODEL_FIELDS } from '../config/reward-model-fields';
import type { Batch, RewardNetwork } from '../model/network';
import type { Item } from '../protocol/playground';
import { OVERALL } from '../reward-model/data-processing';
import { encodeExamples, encodingOf } from '../reward-model/feature-extraction';
import { learn } from '../reward-model/learning';
import { PLAIN_MEMBER, RewardMember } from '../reward-model/member';
import { Deck } from '../shared/deck';
import { Rng } from '../shared/rng';
import type { Job } from './jobs';
import { newAlgorithm } from './new-algorithm';
import type { Session } from './session';

/** As many answers as one minibatch of PPO holds by default. */
const ANSWERS = 16;
const SEED = 1;

/** Ends early, without an error, when other work is asked for. */
export async function warmUp<B extends Batch>(session: Session<B>): Promise<void> {
  const run = async (job: Job): Promise<void> => {
    const { context } = session;
    const rng = Rng.fromSeed(SEED);
    const prompts = new Deck(context.lab.tasks('train'), rng).take(ANSWERS);
    const asked = prompts.map(({ prompt }) => prompt);
    await context.gpu.runInParts(async (stepAside) => {
      const next = async (done: number): Promise<void> => {
        job.progress(done, 3, 'compiling the kernels of training');
        await stepAside(() => job.betweenSteps());
      };
      const items = await sampleItems(session, asked, rng);
      await next(1);
      const network = context.family.rewardNetwork(session.models.base, rng);
      try {
        await fitOnce(session, network, items, rng);
        await next(2);
        await trainOnce(session, network, asked, rng, () => stepAside(() => job.betweenSteps()));
      } finally {
        network.dispose();
      }
      job.progress(3, 3);
    });
  };
  const { jobs } = session.context;
  // Stopped by real work, or failed: that work will meet the same failure and report it.
  await jobs.run('warm-up', run, { background: true }).catch(() => undefined);
}

async function sampleItems<B extends Batch>(
  { context, models }: Session<B>,
  prompts: readonly string[],
  rng: Rng,
): Promise<Item[]> {
  const { samples } = await context.family.rollOut(models.base, prompts, models.sampling, rng);
  return samples.map(({ prompt, text }) => ({ prompt, text }));
}

async function fitOnce<B extends Batch>(
  { context, models }: Session<B>,
  network: RewardNetwork<B>,
  items: readonly Item[],
  rng: Rng,
): Promise<void> {
  const config = { ...defaultsOf(REWARD_MODEL_FIELDS), epochs: 1 };
  const pairs = Array.from({ length: config.batchSize }, (_, index) => {
    const { prompt = '', text = '' } = items[index % items.length] ?? {};
    return { prompt, texts: [text, text], labels: { [OVERALL]: [0.5, 0.5] }, strength: 0 };
  });
  const encoding = await encodingOf(context.family, [OVERALL], config, models.base, pairs);
  const member = new RewardMember(network, PLAIN_MEMBER);
  await learn(member, await encodeExamples(encoding, pairs), config, rng, {});
}

async function trainOnce<B extends Batch>(
  { context, models }: Session<B>,
  network: RewardNetwork<B>,
  prompts: readonly string[],
  rng: Rng,
  onProgress: () => Promise<void>,
): Promise<void> {
  const constant: RewardSource<B> = {
    rewards: (samples) => Promise.resolve(new Float32Array(samples.length)),
  };
  const { family } = context;
  const parts = {
    family,
    reference: models.base,
    policy: models.base.clone(),
    rewardSource: constant,
    preferences: { pairs: () => Promise.resolve([]) },
    rng,
    config: { ...defaultsOf(TRAINING_FIELDS), batchSize: ANSWERS, epochs: 1, minibatches: 1 },
  };
  const trainer = newAlgorithm('ppo', parts, () => family.critic(network));
  try {
    await trainer.iterate(prompts, { onProgress });
  } finally {
    trainer.dispose();
  }
}
