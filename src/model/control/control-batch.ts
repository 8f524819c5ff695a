/** Whole episodes as rows of observations and actions. */
import type { Batch } from '../network';
import { ONE_CHOICE, type ActionForm, type Clip } from './control-world';

type ActionArray = Int32Array | Float32Array;

interface Rows {
  /** [B · T · O] row-major, before each action; zero after the end. */
  readonly observations: Float32Array;
  /** [B · T] action indices, or [B · T · A] amounts; zero after the end. */
  readonly actions: ActionArray;
  /** [B] actions taken. */
  readonly lengths: Int32Array;
  /** [B · T] row-major, 1 where the policy acted. */
  readonly mask: Float32Array;
}

export class ControlBatch implements Batch, Rows {
  readonly size: number;
  readonly steps: number;
  readonly observationSize: number;
  readonly form: ActionForm;
  readonly observations: Float32Array;
  readonly actions: ActionArray;
  readonly lengths: Int32Array;
  readonly mask: Float32Array;

  private constructor(steps: number, form: ActionForm, rows: Rows) {
    this.steps = steps;
    this.form = form;
    this.size = rows.lengths.length;
    this.observations = rows.observations;
    this.actions = rows.actions;
    this.lengths = rows.lengths;
    this.mask = rows.mask;
    this.observationSize = rows.observations.length / Math.max(1, rows.mask.length);
  }

  /** @param horizon T; actions beyond it are cut */
  static fromClips(
    clips: readonly Clip[],
    horizon: number,
    observationSize: number,
    form = ONE_CHOICE,
  ): ControlBatch {
    const cells = clips.length * horizon;
    const observations = new Float32Array(cells * observationSize);
    const actions = form.continuous ? new Float32Array(cells * form.size) : new Int32Array(cells);
    const lengths = Int32Array.from(clips, (clip) =>
      Math.min(Math.floor(clip.actions.length / form.size), horizon),
    );
    clips.forEach((clip, row) => {
      const length = lengths[row] ?? 0;
      actions.set(clip.actions.slice(0, length * form.size), row * horizon * form.size);
      clip.observations.slice(0, length).forEach((observation, step) => {
        observations.set(observation, (row * horizon + step) * observationSize);
      });
    });
    const mask = actedMask(cells, horizon, lengths);
    return new ControlBatch(horizon, form, { observations, actions, lengths, mask });
  }

  actionsOf(row: number): ActionArray {
    const stride = this.steps * this.form.size;
    const length = (this.lengths[row] ?? 0) * this.form.size;
    return this.actions.subarray(row * stride, row * stride + length);
  }

  select(rows: readonly number[]): ControlBatch {
    const actions = this.form.continuous
      ? new Float32Array(rows.length * this.steps * this.form.size)
      : new Int32Array(rows.length * this.steps);
    return new ControlBatch(this.steps, this.form, {
      observations: selectRows(
        this.observations,
        rows,
        new Float32Array(rows.length * this.steps * this.observationSize),
      ),
      actions: selectRows(this.actions, rows, actions),
      mask: selectRows(this.mask, rows, new Float32Array(rows.length * this.steps)),
      lengths: Int32Array.from(rows, (row) => this.lengths[row] ?? 0),
    });
  }

  masked(mask: Float32Array): ControlBatch {
    return new ControlBatch(this.steps, this.form, { ...this.#rows(), mask });
  }

  #rows(): Rows {
    const { observations, actions, lengths, mask } = this;
    return { observations, actions, lengths, mask };
  }
}

function selectRows<T extends ActionArray>(from: ActionArray, rows: readonly number[], to: T): T {
  const stride = to.length / Math.max(1, rows.length);
  rows.forEach((row, index) => {
    to.set(from.subarray(row * stride, (row + 1) * stride), index * stride);
  });
  return to;
}

function actedMask(count: number, steps: number, lengths: Int32Array): Float32Array {
  const mask = new Float32Array(count);
  lengths.forEach((length, row) => {
    mask.fill(1, row * steps, row * steps + length);
  });
  return mask;
}
