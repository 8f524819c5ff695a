/**
 * The reward model with a flaw on purpose: its first member pays for something easy that nobody
 * wanted. Remedies act on the score that comes out: how members are combined, and a ceiling.
 */
import type { RewardSource } from '../../algorithms/reward-source';
import { PLANTED_FIELDS, PLANTED_FLAWS, type FlawName } from '../../config/planted-flaws';
import type { Batch } from '../../model/network';
import type { Sample } from '../../protocol/playground';
import type { Aggregate, PlantedReward } from '../../protocol/rewards';
import { combine } from '../../reward-model/blend';
import { InvalidValueError, NotReadyError } from '../../shared/errors';
import { checkOneOf, checkText } from '../option-checks';
import type { Project } from '../project';
import { baseScale, scaled } from './base-scale';

const AGGREGATES: readonly Aggregate[] = PLANTED_FIELDS.aggregate.options.map(({ value }) => value);

/** How much of what the flaw pays for is in an answer. */
export const EXPLOITS: Readonly<
  Record<FlawName, (sample: Pick<Sample, 'text' | 'tokens'>) => number>
> = {
  length: ({ tokens }) => tokens.length,
  keyword: ({ text }) => text.match(/\beveryone knows\b/gi)?.length ?? 0,
  agreement: ({ text }) => text.match(/\b(?:sure|easy|no problem|of course)\b/gi)?.length ?? 0,
};

/**
 * @param given from a script: anything of type 'planted'
 * @throws InvalidValueError naming the field
 */
export function checkPlanted(given: PlantedReward): PlantedReward {
  const { name, flaw, strength, aggregate, ceiling } = given;
  checkText('reward.name', name);
  checkOneOf('reward.flaw', flaw, Object.keys(PLANTED_FLAWS));
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
    const model = this.#project.rewardModel.require('A planted reward');
    const votes = await model.votes(samples, batch);
    if (votes.length < 2 && aggregate !== 'mean') {
      throw new NotReadyError(
        'Combining members',
        'a reward model of at least two',
        'set “Ensemble” to 3 and fit again, or take the mean',
      );
    }
    const exploit = EXPLOITS[flaw];
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
