/** From feedback to a reward model: the five parts in order. */
import type { Batch, SamplingOptions } from '../model/network';
import type { Comparison } from '../protocol/playground';
import type { RewardModelMetrics } from '../protocol/reward-model';
import { NotReadyError } from '../shared/errors';
import type { Rng } from '../shared/rng';
import { blendSettings } from './blend';
import { crossValidate, foldSteps } from './cross-validation';
import { asPairs, prepareComparisons, type Dropped, type PreferenceData } from './data-processing';
import type { FitFacts } from './evidence';
import {
  encodeExamples,
  encodingOf,
  headsOf,
  type EncodedExamples,
  type Encoding,
} from './feature-extraction';
import { asRead, learn, stepsOf, type LearningHooks } from './learning';
import { evidenceOf, overallMargins } from './measuring';
import type { RewardMember } from './member';
import { handWeights, newMember, tieParameter, type MemberRequest } from './new-member';
import { unreadBy } from './readable';
import { ReferenceAnswers } from './reference-answers';
import { RewardModel, type DomainOf } from './reward-model';
import { measuredShare } from './validation';
import { newShare } from './warm-start';

export interface FitRequest<B extends Batch> extends Omit<MemberRequest<B>, 'heads'> {
  readonly domainOf?: DomainOf;
  readonly comparisons: readonly Comparison[];
  /** How many ratings of single answers there are, of which nothing is learned. */
  readonly ratings?: number;
  /** Training prompts, for normalising. */
  readonly prompts: readonly string[];
  readonly sampling: SamplingOptions;
  /** Weights of the heads in the score; the overall one counts 1 where nothing is said. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  /** Decides the held-out prompts. */
  readonly seed: number;
  readonly rng: Rng;
}

export interface FitHooks {
  /** Awaited after every step: the place to pause, or to let other work in. */
  readonly onStep?: ((metrics: RewardModelMetrics) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @throws NotReadyError when no comparison orders two answers
 * @throws StoppedError when the signal is raised
 */
export async function fitRewardModel<B extends Batch>(
  request: FitRequest<B>,
  hooks: FitHooks = {},
): Promise<RewardModel<B>> {
  const { config: given, seed, start } = request;
  const { heldoutFraction, ties } = given;
  const unread = unreadBy(request.family);
  const options = { heldoutFraction, seed, dropTies: ties === 'drop', unread };
  const data = prepareComparisons(request.comparisons, options);
  if (data.train.length === 0) throw nothingToLearn(data.dropped, request.ratings);
  const comparisons = data.train.length + data.heldout.length;
  const learningRate = given.learningRate * newShare(comparisons, start);
  const config = { ...given, learningRate };
  const heads = headsOf(data.train, config);
  const sharesTrunk = config.trunk === 'frozen' && (start?.sharesTrunk ?? true);
  const encoding = await encodingOf(
    { ...request, sharesTrunk, startScale: start?.hand },
    heads,
    data.train,
  );
  const learned = await learnMembers({ ...request, config }, encoding, data, hooks);
  const { members, answers, heldout, before, crossValidated } = learned;
  try {
    const [first] = members as [RewardMember<B>];
    const facts: FitFacts = {
      comparisons,
      ...(start === undefined ? {} : { inherited: start.experience }),
      dropped: data.dropped,
      before,
      ...(crossValidated === undefined ? {} : { crossValidated }),
      ...(await handWeights(first, encoding.scale)),
      ...(await tieParameter(first)),
    };
    const domainOf = request.domainOf ?? (() => undefined);
    const evidence = await evidenceOf(members, answers, { heldout, data, domainOf });
    const settings = blendSettings(heads, request.weights, config);
    const parts = { family: request.family, domainOf };
    return new RewardModel(parts, members, {
      family: request.family.fingerprint,
      settings,
      hand: encoding.scale,
      sharesTrunk,
      evidence,
      fit: facts,
    });
  } catch (error) {
    for (const member of members) member.dispose();
    throw error;
  }
}

function nothingToLearn(
  { unreadable = 0, 'alike-as-read': alike = 0 }: Dropped,
  ratings = 0,
): NotReadyError {
  const what = 'Fitting the reward model';
  if (unreadable + alike > 0) {
    const why = `${unreadable} have a prompt longer than it reads, in ${alike} both answers begin with the same, and it reads no further`;
    return new NotReadyError(what, 'comparisons that the model can read', why);
  }
  const unused = `; the ${ratings} ratings of single answers order no two of them`;
  const remedy = `judge some pairs first${ratings > 0 ? unused : ''}`;
  return new NotReadyError(what, 'comparisons', remedy);
}

interface Learned<B extends Batch> {
  readonly members: readonly RewardMember<B>[];
  readonly answers: ReferenceAnswers<B>;
  readonly heldout: EncodedExamples<B> | undefined;
  readonly before: NonNullable<FitFacts['before']>;
  readonly crossValidated: FitFacts['crossValidated'];
}

async function learnMembers<B extends Batch>(
  request: FitRequest<B>,
  encoding: Encoding<B>,
  data: PreferenceData,
  { onStep, signal }: FitHooks,
): Promise<Learned<B>> {
  const { config, rng, seed } = request;
  const make = () => newMember({ ...request, heads: encoding.heads }, encoding.scale, rng);
  const train = await encodeExamples(encoding, data.train);
  const [heldout] = await encodeExamples(encoding, asPairs(data.heldout));
  const folds = { examples: [...data.train, ...data.heldout], seed, encoding };
  const steps = config.members * stepsOf(train, config) + (await foldSteps(folds, config));
  let step = 0;
  const hooksOf = (member: number): LearningHooks => ({
    signal,
    onStep: async (metrics) => {
      step += 1;
      await onStep?.({ ...metrics, step, steps, member });
    },
  });
  const members = [await make()];
  try {
    // The order of the first member's examples is drawn before the answers are.
    const orders = [rng.fork()];
    const answers = await ReferenceAnswers.sample(request, encoding, signal);
    const before = [await answers.spreadBefore(members[0] as RewardMember<B>, config)];
    for (let index = 1; index < config.members; index++) {
      members.push(await make());
      orders.push(rng.fork());
      before.push(await answers.spreadBefore(members[index] as RewardMember<B>, config));
    }
    for (const [index, member] of members.entries()) {
      const read = heldout && (await asRead(member, heldout, config));
      const measureHeldout = () => heldoutAccuracy(member, read);
      const hooks = { ...hooksOf(index + 1), measureHeldout };
      await learn(member, train, config, orders[index] as Rng, hooks, index > 0);
    }
    const hooks = hooksOf(config.members + 1);
    const crossValidated = await crossValidate(folds, config, make, rng, hooks);
    return { members, answers, heldout, before: before[0] ?? { mean: 0, std: 0 }, crossValidated };
  } catch (error) {
    for (const member of members) member.dispose();
    throw error;
  }
}

/** The overall head's, by one member alone. */
async function heldoutAccuracy<B extends Batch>(
  member: RewardMember<B>,
  heldout: EncodedExamples<B> | undefined,
): Promise<number | undefined> {
  if (heldout === undefined) return undefined;
  const { share, count } = measuredShare(await overallMargins(member, heldout));
  return count > 0 ? share : undefined;
}
