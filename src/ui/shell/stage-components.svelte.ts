/**
 * The code of the stages. The first stage comes with the page; the others are fetched when they
 * are opened, or before, when the page has nothing more urgent to do.
 */
import type { Component } from 'svelte';
import { STAGES, type Stage } from '../../state/stages';
import ModelStage from '../model-stage/ModelStage.svelte';

type StageComponent = Component<Record<string, never>>;

const LOADERS: Readonly<Record<Stage, () => Promise<{ default: StageComponent }>>> = {
  model: () => Promise.resolve({ default: ModelStage }),
  feedback: () => import('../feedback/FeedbackStage.svelte'),
  reward: () => import('../reward/RewardStage.svelte'),
  train: () => import('../train/TrainStage.svelte'),
  evaluate: () => import('../evaluate/EvaluateStage.svelte'),
};

export class StageComponents {
  loaded = $state.raw<Readonly<Partial<Record<Stage, StageComponent>>>>({ model: ModelStage });
  /** The last fetch did not succeed: the server is gone, or its files are newer ones. */
  failed = $state(false);

  async load(stage: Stage): Promise<void> {
    if (this.loaded[stage] !== undefined) return;
    this.failed = false;
    try {
      const { default: component } = await LOADERS[stage]();
      this.loaded = { ...this.loaded, [stage]: component };
    } catch {
      this.failed = true;
    }
  }

  /** After this, opening a stage needs no network. */
  async loadAll(): Promise<void> {
    await Promise.all(STAGES.map((stage) => this.load(stage)));
  }
}
