/**
 * The reward model with a flaw on purpose: its first member pays for something easy that nobody
 * wanted. Remedies act on the score that comes out: how members are combined, and a ceiling. A
 * checkpoint calls it `planted`, its name of old.
 */
import { MISSPECIFIED_REWARD_FIELDS } from '../../../config/misspecified-reward-fields';
import type { MisspecifiedReward as Flaw } from '../../../labs/lab';
import type { Sample } from '../../../protocol/playground';
import type { Aggregate, MisspecifiedReward } from '../../../protocol/rewards';
import { combine } from '../../../reward-model/blend';
import { InvalidValueError, NotFoundError, NotReadyError } from '../../../shared/errors';
import { checkOneOf, checkText } from '../../option-checks';
import { hasType } from '../given';
import type { Reward, RewardContext, RewardKind } from '../kind';
import { scaled } from '../normaliser';

export const MISSPECIFIED: RewardKind<MisspecifiedReward> = {
  type: 'planted',
  label: 'misspecified reward',
  needsRewardModel: true,
  isTried: false,
  is: (given) => hasType(given, 'planted', 'misspecified'),
  check: (given, _code, lab) =>
    checkMisspecified(given as MisspecifiedReward, lab.misspecifiedRewards),
  name: ({ name }) => name,
  raterName: ({ name }) => `reward: ${name}`,
  dependsOn: () => ['reward-model'],
  create,
};

const AGGREGATES: readonly Aggregate[] = MISSPECIFIED_REWARD_FIELDS.aggregate.options.map(
  ({ value }) => value,
);

/**
 * @param given from a script: anything of its type
 * @param flaws that the lab has
 * @throws InvalidValueError naming the field
 */
export function checkMisspecified(
  given: MisspecifiedReward,
  flaws: readonly Flaw[],
): MisspecifiedReward {
  const { name, flaw, strength, aggregate, ceiling } = given;
  checkText('reward.name', name);
  checkOneOf(
    'reward.flaw',
    flaw,
    flaws.map(({ id }) => id),
  );
  checkOneOf('reward.aggregate', aggregate, AGGREGATES);
  checkRange('reward.strength', strength, MISSPECIFIED_REWARD_FIELDS.strength);
  if (ceiling !== undefined)
    checkRange('reward.ceiling', ceiling, MISSPECIFIED_REWARD_FIELDS.ceiling);
  const kept = { type: 'planted', name, flaw, strength, aggregate } as const;
  return ceiling === undefined ? kept : { ...kept, ceiling };
}

function checkRange(field: string, value: unknown, { min, max }: { min: number; max: number }) {
  if (!(typeof value === 'number' && value >= min && value <= max)) {
    throw new InvalidValueError(field, value, `use a number from ${min} to ${max}`);
  }
}

function create(spec: MisspecifiedReward, context: RewardContext): Reward {
  const { rewardModel } = context;
  return {
    isNormalised: true,
    network: rewardModel.fitted?.network,
    score: async (samples, { batch } = {}) => {
      const votes = await rewardModel.members(samples, batch);
      checkMembers(spec, votes.length);
      const { uncertaintyPenalty = 0 } = rewardModel.fitted?.settings ?? {};
      const exploits = await exploitsOf(spec, context, samples);
      return Float32Array.from(exploits, (exploit, row) =>
        flawedScore(votesOn(row, votes), exploit, { ...spec, uncertaintyPenalty }),
      );
    },
    members: async (samples, batch) => {
      const votes = await rewardModel.members(samples, batch);
      const exploits = await exploitsOf(spec, context, samples);
      const rows = exploits.map((exploit, row) =>
        flawedVotes(votesOn(row, votes), exploit, spec.strength),
      );
      return votes.map((_, member) => rows.map((row) => row[member] ?? 0));
    },
  };
}

/** @throws NotReadyError without the members that the remedy compares */
function checkMembers({ aggregate }: MisspecifiedReward, count: number): void {
  if (count >= 2 || aggregate === 'mean') return;
  throw new NotReadyError(
    'Combining members',
    'a reward model of at least two',
    'set “Ensemble” to 3 and fit again, or take the mean',
  );
}

function votesOn(row: number, votes: readonly ArrayLike<number>[]): number[] {
  return votes.map((own) => own[row] ?? 0);
}

/** What the flaw pays for, in standard deviations of base answers. */
async function exploitsOf(
  { flaw }: MisspecifiedReward,
  { normaliser, flaws }: RewardContext,
  samples: readonly Sample[],
): Promise<number[]> {
  const { pays: exploit } = flawNamed(flaws, flaw);
  const scale = await normaliser.scaleOf((answers) => answers.map(exploit));
  return samples.map((sample) => scaled(exploit(sample), scale));
}

/**
 * @param votes score of each member, at least one
 * @param exploit what the flaw pays for, in standard deviations of base answers
 */
export function flawedScore(
  votes: readonly number[],
  exploit: number,
  {
    strength,
    aggregate,
    ceiling = Infinity,
    uncertaintyPenalty,
  }: Pick<MisspecifiedReward, 'strength' | 'aggregate' | 'ceiling'> & {
    uncertaintyPenalty: number;
  },
): number {
  const flawed = flawedVotes(votes, exploit, strength);
  return Math.min(ceiling, combine(flawed, { aggregate, uncertaintyPenalty }));
}

/** The flaw is in the first member; in the mean it counts the same however many there are. */
function flawedVotes(votes: readonly number[], exploit: number, strength: number): number[] {
  const bribe = votes.length * strength * exploit;
  return votes.map((vote, member) => (member === 0 ? vote + bribe : vote));
}

/** @throws NotFoundError naming the flaws there are: a stored project may name one that is gone */
function flawNamed(flaws: readonly Flaw[], id: string): Flaw {
  const flaw = flaws.find((one) => one.id === id);
  if (flaw !== undefined) return flaw;
  throw new NotFoundError(
    'misspecified reward',
    id,
    flaws.map((one) => one.id),
  );
}
