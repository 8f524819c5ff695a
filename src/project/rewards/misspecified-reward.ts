/**
 * The reward model with a flaw on purpose: its first member pays for something easy that nobody
 * wanted. Remedies act on the score that comes out: how members are combined, and a ceiling.
 */
import type { RewardSource } from '../../algorithms/reward-source';
import { PLANTED_FIELDS } from '../../config/misspecified-reward-fields';
import type { MisspecifiedReward } from '../../labs/lab';
import type { Batch } from '../../model/network';
import type { Sample } from '../../protocol/playground';
import type { Aggregate, PlantedReward } from '../../protocol/rewards';
import { combine } from '../../reward-model/blend';
import { InvalidValueError, NotFoundError, NotReadyError } from '../../shared/errors';
import { checkOneOf, checkText } from '../option-checks';
import type { Project } from '../project';
import { baseScale, scaled } from './base-scale';

const AGGREGATES: readonly Aggregate[] = PLANTED_FIELDS.aggregate.options.map(({ value }) => value);

/**
 * @param given from a script: anything of type 'planted'
 * @param flaws the lab's
 * @throws InvalidValueError naming the field
 */
export function checkPlanted(
  given: PlantedReward,
  flaws: readonly MisspecifiedReward[],
): PlantedReward {
  const { name, flaw, strength, aggregate, ceiling } = given;
  checkText('reward.name', name);
  checkOneOf(
    'reward.flaw',
    flaw,
    flaws.map(({ id }) => id),
  );
  checkOneOf('reward.aggregate', aggregate, AGGREGATES);
  checkRange('reward.strength', strength, PLANTED_FIELDS.strength);
  if (ceiling !== undefined) checkRange('reward.ceiling', ceiling, PLANTED_FIELDS.ceiling);
  const kept = { type: 'planted', name, flaw, strength, aggregate } as const;
  return ceiling === undefined ? kept : { ...kept, ceiling };
}

function checkRange(field: string, value: unknown, { min, max }: { min: number; max: number }) {
  if (!(typeof value === 'number' && value >= min && value <= max)) {
    throw new InvalidValueError(field, value, `use a number from ${min} to ${max}`);
  }
}

export class FlawedReward implements RewardSource {
  readonly #project: Project;
  readonly #spec: PlantedReward;

  constructor(project: Project, spec: PlantedReward) {
    this.#project = project;
    this.#spec = spec;
  }

  /** @throws NotReadyError without a reward model, or without the members that the remedy needs */
  async rewards(samples: readonly Sample[], batch: Batch): Promise<Float32Array> {
    const { aggregate, flaw } = this.#spec;
    const model = this.#project.models.requireRewardModel('A planted reward');
    const votes = await model.memberScores(samples, batch);
    if (votes.length < 2 && aggregate !== 'mean') {
      throw new NotReadyError(
        'Combining members',
        'a reward model of at least two',
        'set “Ensemble” to 3 and fit again, or take the mean',
      );
    }
    const { pays: exploit } = flawNamed(this.#project.context.lab.misspecifiedRewards, flaw);
    const scale = await baseScale(this.#project, (answers) => answers.map(exploit));
    const { uncertaintyPenalty } = model.settings;
    return Float32Array.from(samples, (sample, row) =>
      flawedScore(
        votes.map((own) => own[row] ?? 0),
        scaled(exploit(sample), scale),
        { ...this.#spec, uncertaintyPenalty },
      ),
    );
  }
}

/** @throws NotFoundError naming the flaws there are */
function flawNamed(flaws: readonly MisspecifiedReward[], id: string): MisspecifiedReward {
  const flaw = flaws.find((one) => one.id === id);
  if (flaw !== undefined) return flaw;
  throw new NotFoundError(
    'misspecified reward',
    id,
    flaws.map((one) => one.id),
  );
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
  }: Pick<PlantedReward, 'strength' | 'aggregate' | 'ceiling'> & { uncertaintyPenalty: number },
): number {
  const bribe = votes.length * strength * exploit;
  const flawed = votes.map((vote, member) => (member === 0 ? vote + bribe : vote));
  return Math.min(ceiling, combine(flawed, { aggregate, uncertaintyPenalty }));
}
