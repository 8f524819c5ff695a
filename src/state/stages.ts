/** The five stages of the loop, in order. */
export const STAGES = ['model', 'feedback', 'reward', 'train', 'evaluate'] as const;
export type Stage = (typeof STAGES)[number];

export const STAGE_TITLES: Readonly<Record<Stage, string>> = {
  model: 'Model',
  feedback: 'Feedback',
  reward: 'Reward',
  train: 'Train',
  evaluate: 'Evaluate',
};

export function isStage(value: string): value is Stage {
  return STAGES.some((stage) => stage === value);
}
