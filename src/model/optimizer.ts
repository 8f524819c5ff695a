/** AdamW over the variables of one network, with global gradient clipping, all on the device. */
import { tensor1d, variableGrads } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';
import { ADAM_HYPER_SIZE, adamHyper, adamW, gradientNorm, writeTensor } from '../ops';
import { ModelFormatError } from '../shared/errors';
import type { NamedArray } from './files/safetensors';
import type { NamedVariables } from './network';
import { ParameterArena } from './parameter-arena';

export interface OptimizerOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled; applied to matrices only, not to norms and biases. */
  readonly weightDecay: number;
  /** Where ε enters the update, see PPO_FIELDS.adamVariant. */
  readonly variant: 'pytorch' | 'tensorflow';
}

export interface StepOptions {
  readonly learningRate: number;
  /** Longer gradients are shortened to this; absent: never. */
  readonly maxGradNorm?: number;
}

/** Number of steps taken, and the moments `m.<variable>` and `v.<variable>`. */
export type OptimizerState = ReadonlyMap<string, NamedArray>;
const STEP = 'step';

const DEFAULTS: OptimizerOptions = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  variant: 'pytorch',
};

export class Optimizer {
  readonly #variables: NamedVariables;
  readonly #arena: ParameterArena;
  readonly #hyper: Tensor1D;
  #options: OptimizerOptions;
  #step = 0;

  /** @param variables stay the caller's; changed in place by every step */
  constructor(variables: NamedVariables, options: Partial<OptimizerOptions> = {}) {
    this.#variables = variables;
    this.#options = { ...DEFAULTS, ...options };
    this.#arena = new ParameterArena(variables);
    this.#hyper = tensor1d(new Float32Array(ADAM_HYPER_SIZE));
  }

  get step(): number {
    return this.#step;
  }

  /** Takes effect from the next step. */
  configure(options: Partial<OptimizerOptions>): void {
    this.#options = { ...this.#options, ...options };
  }

  /**
   * One step downhill. Nothing is read back.
   *
   * @param compute the loss; its intermediate tensors are disposed
   * @returns loss and gradient norm before clipping, float32 scalars that the caller disposes
   * @throws InvalidValueError naming a variable that the loss does not depend on
   */
  minimize(compute: () => Scalar, settings: StepOptions): { loss: Scalar; gradNorm: Scalar } {
    writeTensor(this.#hyper, this.nextHyper(settings));
    const result = this.descend(compute, this.#hyper);
    this.stepTaken();
    return result;
  }

  /** The numbers of the next step, as `descend` wants them. */
  nextHyper({ learningRate, maxGradNorm = 0 }: StepOptions): Float32Array {
    const { variant, ...options } = this.#options;
    return adamHyper({
      ...options,
      learningRate,
      maxGradNorm,
      step: this.#step + 1,
      variant: variant === 'tensorflow' ? 'tensorflow1' : variant,
    });
  }

  /** The numbers of `nextHyper` have been used. */
  stepTaken(): void {
    this.#step++;
  }

  /**
   * `minimize` without anything that happens on the CPU, so that it can be recorded.
   *
   * @param hyper float32, the values of `nextHyper`
   */
  descend(compute: () => Scalar, hyper: Tensor1D): { loss: Scalar; gradNorm: Scalar } {
    const { value, grads } = variableGrads(compute, [...this.#variables.values()]);
    try {
      this.#arena.collect(grads);
    } finally {
      for (const gradient of Object.values(grads)) gradient.dispose();
    }
    const { gradients, decayed } = this.#arena;
    const { norm, scale } = gradientNorm(gradients, hyper);
    adamW(this.#arena, { gradients, scale }, hyper, decayed);
    scale.dispose();
    return { loss: value, gradNorm: norm };
  }

  /** What `restore` needs to go on exactly here, read back from the device. */
  async state(): Promise<OptimizerState> {
    const [m, v] = await Promise.all(
      [this.#arena.m, this.#arena.v].map((moment) => moment.data<'float32'>()),
    );
    const named = (prefix: string, values: Float32Array = new Float32Array()) =>
      [...this.#arena.split(values)].map(([name, array]) => [`${prefix}.${name}`, array] as const);
    return new Map([
      [STEP, { shape: [], data: Float32Array.of(this.#step) }],
      ...named('m', m),
      ...named('v', v),
    ]);
  }

  /** @throws ModelFormatError naming the entry that is missing or of another size */
  restore(saved: OptimizerState): void {
    const array = (name: string, size: number) => {
      const data = saved.get(name)?.data;
      if (data?.length === size) return data;
      throw new ModelFormatError('checkpoint', name, 'is missing or of another size');
    };
    const m = this.#arena.join((name, size) => array(`m.${name}`, size));
    const v = this.#arena.join((name, size) => array(`v.${name}`, size));
    this.#step = array(STEP, 1)[0] ?? 0;
    writeTensor(this.#arena.m, m);
    writeTensor(this.#arena.v, v);
  }

  /** The variables keep their values. */
  dispose(): void {
    this.#arena.dispose();
    this.#hyper.dispose();
  }
}
