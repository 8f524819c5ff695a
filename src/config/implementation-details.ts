/**
 * The details that decide whether PPO on language works, each with why it is there and what
 * breaks without it. Numbers as in "The N implementation details of RLHF with PPO" (2023, 1–21);
 * N+ from arXiv:2403.17031; C from CleanRL's core details of PPO. Fetched when first shown.
 */
import type { TrainingField } from './algorithm-fields';

export interface ImplementationDetail {
  /** '10', 'N+', 'C'. */
  readonly number: string;
  readonly title: string;
  /** The settings that switch it; none where it is built in. */
  readonly fields: readonly TrainingField[];
  /** How it is here, and what the reference does. */
  readonly reference: string;
  readonly why: string;
  readonly breaks: string;
}

export interface DetailGroup {
  readonly title: string;
  readonly details: readonly ImplementationDetail[];
}

export const DETAIL_GROUPS: readonly DetailGroup[] = [
  {
    title: 'Sampling and tokens',
    details: [
      {
        number: '2',
        title: 'Pad and end are two tokens',
        fields: ['padIsEnd'],
        reference: 'Apart, as in lm-human-preferences.',
        why: 'Padding is masked out of the loss. If it is the end token, the end is masked with it.',
        breaks:
          'Nothing is learned at the step that ends an answer, so the policy cannot learn to stop.',
      },
      {
        number: '3',
        title: 'Positions count real tokens only',
        fields: [],
        reference: 'Built in: rows begin at the left, padding is on the right and masked.',
        why: 'A token must have the same position in sampling and in learning.',
        breaks:
          'log π in learning differs from log π in sampling: the ratio is not 1 at the start.',
      },
      {
        number: '4',
        title: 'Sample from the whole distribution',
        fields: ['topK', 'topP'],
        reference: 'top-k 0, top-p 1.',
        why: 'PPO’s log-probabilities are of the whole distribution.',
        breaks: 'Sampling is off-policy: log π of what was never an option pushes KL below zero.',
      },
      {
        number: '6',
        title: 'Every generator has its own seed',
        fields: [],
        reference: 'Built in: seed and purpose give each its own stream; checkpoints carry them.',
        why: 'Workers, or purposes, that draw the same numbers see the same data.',
        breaks: 'Batches repeat; runs cannot be repeated.',
      },
      {
        number: '10',
        title: 'The temperature is in log π too',
        fields: ['temperature', 'temperatureInLogProb'],
        reference: 'On; lm-human-preferences samples at 0.7.',
        why: 'Answers are drawn from softmax(logits / T), so that is the policy.',
        breaks:
          'What is optimised is not what is sampled: KL is wrong from the start and runs away.',
      },
      {
        number: '12',
        title: 'Prompts look as in pre-training',
        fields: [],
        reference: 'Built in: begin token, prompt, separator.',
        why: 'A prompt in another form is out of distribution for the base model.',
        breaks: 'The first answers are poor, and PPO repairs format instead of content.',
      },
      {
        number: '13',
        title: 'No dropout',
        fields: [],
        reference: 'Built in: the model has none.',
        why: 'Sampling, reference and learning must be the same function.',
        breaks: 'The ratio is noise: KL above zero and clipping before any step was made.',
      },
      {
        number: '14, N+',
        title: 'An answer that does not stop is punished',
        fields: ['missingEosPenalty', 'maxNewTokens'],
        reference: '1, as TRL recommends; lm-human-preferences scores it −1.',
        why: 'The reward model reads finished answers; a cut one has no right to their score.',
        breaks: 'Going on for ever costs nothing: answers grow into the length limit.',
      },
    ],
  },
  {
    title: 'Reward and leash',
    details: [
      {
        number: '1',
        title: 'The critic reads prompt and answer',
        fields: [],
        reference: 'Built in: one value per token, from the state before it.',
        why: 'What is to be expected depends on the question.',
        breaks: 'Explained variance stays near zero.',
      },
      {
        number: '7, N+',
        title: 'The reward is read at the end token',
        fields: [],
        reference: 'Built in: at the last token of the answer, never at padding.',
        why: 'Only there has the reward model read the whole answer.',
        breaks: 'Scores depend on how much padding a batch has.',
      },
      {
        number: '8, 11',
        title: 'How heads begin',
        fields: [],
        reference: 'Built in: reward head N(0, 1/√(width + 1)), value head zero.',
        why: 'A value head of zero says nothing wrong in the first iteration.',
        breaks: 'The first advantages are mostly the noise of the head.',
      },
      {
        number: '9',
        title: 'Scores are normalised before and after the fit',
        fields: [],
        reference:
          'Built in: mean 0, standard deviation 1 over base answers; see the Reward stage.',
        why: 'β, clip ranges and penalties mean the same for every reward model.',
        breaks: 'The same β is no leash for one reward model and a wall for another.',
      },
      {
        number: '17',
        title: 'KL penalty',
        fields: ['klCoefficient', 'klEstimator'],
        reference: '−β (log π − log π_ref) per token: lm-human-preferences 0.15, TRL 0.05.',
        why: 'The reward model knows answers like the base model’s; the leash keeps the policy there.',
        breaks: 'KL grows without bound and the reward stops meaning anything.',
      },
      {
        number: '20',
        title: 'Adaptive KL',
        fields: ['klController', 'klTarget', 'klHorizon'],
        reference: 'Fixed β, as in TRL; lm-human-preferences steers to 6 nats.',
        why: 'One aims at a distance instead of a price.',
        breaks: 'With a fixed β the distance depends on how strong the reward happens to be.',
      },
      {
        number: '15, C',
        title: 'Discount and GAE',
        fields: ['gamma', 'lambda'],
        reference: 'γ 1, λ 0.95.',
        why: 'The score comes at the end: with γ < 1 the first tokens hardly hear of it.',
        breaks: 'λ 0 trusts an untrained critic; γ < 1 favours short answers.',
      },
      {
        number: '18',
        title: 'Whitening',
        fields: ['whitenAdvantages', 'whitenRewards'],
        reference: 'Advantages per minibatch, shifted; rewards scaled only, off as in TRL.',
        why: 'The step size no longer depends on the scale of the reward.',
        breaks: 'Early advantages are all of one sign and size: steps are too large or too small.',
      },
    ],
  },
  {
    title: 'Update',
    details: [
      {
        number: 'C',
        title: 'Clipped policy objective',
        fields: ['clipRange'],
        reference: 'ε 0.2.',
        why: 'A batch is used several times; clipping stops where it no longer applies.',
        breaks: 'One lucky batch can move the policy anywhere.',
      },
      {
        number: '19',
        title: 'Value clipping',
        fields: ['valueClipping', 'valueClipRange', 'valueCoefficient'],
        reference: 'On, ±0.2; coefficient 0.1.',
        why: 'Keeps the critic from jumping after one batch.',
        breaks: 'Often nothing, or better values: the least certain of the details.',
      },
      {
        number: '16, C',
        title: 'Minibatches, shuffled anew in each epoch',
        fields: ['batchSize', 'epochs', 'minibatches', 'freshPermutation'],
        reference: 'On; 4 epochs of 4 minibatches here, 4 of 1 in lm-human-preferences.',
        why: 'The same answers do not always share a step.',
        breaks: 'Whitening and gradient see the same few answers together again and again.',
      },
      {
        number: '5, C',
        title: 'Learning rate annealed to zero',
        fields: ['learningRate', 'annealIterations'],
        reference: 'Off here: a run has no fixed end. The references anneal over the run.',
        why: 'Large steps first, fine ones at the end.',
        breaks: 'The end of a run keeps jittering.',
      },
      {
        number: '21, C',
        title: 'Adam as TensorFlow 1 wrote it, ε 1e−5',
        fields: ['adamVariant', 'adamEpsilon'],
        reference: 'PyTorch’s here; lm-human-preferences used TensorFlow 1’s.',
        why: 'While moments are young, ε weighs very differently in the two.',
        breaks:
          'First updates up to six times as large: published runs began with far more clipping.',
      },
      {
        number: 'C',
        title: 'Gradients clipped by their global norm',
        fields: ['maxGradNorm'],
        reference: '1 as in TRL; CleanRL 0.5.',
        why: 'One odd minibatch must not throw the policy off.',
        breaks: 'Spikes in the gradient become spikes in KL.',
      },
    ],
  },
];
