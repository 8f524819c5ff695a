/** A control lab's models as the loop sees them: small networks over observations. */
import { neg, sum, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Item, Sample } from '../../protocol/playground';
import type { Rng } from '../../shared/rng';
import type { NamedArray } from '../files/safetensors';
import type {
  ModelFamily,
  Occlusion,
  Policy,
  RewardNetwork,
  RolledOut,
  SamplingOptions,
} from '../network';
import { masked } from '../masked';
import { createVariables, saveVariables } from '../variables';
import { imitateTeacher } from './behaviour-cloning';
import { ControlBatch } from './control-batch';
import { ControlCritic, ControlPolicy, ControlRewardNetwork } from './control-networks';
import {
  actionForm,
  type ActionForm,
  type Clip,
  type ControlWorld,
  type Episode,
  type Teacher,
} from './control-world';
import { HostPolicy } from './host-policy';

export class ControlFamily implements ModelFamily<ControlBatch> {
  readonly parameters: number;
  readonly fingerprint: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly #world: ControlWorld;
  readonly #form: ActionForm;
  readonly #weights: ReadonlyMap<string, NamedArray>;

  /** @param weights of the base policy, as `imitateTeacher` makes them */
  constructor(world: ControlWorld, weights: ReadonlyMap<string, NamedArray>) {
    this.#world = world;
    this.#form = actionForm(world);
    this.#weights = weights;
    this.parameters = [...weights.values()].reduce((total, { data }) => total + data.length, 0);
    this.fingerprint = `${world.observationSize} observations and ${world.actions.join(', ')}`;
    this.facts = [
      { label: 'Observation', value: `${world.observationSize} numbers` },
      { label: 'Actions', value: world.actions.join(', ') },
      { label: 'Horizon', value: `${world.horizon} steps` },
    ];
  }

  /** A family whose base policy imitates the lab's teacher from these start states. */
  static async teach(
    world: ControlWorld,
    teacher: Teacher,
    prompts: readonly string[],
    rng: Rng,
  ): Promise<ControlFamily> {
    return new ControlFamily(world, await imitateTeacher(world, teacher, prompts, rng));
  }

  basePolicy(): ControlPolicy {
    return new ControlPolicy(createVariables(this.#weights));
  }

  rewardNetwork(from: Policy<ControlBatch>, rng: Rng, heads = 1): ControlRewardNetwork {
    return new ControlRewardNetwork(from.variables, this.#world.actions.length, rng, heads);
  }

  critic(from: RewardNetwork<ControlBatch>): ControlCritic {
    return new ControlCritic(from.variables, this.#world.observationSize);
  }

  encode(items: readonly Item[]): ControlBatch {
    const clips = items.map(({ prompt, text }) => this.#world.parseClip(prompt, text));
    return this.#batchOf(clips);
  }

  /** One step of the clip left out at a time: its observation and action count for nothing. */
  occlude({ prompt, text }: Item): Occlusion<ControlBatch> {
    const { size } = this.#form;
    const clip = this.#world.parseClip(prompt, text);
    const steps = stepsOf(clip.actions, this.#form).slice(0, this.#world.horizon);
    const without = steps.map((_, left) => ({
      observations: clip.observations.toSpliced(left, 1),
      actions: clip.actions.toSpliced(left * size, size),
    }));
    return {
      pieces: steps.map((action) => this.#read(action)),
      batch: this.#batchOf([clip, ...without]),
    };
  }

  /** Steps all episodes together. An episode has no length to choose, so `maxNewTokens` is unused. */
  async rollOut(
    policy: Policy<ControlBatch>,
    prompts: readonly string[],
    { temperature }: SamplingOptions,
    rng: Rng,
  ): Promise<RolledOut<ControlBatch>> {
    const { horizon } = this.#world;
    const player = new HostPolicy(await saveVariables(policy.variables));
    const runs = prompts.map((prompt) => new Run(prompt, this.#world.start(prompt)));
    for (let step = 0; step < horizon; step++) {
      for (const run of runs) run.step(player, temperature, rng);
    }
    const batch = this.#batchOf(runs);
    const logProbs = new Float32Array(batch.mask.length);
    runs.forEach((run, row) => {
      logProbs.set(run.logProbs, row * horizon);
    });
    return { samples: runs.map((run) => this.#sample(run)), batch, logProbs };
  }

  /**
   * A clip always ends by itself: there is no end token that could be missing. Amounts are no
   * tokens: a step of them is told by its number.
   */
  #sample(run: Run): Sample {
    const steps = stepsOf(run.actions, this.#form);
    return {
      prompt: run.prompt,
      text: run.clip(),
      promptTokens: [],
      tokens: this.#form.continuous ? steps.map((_, step) => step) : run.actions,
      pieces: steps.map((action) => this.#read(action)),
      logProbs: run.logProbs,
      finished: true,
    };
  }

  #batchOf(clips: readonly Clip[]): ControlBatch {
    const { horizon, observationSize } = this.#world;
    return ControlBatch.fromClips(clips, horizon, observationSize, this.#form);
  }

  /** The choice by its name, amounts by names and numbers. */
  #read(action: readonly number[]): string {
    const { actions: names } = this.#world;
    if (!this.#form.continuous) return names[action[0] ?? 0] ?? String(action[0]);
    const amounts = names.map((name, i) => `${name} ${(action[i] ?? 0).toFixed(2)}`);
    return `${amounts.join(', ')}; `;
  }

  async loss(policy: Policy<ControlBatch>, items: readonly Item[]): Promise<number> {
    const batch = this.encode(items);
    const nats = tidy(() => {
      const mask = tensor2d(batch.mask, [batch.size, batch.steps]);
      return neg(sum(masked(policy.evaluate(batch, 1).logProbs, mask)));
    });
    const total = (await nats.data<'float32'>())[0] ?? 0;
    nats.dispose();
    const count = batch.lengths.reduce((sumSoFar, length) => sumSoFar + length, 0);
    return total / Math.max(1, count);
  }

  /** Nothing to do: the family holds no tensors. */
  dispose(): void {}
}

/** One episode in progress. */
class Run implements Clip {
  readonly observations: (readonly number[])[] = [];
  readonly actions: number[] = [];
  readonly logProbs: number[] = [];
  readonly prompt: string;
  readonly #episode: Episode;

  constructor(prompt: string, episode: Episode) {
    this.prompt = prompt;
    this.#episode = episode;
  }

  step(player: HostPolicy, temperature: number, rng: Rng): void {
    if (this.#episode.done()) return;
    const observation = [...this.#episode.observation()];
    const { action, logProb } = player.sample(observation, temperature, rng);
    this.observations.push(observation);
    this.actions.push(...action);
    this.logProbs.push(logProb);
    this.#episode.step(...action);
  }

  clip(): string {
    return this.#episode.clip();
  }
}

function stepsOf(actions: readonly number[], { size }: ActionForm): (readonly number[])[] {
  const count = Math.floor(actions.length / size);
  return Array.from({ length: count }, (_, step) => actions.slice(step * size, (step + 1) * size));
}
