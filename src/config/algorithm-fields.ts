/** The choice of algorithm and the settings beyond PPO's; algorithms.ts says which reads which. */
import type { ConfigOf, Fields } from './field';
import { FAILURE_FIELDS } from './failure-fields';
import { PPO_FIELDS } from './ppo-fields';
import { STOPPING_FIELDS } from './stopping-fields';

export const TRAINING_FIELDS = {
  algorithm: {
    kind: 'choice',
    label: 'Algorithm',
    default: 'ppo',
    options: [
      { value: 'ppo', label: 'PPO' },
      { value: 'reinforce', label: 'REINFORCE' },
      { value: 'rloo', label: 'RLOO' },
      { value: 'grpo', label: 'GRPO' },
      { value: 'rejection', label: 'Rejection sampling' },
      { value: 'dpo', label: 'DPO' },
      { value: 'best_of_n', label: 'Best-of-n' },
    ],
    help: 'How the policy learns. A change takes effect from the next run, which goes on from the policy as it is.',
    source: 'PPO: Ziegler et al., arXiv:1909.08593',
  },
  groupSize: {
    kind: 'number',
    label: 'Answers per prompt',
    unit: 'answers',
    min: 2,
    max: 32,
    step: 1,
    default: 8,
    help: 'Answers to one prompt are compared with each other. The batch stays as large, with fewer prompts.',
    source: 'TRL GRPO num_generations 8; RLOO 2',
  },
  grpoLoss: {
    kind: 'choice',
    label: 'Loss type',
    default: 'dapo',
    options: [
      { value: 'grpo', label: 'GRPO: mean per answer' },
      { value: 'dapo', label: 'DAPO: mean over tokens' },
      { value: 'dr_grpo', label: 'Dr. GRPO: by length limit' },
    ],
    help: 'What a token weighs. The mean per answer makes tokens of long answers count less, which favours long wrong answers.',
    source: 'TRL loss_type dapo; arXiv:2402.03300, 2503.14476, 2503.20783',
  },
  scaleRewards: {
    kind: 'choice',
    label: 'Scale rewards by',
    default: 'group',
    options: [
      { value: 'group', label: 'std of the group' },
      { value: 'batch', label: 'std of the batch' },
      { value: 'none', label: 'nothing' },
    ],
    help: 'Dividing by the group’s spread makes prompts count alike, however little their answers differ.',
    source: 'TRL scale_rewards group; Dr. GRPO, arXiv:2503.20783, none',
  },
  dpoBeta: {
    kind: 'number',
    label: 'DPO β',
    unit: '',
    min: 0.01,
    max: 1,
    step: 0.01,
    default: 0.1,
    help: 'The leash: the smaller, the further the policy may go from the base model to order the pairs.',
    source: 'arXiv:2305.18290; TRL beta 0.1',
  },
  dpoLoss: {
    kind: 'choice',
    label: 'Loss type',
    default: 'sigmoid',
    options: [
      { value: 'sigmoid', label: 'sigmoid: as Bradley–Terry' },
      { value: 'hinge', label: 'hinge: up to a margin' },
      { value: 'ipo', label: 'IPO: to a set distance' },
    ],
    help: 'Sigmoid pushes on for ever; hinge and IPO stop once a pair is far enough apart.',
    source: 'TRL loss_type sigmoid; arXiv:2305.10425, 2310.12036',
  },
  dpoLabelSmoothing: {
    kind: 'number',
    label: 'Label smoothing ε',
    unit: 'of pairs',
    min: 0,
    max: 0.49,
    step: 0.01,
    default: 0,
    help: 'The share of judgements believed to be wrong. Only with the sigmoid loss.',
    source: 'TRL label_smoothing 0; cDPO (Mitchell, 2023)',
  },
  /** Links and checkpoints know it by this name. */
  stopAtPeak: {
    kind: 'switch',
    label: 'Oracle early stopping',
    default: false,
    advanced: true,
    help: 'For demonstration: ends training by the ground truth, which nobody has outside a playground, once it is further from the base model than where, by the curve fitted so far, gold is highest.',
    source: 'Gao et al., arXiv:2210.10760, RL form',
  },
  ...STOPPING_FIELDS,
  ...FAILURE_FIELDS,
  ...PPO_FIELDS,
} as const satisfies Fields;

export type TrainingConfig = ConfigOf<typeof TRAINING_FIELDS>;
export type TrainingField = keyof TrainingConfig;
export type AlgorithmName = TrainingConfig['algorithm'];
