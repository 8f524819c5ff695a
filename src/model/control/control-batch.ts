/** Whole episodes as rows of observations and actions. */
import type { Batch } from '../network';
import type { Clip } from './control-world';

export class ControlBatch implements Batch {
  readonly size: number;
  readonly steps: number;
  readonly mask: Float32Array;
  readonly observationSize: number;
  /** [B · T · O] row-major, before each action; zero after the end. */
  readonly observations: Float32Array;
  /** [B · T] action indices; zero after the end. */
  readonly actions: Int32Array;
  /** [B] actions taken. */
  readonly lengths: Int32Array;

  private constructor(
    steps: number,
    observations: Float32Array,
    actions: Int32Array,
    lengths: Int32Array,
    mask?: Float32Array,
  ) {
    this.steps = steps;
    this.size = lengths.length;
    this.observations = observations;
    this.actions = actions;
    this.lengths = lengths;
    this.observationSize = observations.length / Math.max(1, actions.length);
    this.mask = mask ?? actedMask(actions.length, steps, lengths);
  }

  /** @param horizon T; actions beyond it are cut */
  static fromClips(clips: readonly Clip[], horizon: number, observationSize: number): ControlBatch {
    const observations = new Float32Array(clips.length * horizon * observationSize);
    const actions = new Int32Array(clips.length * horizon);
    const lengths = Int32Array.from(clips, (clip) => Math.min(clip.actions.length, horizon));
    clips.forEach((clip, row) => {
      clip.actions.slice(0, horizon).forEach((action, step) => {
        const cell = row * horizon + step;
        actions[cell] = action;
        observations.set(clip.observations[step] ?? [], cell * observationSize);
      });
    });
    return new ControlBatch(horizon, observations, actions, lengths);
  }

  actionsOf(row: number): Int32Array {
    return this.actions.subarray(row * this.steps, row * this.steps + (this.lengths[row] ?? 0));
  }

  select(rows: readonly number[]): ControlBatch {
    const stride = this.steps * this.observationSize;
    const observations = new Float32Array(rows.length * stride);
    const actions = new Int32Array(rows.length * this.steps);
    const mask = new Float32Array(actions.length);
    rows.forEach((row, index) => {
      mask.set(this.mask.subarray(row * this.steps, (row + 1) * this.steps), index * this.steps);
      observations.set(
        this.observations.subarray(row * stride, (row + 1) * stride),
        index * stride,
      );
      actions.set(
        this.actions.subarray(row * this.steps, (row + 1) * this.steps),
        index * this.steps,
      );
    });
    const lengths = Int32Array.from(rows, (row) => this.lengths[row] ?? 0);
    return new ControlBatch(this.steps, observations, actions, lengths, mask);
  }

  masked(mask: Float32Array): ControlBatch {
    return new ControlBatch(this.steps, this.observations, this.actions, this.lengths, mask);
  }
}

function actedMask(count: number, steps: number, lengths: Int32Array): Float32Array {
  const mask = new Float32Array(count);
  lengths.forEach((length, row) => {
    mask.fill(1, row * steps, row * steps + length);
  });
  return mask;
}
