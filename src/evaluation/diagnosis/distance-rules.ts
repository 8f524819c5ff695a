/** Rules about how far, and how fast, the policy moves from the base model. */
import type { TrainingConfig } from '../../config/algorithm-fields';
import { figure, latest, percent, recent, recentMean, scaled, type Rule } from './rule';

/** Nats per answer. */
const FAR = 20;
const SUSPECT = 10;
/** An answer's KL estimate below this is no sampling noise. */
const NEGATIVE = -0.3;

/** Far away, or on the way there: more than doubled within three iterations. */
export const klExploding: Rule = (symptoms) => {
  const { config } = symptoms;
  const [now, before] = [latest(symptoms, 'objective/kl'), recent(symptoms, 'objective/kl', 4)[0]];
  const running = symptoms.history.length >= 4 && now > SUSPECT && now > 2 * (before ?? now);
  if (!(now > FAR || running)) return undefined;
  const free = config.klCoefficient < 0.02;
  const klCoefficient = free ? 0.1 : scaled(config, 'klCoefficient', 3);
  return {
    rule: 'kl-exploding',
    title: 'KL is exploding',
    evidence: `KL is ${figure(now)} nats per answer, ${figure(before ?? 0)} three iterations earlier; under 10 is healthy.`,
    cause: free
      ? `Nothing holds the policy back: β is ${figure(config.klCoefficient)}.`
      : latest(symptoms, 'policy/approxkl_avg') > 0.1
        ? 'Each update goes too far: the learning rate is too high for this batch.'
        : 'The reward pays more for leaving the base model than β charges for it.',
    remedy: {
      advice: 'Raise β and slow down; or go back to a checkpoint from before.',
      config: { klCoefficient, learningRate: scaled(config, 'learningRate', 0.5) },
    },
  };
};

/** The mean of an unbiased estimate of something that is never negative. */
export const klNegative: Rule = (symptoms) => {
  const kl = recentMean(symptoms, 'objective/kl', 2);
  if (!(kl < NEGATIVE)) return undefined;
  return {
    rule: 'kl-negative',
    title: 'KL is negative',
    evidence: `The estimate is ${figure(kl)} nats over the last two iterations. A divergence cannot be below zero.`,
    ...negativeCause(symptoms.config),
  };
};

function negativeCause(config: TrainingConfig): {
  cause: string;
  remedy: { advice: string; config: Partial<TrainingConfig> };
} {
  if (config.topP < 1 || config.topK > 0) {
    return {
      cause:
        'Sampling is cut to likely tokens (top-p, top-k), but log π is of the whole distribution.',
      remedy: { advice: 'Sample from the whole distribution.', config: { topP: 1, topK: 0 } },
    };
  }
  if (!config.temperatureInLogProb && config.temperature !== 1) {
    return {
      cause: `Answers are sampled at temperature ${figure(config.temperature)}, but log π is at 1.`,
      remedy: {
        advice: 'Divide the logits by the temperature in log π too.',
        config: { temperatureInLogProb: true },
      },
    };
  }
  if (config.padIsEnd) {
    return {
      cause: 'Pad and end are one token, so the step at which an answer ends is not counted.',
      remedy: { advice: 'Keep pad and end apart.', config: { padIsEnd: false } },
    };
  }
  return {
    cause: 'The policy was rewarded for tokens that the base model finds likelier than it does.',
    remedy: {
      advice: 'The k3 estimator is never negative and cannot be gamed this way.',
      config: { klEstimator: 'k3' },
    },
  };
}

export const entropyCollapse: Rule = (symptoms) => {
  const now = latest(symptoms, 'policy/entropy_avg');
  const first = symptoms.history[0]?.['policy/entropy_avg'] ?? NaN;
  if (symptoms.history.length < 3 || !(now < 0.02 || now < 0.15 * first)) return undefined;
  return {
    rule: 'entropy-collapse',
    title: 'Entropy has collapsed',
    evidence: `${figure(now)} nats per token, ${percent(now / first)} of the ${figure(first)} it began with.`,
    cause: 'The policy has settled on one way to answer: there is nothing left to compare.',
    remedy: {
      advice: 'Raise β, which pays for variety, and slow down; a reset brings variety back.',
      config: {
        klCoefficient: scaled(symptoms.config, 'klCoefficient', 2),
        learningRate: scaled(symptoms.config, 'learningRate', 0.5),
      },
    },
  };
};

export const clipFractionHigh: Rule = (symptoms) => {
  const share = recentMean(symptoms, 'policy/clipfrac_avg', 2);
  if (!(share > 0.3)) return undefined;
  const { config } = symptoms;
  return {
    rule: 'clip-fraction-high',
    title: 'Too much is clipped',
    evidence: `${percent(share)} of the tokens left 1 ± ${figure(config.clipRange)} over the last two iterations; up to 20 % is healthy.`,
    cause: `One batch is used ${config.epochs} times with steps so large that most of it is thrown away.`,
    remedy: {
      advice: 'Take smaller steps, or use each batch fewer times.',
      config: {
        learningRate: scaled(config, 'learningRate', 0.5),
        ...(config.epochs > 2 ? { epochs: Math.ceil(config.epochs / 2) } : {}),
      },
    },
  };
};

/** The step is a mean of squares: a few rare tokens raise it, so many must be clipped as well. */
export const learningRateHigh: Rule = (symptoms) => {
  const step = recentMean(symptoms, 'policy/approxkl_avg', 2);
  const clipped = recentMean(symptoms, 'policy/clipfrac_avg', 2);
  if (!((step > 0.1 && clipped > 0.1) || step > 1)) return undefined;
  const { config } = symptoms;
  return {
    rule: 'learning-rate-high',
    title: 'Learning rate too high',
    evidence: `An update moves the policy by ${figure(step)} nats per token, and ${percent(clipped)} of the tokens are clipped; under 0.02 is healthy.`,
    cause: `Steps of ${config.learningRate.toExponential(1).replace('-', '−')} overshoot: the next batch is answered by another policy.`,
    remedy: {
      advice: 'Divide the learning rate by three.',
      config: { learningRate: scaled(config, 'learningRate', 1 / 3) },
    },
  };
};
