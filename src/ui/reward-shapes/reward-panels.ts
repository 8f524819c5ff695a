/** Kinds of reward that are chosen on this stage, and what they are written in. A line for each. */
import type { Component } from 'svelte';

export interface RewardPanel {
  /** As the engine calls it. */
  readonly kind: string;
  readonly label: string;
  /** Fetched when it is opened; a reward without an editor is complete as it is. */
  readonly load?: () => Promise<{ readonly default: Component }>;
}

export const REWARD_PANELS: readonly RewardPanel[] = [
  { kind: 'reward-model', label: 'Reward model' },
  { kind: 'grader', label: 'Grader', load: () => import('./GraderPanel.svelte') },
  { kind: 'shape', label: 'Reward shape', load: () => import('./ShapePanel.svelte') },
];
