/** AdamW over the variables of one network, with global gradient clipping, all on the device. */
import { tensor1d, tidy, variableGrads, zerosLike } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs-core';
import { ADAM_HYPER_SIZE, adamHyper, adamW, clipGradients, squaredNorm, writeTensor } from '../ops';
import type { AdamState } from '../ops';
import { InvalidValueError, ModelFormatError } from '../shared/errors';
import type { NamedArray } from './files/safetensors';
import type { NamedVariables } from './network';

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

export interface OptimizerState {
  /** Steps taken. */
  readonly step: number;
  /** First and second moments, named `m.<variable>` and `v.<variable>`. */
  readonly moments: ReadonlyMap<string, NamedArray>;
}

const DEFAULTS: OptimizerOptions = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  variant: 'pytorch',
};

export class Optimizer {
  readonly #variables: NamedVariables;
  readonly #moments: ReadonlyMap<string, AdamState>;
  /** Settings of the current step for variables with and without weight decay. */
  readonly #decayedHyper: Tensor1D;
  readonly #plainHyper: Tensor1D;
  #options: OptimizerOptions;
  #step = 0;

  /** @param variables stay the caller's; changed in place by every step */
  constructor(variables: NamedVariables, options: Partial<OptimizerOptions> = {}) {
    this.#variables = variables;
    this.#options = { ...DEFAULTS, ...options };
    this.#moments = new Map(
      [...variables].map(([name, parameter]) => [
        name,
        { m: zerosLike<Tensor>(parameter), v: zerosLike<Tensor>(parameter) },
      ]),
    );
    this.#decayedHyper = tensor1d(new Float32Array(ADAM_HYPER_SIZE));
    this.#plainHyper = tensor1d(new Float32Array(ADAM_HYPER_SIZE));
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
    const { value, grads } = variableGrads(compute, [...this.#variables.values()]);
    try {
      return { loss: value, gradNorm: this.#apply(grads, settings) };
    } finally {
      for (const gradient of Object.values(grads)) gradient.dispose();
    }
  }

  /** What `restore` needs to go on exactly here, read back from the device. */
  async state(): Promise<OptimizerState> {
    const named = [...this.#moments].flatMap(([name, { m, v }]) => [
      [`m.${name}`, m] as const,
      [`v.${name}`, v] as const,
    ]);
    const moments = await Promise.all(
      named.map(async ([name, moment]) => {
        const data = Float32Array.from(await moment.data<'float32'>());
        return [name, { shape: moment.shape, data }] as const;
      }),
    );
    return { step: this.#step, moments: new Map(moments) };
  }

  /** @throws ModelFormatError naming the moment that is missing or of another size */
  restore({ step, moments }: OptimizerState): void {
    for (const [name, { m, v }] of this.#moments) {
      for (const [key, moment] of [[`m.${name}`, m] as const, [`v.${name}`, v] as const]) {
        const saved = moments.get(key);
        if (saved?.data.length !== moment.size) {
          throw new ModelFormatError('checkpoint', key, 'is missing or of another size');
        }
        writeTensor(moment, saved.data.slice());
      }
    }
    this.#step = step;
  }

  dispose(): void {
    for (const { m, v } of this.#moments.values()) {
      m.dispose();
      v.dispose();
    }
    this.#decayedHyper.dispose();
    this.#plainHyper.dispose();
  }

  /** @returns the gradient norm; the caller disposes it */
  #apply(grads: NamedTensorMap, settings: StepOptions): Scalar {
    const gradients = [...this.#variables].map(([name, parameter]) => gradientOf(grads, name, parameter));
    this.#step++;
    this.#writeHyper(settings);
    const gradNorm = tidy(() => {
      const squared = squaredNorm(gradients);
      clipGradients(this.#plainHyper, squared);
      return clipGradients(this.#decayedHyper, squared);
    });
    [...this.#variables].forEach(([name, parameter], index) => {
      const hyper = parameter.rank > 1 ? this.#decayedHyper : this.#plainHyper;
      adamW(parameter, gradients[index] as Tensor, this.#moments.get(name) as AdamState, hyper);
    });
    return gradNorm;
  }

  #writeHyper({ learningRate, maxGradNorm = 0 }: StepOptions): void {
    const { variant, ...options } = this.#options;
    const settings = {
      ...options,
      learningRate,
      maxGradNorm,
      step: this.#step,
      variant: variant === 'tensorflow' ? ('tensorflow1' as const) : variant,
    };
    writeTensor(this.#decayedHyper, adamHyper(settings));
    writeTensor(this.#plainHyper, adamHyper({ ...settings, weightDecay: 0 }));
  }
}

/** tfjs names gradients by the variable's own generated name. */
function gradientOf(grads: NamedTensorMap, name: string, parameter: Variable): Tensor {
  const gradient = grads[parameter.name];
  if (gradient === undefined) {
    throw new InvalidValueError('loss', name, 'the loss must depend on every variable');
  }
  return gradient;
}
