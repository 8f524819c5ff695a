/** From feedback to a reward model: the five parts in order. */
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Batch, ModelFamily, Policy, RewardNetwork, SamplingOptions } from '../model/network';
import type { Comparison, RewardModelReport } from '../protocol/playground';
import { Deck } from '../shared/deck';
import { NotReadyError, StoppedError } from '../shared/errors';
import type { Rng } from '../shared/rng';
import { mean, standardDeviation } from '../shared/statistics';
import {
  expectedCalibrationError,
  fitTemperature,
  normalizationOf,
  type JudgedMargin,
  type Normalization,
} from './calibration';
import { prepareComparisons, type PreferenceData } from './data-processing';
import { encodePairs } from './feature-extraction';
import { judgedMargins, learn, type FitHooks } from './learning';
import { RewardModel } from './reward-model';
import { rawScores } from './scoring';
import { validate } from './validation';

/** Answers sampled in one roll-out while normalising. */
const ROLL_OUT_SIZE = 64;
/** Fresh answers on which the normalisation is checked again. */
const RECHECK_SAMPLES = 64;

export interface FitRequest<B extends Batch> {
  readonly family: ModelFamily<B>;
  /** The base model: gives the trunk, and the answers on which scores are normalised. */
  readonly reference: Policy<B>;
  readonly comparisons: readonly Comparison[];
  /** Training prompts, for normalising. */
  readonly prompts: readonly string[];
  readonly sampling: SamplingOptions;
  readonly config: RewardModelConfig;
  /** Decides the held-out prompts. */
  readonly seed: number;
  readonly rng: Rng;
}

/**
 * @throws NotReadyError when no comparison orders two answers
 * @throws StoppedError when the signal is raised
 */
export async function fitRewardModel<B extends Batch>(
  request: FitRequest<B>,
  hooks: FitHooks = {},
): Promise<RewardModel<B>> {
  const { family, reference, config, rng } = request;
  const data = prepareComparisons(request.comparisons, config.heldoutFraction, request.seed);
  if (data.train.length === 0) {
    throw new NotReadyError('Fitting the reward model', 'comparisons', 'judge some pairs first');
  }
  const network = family.rewardNetwork(reference, rng);
  try {
    const train = encodePairs(family, data.train);
    const heldout = data.heldout.length > 0 ? encodePairs(family, data.heldout) : undefined;
    await learn(network, { train, heldout }, config, rng.fork(), hooks);
    const margins = heldout === undefined ? [] : await judgedMargins(network, heldout);
    const normalized = await normalize(request, network, hooks.signal);
    return new RewardModel(family, network, reportOf(data, margins, normalized));
  } catch (error) {
    network.dispose();
    throw error;
  }
}

interface Normalized extends Normalization {
  readonly recheck: { readonly mean: number; readonly std: number };
}

/** Normalises on answers of the reference policy, then checks the result on fresh ones. */
async function normalize<B extends Batch>(
  request: FitRequest<B>,
  network: RewardNetwork<B>,
  signal: AbortSignal | undefined,
): Promise<Normalized> {
  const prompts = new Deck(request.prompts, request.rng.fork());
  const scores: number[] = [];
  while (scores.length < request.config.normalizeSamples + RECHECK_SAMPLES) {
    if (signal?.aborted === true) throw new StoppedError('Fitting the reward model');
    const { family, reference, sampling, rng } = request;
    const asked = prompts.take(ROLL_OUT_SIZE);
    const { batch } = await family.rollOut(reference, asked, sampling, rng);
    scores.push(...(await rawScores(network, batch)));
  }
  const normalization = normalizationOf(scores.slice(RECHECK_SAMPLES));
  const { gain, bias } = normalization;
  const fresh = scores.slice(0, RECHECK_SAMPLES).map((raw) => gain * raw + bias);
  return { ...normalization, recheck: { mean: mean(fresh), std: standardDeviation(fresh) } };
}

function reportOf(
  data: PreferenceData,
  rawMargins: readonly JudgedMargin[],
  { gain, bias, recheck }: Normalized,
): RewardModelReport {
  const margins = rawMargins.map(({ margin, target }) => ({ margin: gain * margin, target }));
  const temperature = fitTemperature(margins);
  const { accuracy, ci95, caution } = validate(margins);
  return {
    accuracy,
    ci95,
    ece: expectedCalibrationError(margins, temperature),
    temperature,
    comparisons: data.train.length + data.heldout.length,
    heldout: data.heldout.length,
    members: 1,
    gain,
    bias,
    recheck,
    ...(caution === undefined ? {} : { caution }),
  };
}
