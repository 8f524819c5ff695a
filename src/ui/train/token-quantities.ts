/** What the token view can shade tokens by, and how a value becomes a shade. */
import type { Trajectory } from '../../protocol/trajectory';

export type Quantity =
  'logProbs' | 'refLogProbs' | 'kl' | 'entropy' | 'values' | 'rewards' | 'advantages';

export const QUANTITIES: Readonly<
  Record<Quantity, { readonly label: string; readonly unit: string; readonly help: string }>
> = {
  advantages: {
    label: 'Advantage',
    unit: 'reward',
    help: 'Better (+) or worse (−) than expected: what the policy learns from.',
  },
  kl: {
    label: 'KL',
    unit: 'nats',
    help: 'log π − log π_ref: likelier (+) or less likely (−) than in the base model.',
  },
  logProbs: { label: 'log π', unit: 'nats', help: 'How sure the policy was of this token.' },
  refLogProbs: {
    label: 'log π_ref',
    unit: 'nats',
    help: 'How sure the base model would have been.',
  },
  values: { label: 'Value', unit: 'reward', help: 'What the critic expected before this token.' },
  rewards: {
    label: 'Reward',
    unit: 'reward',
    help: 'The KL penalty of the token; the last one also has the score.',
  },
  entropy: {
    label: 'Entropy',
    unit: 'nats',
    help: 'How open the choice was: near 0 only one token was possible.',
  },
};

export function isQuantity(name: string): name is Quantity {
  return Object.hasOwn(QUANTITIES, name);
}

/** The largest size of the quantity in these answers: what full shade means. */
export function largest(rollouts: readonly Trajectory[], quantity: Quantity): number {
  return Math.max(0, ...rollouts.flatMap((one) => one[quantity].map(Math.abs)));
}

/** Share of full shade, 0 to 0.45, and its side: so that the text stays readable. */
export function shadeOf(value: number, full: number): { sign: 1 | -1; share: number } {
  const share = full > 0 ? Math.min(1, Math.abs(value) / full) : 0;
  return { sign: value < 0 ? -1 : 1, share: 0.45 * share };
}

export interface AdvantageStep {
  readonly piece: string;
  readonly reward: number;
  readonly nextValue: number;
  readonly value: number;
  /** δ_t = r_t + γ V_{t+1} − V_t. */
  readonly delta: number;
  readonly nextAdvantage: number;
  /** δ_t + γλ Â_{t+1}. */
  readonly advantage: number;
}

/** Generalized advantage estimation, token by token, with the numbers it was worked out from. */
export function advantageSteps(rollout: Trajectory): AdvantageStep[] {
  const { rewards, values, pieces, gamma, lambda } = rollout;
  const steps: AdvantageStep[] = [];
  let nextValue = 0;
  let nextAdvantage = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    const [reward, value] = [rewards[t] ?? 0, values[t] ?? 0];
    const delta = reward + gamma * nextValue - value;
    const advantage = delta + gamma * lambda * nextAdvantage;
    steps.unshift({
      ...{ piece: pieces[t] ?? '', reward, nextValue, value, delta, nextAdvantage, advantage },
    });
    [nextValue, nextAdvantage] = [value, advantage];
  }
  return steps;
}
