/** The curves of a run: which metrics are drawn, in reading order, and their chart data. */
import type { AlgorithmName, TrainingConfig } from '../../config/algorithm-fields';
import type { PpoConfig } from '../../config/ppo-fields';
import type { TrainingMetrics } from '../../protocol/playground';
import type { OverlaidRun } from '../../state/run-list.svelte';
import type { PlotData } from '../charts/plot-data';
import type { TrainingMetricName } from '../charts/training-glossary';

export interface TrainingCurve {
  readonly name: TrainingMetricName;
  /** What will appear, and why one looks at it. */
  readonly empty: string;
}

const TOWARDS: readonly TrainingCurve[] = [
  {
    name: 'objective/scores',
    empty:
      'The mean score of each batch: the curve that should rise. Dashed: minus the KL penalty.',
  },
  {
    name: 'objective/kl',
    empty:
      'How far the policy has moved from the base model. Reward bought with a lot of it is suspect.',
  },
  {
    name: 'objective/entropy',
    empty: 'How varied the answers still are. Near zero the policy says one thing only.',
  },
];

const CLIPPED: TrainingCurve = {
  name: 'policy/clipfrac_avg',
  empty: 'How often the brake engages. High means that steps are too large.',
};

const SPREAD: TrainingCurve = {
  name: 'reward_std',
  empty: 'How much the scores differ. Answers that all score alike teach nothing.',
};

const CRITIC: readonly TrainingCurve[] = [
  {
    name: 'loss/value_avg',
    empty: 'The error of the value function, which predicts the reward while an answer is written.',
  },
  {
    name: 'val/var_explained',
    empty:
      'How much of the reward the value function foresees: 1 all of it, below 0 worse than nothing.',
  },
];

const FLAT: TrainingCurve = {
  name: 'frac_reward_zero_std',
  empty: 'How many prompts got answers of equal reward, from which nothing can be learned.',
};

const BEST: TrainingCurve = {
  name: 'best_of_n/scores',
  empty: 'The reward of the best answer to each prompt: what is imitated.',
};

const ALL_ANSWERS: TrainingCurve = {
  name: 'best_of_n/all_scores',
  empty: 'The reward of all answers, those not chosen included: what choosing starts from.',
};

const PAIRS: readonly TrainingCurve[] = [
  { name: 'loss/policy_avg', empty: 'Begins at ln 2 = 0.69, where the pairs are a toss-up.' },
  {
    name: 'rewards/margins',
    empty: 'By how much the policy has come to favour the answers that raters preferred.',
  },
  { name: 'rewards/accuracies', empty: 'How many of the pairs the policy orders as the raters.' },
];

const LENGTH: TrainingCurve = {
  name: 'response_length/mean',
  empty: 'How long answers are. Growing without need is a common way to cheat.',
};

/** Between where the policy goes and how long its answers are: how it learns. */
const LEARNING: Readonly<Record<AlgorithmName, readonly TrainingCurve[]>> = {
  ppo: [CLIPPED, ...CRITIC],
  reinforce: [SPREAD],
  rloo: [CLIPPED, SPREAD],
  grpo: [CLIPPED, SPREAD, FLAT],
  rejection: [BEST, SPREAD],
  dpo: PAIRS,
  best_of_n: [ALL_ANSWERS, SPREAD],
};

/** What training may stop by, each drawn where its limit is set. */
const STOPPING = [
  {
    limit: 'disagreementLimit',
    name: 'reward/disagreement',
    empty: 'How far the members of the reward model are apart on what the policy says now.',
  },
  {
    limit: 'heldoutPatience',
    name: 'heldout/accuracy',
    empty: 'How many of the judged pairs that nothing learned from the policy has in order.',
  },
] as const;

const FAILING: TrainingCurve = {
  name: 'reward/error_mean',
  empty: 'On how many answers the reward failed: a grader that raises, a service without a reply.',
};

/**
 * @param limits beyond which training stops; those at 0 are off
 * @param history whether the reward can fail on an answer shows in it
 */
export function trainingCurves(
  algorithm: AlgorithmName,
  limits: Partial<Pick<TrainingConfig, (typeof STOPPING)[number]['limit']>> = {},
  history: readonly TrainingMetrics[] = [],
): readonly TrainingCurve[] {
  const watched = STOPPING.filter(({ limit }) => (limits[limit] ?? 0) > 0);
  const failing = history.some((one) => one[FAILING.name] !== undefined) ? [FAILING] : [];
  return [...TOWARDS, ...LEARNING[algorithm], LENGTH, ...failing, ...watched];
}

type CurveConfig = PpoConfig & Partial<Pick<TrainingConfig, 'failureLimit'>>;

/** One metric over iterations; reward comes with what is left after the KL penalty, dashed. */
export function trainingCurve(
  name: TrainingMetricName,
  history: readonly TrainingMetrics[],
  config: CurveConfig,
  overlaid: readonly OverlaidRun[] = [],
): PlotData {
  const plain = ownCurve(name, history, config);
  if (overlaid.length === 0) return plain;
  const lines = overlaid.map((run, index) => ({
    label: run.name,
    history: run.history,
    tone: (['other-1', 'other-2', 'other-3'] as const)[index % 3] ?? 'other-1',
  }));
  const x = [...new Set([...plain.x, ...lines.flatMap((line) => line.history.map(at))])].sort(
    (a, b) => a - b,
  );
  const spread = (values: readonly (number | null)[], from: readonly number[]) =>
    x.map((iteration) => values[from.indexOf(iteration)] ?? null);
  return {
    ...plain,
    x,
    lines: [
      ...plain.lines.map((line) => ({ ...line, values: spread(line.values, plain.x) })),
      ...lines.map(({ label, tone, history: run }) => ({
        ...{ label, tone },
        values: spread(
          run.map((one) => one[name] ?? null),
          run.map(at),
        ),
      })),
    ],
  };
}

function at({ iteration }: TrainingMetrics): number {
  return iteration;
}

function ownCurve(
  name: TrainingMetricName,
  history: readonly TrainingMetrics[],
  config: CurveConfig,
): PlotData {
  const main = {
    label: name,
    values: history.map((one) => one[name] ?? null),
    tone: 'accent',
  } as const;
  const x = history.map((one) => one.iteration);
  switch (name) {
    case 'objective/scores': {
      const values = history.map((one) => one['objective/rlhf_reward']);
      const net = { label: 'minus KL penalty', values, tone: 'accent', dashed: true } as const;
      return { x, lines: [main, net], marks: [{ value: 0, label: 'base model' }] };
    }
    case 'objective/kl': {
      const adaptive = config.klController === 'adaptive';
      const target = adaptive ? [{ value: config.klTarget, label: 'target' }] : [];
      return { x, lines: [main], includes: [0], marks: target };
    }
    case 'loss/policy_avg':
      return { x, lines: [main], marks: [{ value: Math.LN2, label: 'ln 2' }] };
    case 'reward/error_mean': {
      const { failureLimit: limit } = config;
      const marks = limit === undefined ? [] : [{ value: limit, label: 'limit' }];
      return { x, lines: [main], includes: [0], marks };
    }
    case 'rewards/accuracies':
      return { x, lines: [main], includes: [0.5, 1] };
    case 'val/var_explained':
      return { x, lines: [main], marks: [{ value: 0, label: 'a constant' }] };
    case 'response_length/mean':
      return {
        x,
        lines: [main],
        includes: [0],
        marks: [{ value: config.maxNewTokens, label: 'limit' }],
      };
    default:
      return { x, lines: [main], includes: [0] };
  }
}
