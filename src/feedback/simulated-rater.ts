/**
 * A rater made from a lab's gold criteria and noise: it prefers the outcome of higher utility
 * and errs at a stated rate. It never says "both bad" and never skips.
 */
import type { Choice, Strength } from '../protocol/feedback';
import type { Rng } from '../shared/rng';
import { InvalidValueError } from '../shared/errors';
import type { Rater, Verdict } from './rater';

/** The name under which its judgements are kept. */
export const SIMULATED_RATER = 'simulated';

/** Outcomes whose utilities differ by no more than this are a tie. */
const TIE_EPSILON = 1e-6;

type Scores = Readonly<Record<string, number>>;

interface Answer {
  readonly prompt: string;
  readonly text: string;
}

export interface RaterSettings {
  /** Weight of each criterion; criteria that are not named count for nothing. */
  readonly weights: Scores;
  /** Probability that a judgement is turned round; a tie becomes a random side. */
  readonly noise: number;
}

/** Σ weight · score; a criterion that does not apply contributes nothing. */
export function utility(gold: Scores, weights: Scores): number {
  return Object.entries(weights).reduce((sum, [id, weight]) => sum + weight * (gold[id] ?? 0), 0);
}

/** What a rater without error would say. */
export function preferred(utilityA: number, utilityB: number): 'a' | 'b' | 'tie' {
  if (Math.abs(utilityA - utilityB) <= TIE_EPSILON) return 'tie';
  return utilityA > utilityB ? 'a' : 'b';
}

export function judge(goldA: Scores, goldB: Scores, settings: RaterSettings, rng: Rng): Choice {
  const choice = preferred(utility(goldA, settings.weights), utility(goldB, settings.weights));
  if (!rng.chance(settings.noise)) return choice;
  if (choice === 'tie') return rng.chance(0.5) ? 'a' : 'b';
  return choice === 'a' ? 'b' : 'a';
}

/** What the simulated rater says besides its choice. */
export interface RaterDetail {
  /** How much better: the distance of the utilities, in thirds of the greatest possible one. */
  readonly strengths: boolean;
  /** Both answers by criterion; each score is turned round at the rate of the noise. */
  readonly ratings: boolean;
}

export function simulatedRater(
  gold: (items: readonly Answer[], signal?: AbortSignal) => Promise<readonly Scores[]>,
  settings: RaterSettings & RaterDetail,
  rng: Rng,
): Rater {
  const judgeOne = (goldA: Scores, goldB: Scores): Verdict => {
    const choice = judge(goldA, goldB, settings, rng);
    const rated = (scores: Scores): Scores =>
      Object.fromEntries(
        Object.entries(scores).map(([id, score]) => [
          id,
          rng.chance(settings.noise) ? 1 - score : score,
        ]),
      );
    return {
      choice,
      ...(settings.strengths && choice !== 'tie'
        ? { strength: strengthOf(goldA, goldB, settings.weights) }
        : {}),
      ...(settings.ratings ? { ratings: { a: rated(goldA), b: rated(goldB) } } : {}),
    };
  };
  return {
    name: SIMULATED_RATER,
    judge: async (pairs, signal) => {
      const answers = pairs.flatMap(({ prompt, a, b }) => [
        { prompt, text: a },
        { prompt, text: b },
      ]);
      const scores = await gold(answers, signal);
      return pairs.map((_, i) => judgeOne(scores[2 * i] ?? {}, scores[2 * i + 1] ?? {}));
    },
  };
}

function strengthOf(goldA: Scores, goldB: Scores, weights: Scores): Strength {
  const range = Object.values(weights).reduce((sum, weight) => sum + Math.abs(weight), 0);
  const gap = Math.abs(utility(goldA, weights) - utility(goldB, weights));
  const third = range === 0 ? 0 : (3 * gap) / range;
  return third <= 1 ? 1 : third <= 2 ? 2 : 3;
}

/**
 * The lab's own weights, overlaid with what was asked for.
 *
 * @throws InvalidValueError for a criterion that the lab does not have, or a weight that is
 *   not a finite number
 */
export function raterWeights(
  criteria: readonly { readonly id: string; readonly weight: number }[],
  given: Scores | undefined,
): Scores {
  if (given === undefined) return Object.fromEntries(criteria.map((c) => [c.id, c.weight]));
  const known = criteria.map(({ id }) => id);
  for (const [id, weight] of Object.entries(given)) {
    if (!known.includes(id)) {
      throw new InvalidValueError('criteria', id, `use one of ${known.join(', ')}`);
    }
    if (!Number.isFinite(weight)) {
      throw new InvalidValueError(`criteria.${id}`, weight, 'use a finite number');
    }
  }
  return given;
}
