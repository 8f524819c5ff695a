/**
 * Several small judges, each a linear Bradley–Terry model fitted to its own bootstrap sample of
 * the comparisons. Where they disagree, a judgement teaches most (query by committee; Christiano
 * et al., arXiv:1706.03741, ask where the variance of an ensemble is greatest).
 */
import type { Comparison, PairTexts } from '../protocol/feedback';
import type { Rng } from '../shared/rng';
import { sigmoid, variance } from '../shared/statistics';
import { dot, FEATURES, pairFeatures, type SparseVector } from './text-features';

/** Gives, for every pair, each member's probability that a is better. */
export type PairEnsemble = (pairs: readonly PairTexts[]) => Promise<readonly (readonly number[])[]>;

const MEMBERS = 5;
/** Steps of a fit, however many comparisons there are: keeps a vote cheap. */
const STEPS = 4000;
/** AdaGrad (Duchi et al., 2011) with an L2 pull to zero. */
const LEARNING_RATE = 0.3;
const SHRINKAGE = 1e-3;
/** Of the weights before they have seen anything: members differ where nothing was judged. */
const PRIOR_DEVIATION = 0.3;

interface Example {
  readonly features: SparseVector;
  readonly target: number;
}

export function linearEnsemble(comparisons: readonly Comparison[], rng: Rng): PairEnsemble {
  const examples = comparisons.flatMap((comparison) => {
    const target = preferenceOf(comparison);
    return target === undefined ? [] : [{ features: pairFeatures(comparison), target }];
  });
  const members = Array.from({ length: MEMBERS }, () => fitMember(examples, rng));
  return (pairs) =>
    Promise.resolve(
      pairs.map((pair) => {
        const features = pairFeatures(pair);
        return members.map((weights) => sigmoid(dot(weights, features)));
      }),
    );
}

/** Variance of the members' probabilities for each pair. */
export async function disagreement(
  ensemble: PairEnsemble,
  pairs: readonly PairTexts[],
): Promise<number[]> {
  return (await ensemble(pairs)).map(variance);
}

/** Probability that a is better, as judged; undefined where nothing was said of it. */
export function preferenceOf({ choice, probability }: Comparison): number | undefined {
  if (choice === 'skip' || choice === 'both-bad') return undefined;
  return probability ?? (choice === 'tie' ? 0.5 : choice === 'a' ? 1 : 0);
}

function fitMember(examples: readonly Example[], rng: Rng): Float32Array {
  const weights = Float32Array.from({ length: FEATURES }, () => PRIOR_DEVIATION * rng.normal());
  const prior = weights.slice();
  if (examples.length === 0) return weights;
  const own = examples.map(() => rng.pick(examples));
  const squares = new Float32Array(FEATURES).fill(1e-2);
  const steps = Math.min(STEPS, 60 * own.length);
  for (let step = 0; step < steps; step++) {
    const { features, target } = rng.pick(own);
    const error = sigmoid(dot(weights, features)) - target;
    for (const [index, value] of features) {
      const pull = SHRINKAGE * (weights[index]! - prior[index]!);
      const gradient = error * value + pull;
      squares[index]! += gradient * gradient;
      weights[index]! -= (LEARNING_RATE * gradient) / Math.sqrt(squares[index]!);
    }
  }
  return weights;
}
