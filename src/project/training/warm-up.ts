/**
 * Has the GPU kernels of fitting and training compiled before they are wanted. Their steps are
 * encoded once, on throw-away networks, with nothing dispatched; the GPU stays free meanwhile.
 */
import { tidy } from '@tensorflow/tfjs-core';
import { criticStep, policyStep, type Minibatch } from '../../algorithms/ppo';
import { defaultsOf } from '../../config/field';
import { PPO_FIELDS } from '../../config/ppo-fields';
import { REWARD_MODEL_FIELDS } from '../../config/reward-model-fields';
import type { Batch, Critic, ModelFamily, Policy, RewardNetwork } from '../../model/network';
import { Optimizer } from '../../model/optimizer';
import { compileAhead } from '../../ops';
import { encodedExamples } from '../../reward-model/feature-extraction';
import { auxiliaryFeaturesOf } from '../../reward-model/auxiliary-features';
import { preferenceStep } from '../../reward-model/learning';
import { RewardMember } from '../../reward-model/member';
import { ShuffledSampler } from '../../shared/shuffled-sampler';
import { Rng } from '../../shared/rng';
import type { Job } from '../jobs';
import type { Project } from '../project';

/** One minibatch of PPO by default: which variant of a kernel is used depends on the number of rows. */
const ANSWERS = 16;
/** As many times more answers are in one pass without gradients. */
const PASS = 4;
const SEED = 1;

/** Its progress ends, without an error, when other work is asked for; compiling goes on beside it. */
export async function warmUp(project: Project): Promise<void> {
  let tell: (done: number, total: number) => void = () => undefined;
  const compiled = compile(project, (done, total) => {
    tell(done, total);
  });
  const run = async (job: Job): Promise<void> => {
    tell = (done, total) => {
      job.progress(done, total, 'compiling the kernels of training');
    };
    const stopped = new Promise<void>((resolve) => {
      job.signal.addEventListener('abort', () => {
        resolve();
      });
    });
    await Promise.race([compiled, stopped]);
    tell = () => undefined;
  };
  // What fails here will fail again, and be reported, where it is wanted.
  await Promise.allSettled([
    project.context.jobs.run('warm-up', run, { background: true }),
    compiled,
  ]);
}

async function compile(
  project: Project,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const { base, context } = project;
  const { family, lab, gpu } = context;
  const rng = Rng.fromSeed(SEED);
  const asked = new ShuffledSampler(lab.tasks('train'), rng)
    .take(ANSWERS)
    .map(({ prompt }) => prompt);
  const { compiling } = await gpu.run(async () => {
    const { batch } = await family.rollOut(base, asked, project.sampling, rng);
    const encode = (): void => {
      encodeAll(family, base, batch, rng);
    };
    return { compiling: compileAhead(encode, onProgress) };
  });
  await compiling;
}

function encodeAll(family: ModelFamily, base: Policy, batch: Batch, rng: Rng): void {
  const network = family.rewardNetwork(base, rng);
  const critic = family.critic(network);
  encodeScoring(base, network, batch);
  encodeFit(network, batch);
  encodeTraining(base.clone(), critic, batch);
}

/** Passes without a gradient. */
function encodeScoring(base: Policy, network: RewardNetwork, batch: Batch): void {
  const rows = Array.from({ length: PASS * batch.size }, (_, row) => row % batch.size);
  const whole = batch.select(rows);
  tidy(() => {
    if (base.evaluateWithFeatures === undefined) network.scores(whole);
    else network.headScores(base.evaluateWithFeatures(whole, [1]).features);
    base.evaluate(whole, 1);
  });
}

/** Of policy and critic, which are disposed. */
function encodeTraining(policy: Policy, critic: Critic, batch: Batch): void {
  const config = defaultsOf(PPO_FIELDS);
  const { clipRange, temperature, valueClipRange, valueCoefficient } = config;
  const numbers = new Float32Array(batch.size * batch.steps);
  const minibatch: Minibatch = {
    batch,
    logProbs: numbers,
    advantages: numbers,
    values: numbers,
    returns: numbers,
  };
  const ofPolicy = new Optimizer(policy.variables);
  const ofCritic = new Optimizer(critic.variables);
  policyStep(policy, ofPolicy).encode({ batch, minibatch, settings: { clipRange } }, config, {
    temperature,
  });
  const settings = { valueClipRange, valueCoefficient };
  criticStep(critic, ofCritic).encode({ batch, minibatch, settings }, config, undefined);
  for (const each of [ofPolicy, ofCritic, policy, critic]) each.dispose();
}

/** With the settings as they are by default; takes over the network. */
function encodeFit(network: RewardNetwork, batch: Batch): void {
  const config = defaultsOf(REWARD_MODEL_FIELDS);
  const auxiliaryFeatures = auxiliaryFeaturesOf(config).length;
  const tieLogit = config.ties === 'davidson';
  const member = new RewardMember(network, { auxiliaryFeatures, tieLogit });
  const width = tidy(() => network.features(batch).shape[1]);
  const pairs = batch.size / 2;
  const examples = encodedExamples({
    outcomes: 2,
    batch,
    hand: new Float32Array(batch.size * auxiliaryFeatures),
    ...(config.trunk === 'frozen' ? { trunk: new Float32Array(batch.size * width) } : {}),
    targets: new Float32Array(batch.size).fill(0.5),
    labelled: new Float32Array(pairs).fill(1),
    strengths: new Float32Array(pairs),
  });
  const optimizer = new Optimizer(member.trainable(config.trunk === 'frozen'));
  const { labelSmoothing, strengthMargin, centering } = config;
  const settings = { labelSmoothing, strengthMargin, centering, tieLogit, outcomes: 2 };
  const inputs = { batch, examples };
  preferenceStep(member, optimizer).encode(inputs, config, settings);
  optimizer.dispose();
  member.dispose();
}
