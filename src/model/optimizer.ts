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
    const saved = new Map<string, NamedArray>();
    saved.set(STEP, { shape: [], data: Float32Array.of(this.#step) });
    for (const [name, moment] of this.#namedMoments()) {
      saved.set(name, { shape: moment.shape, data: await readBack(moment) });
    }
    return saved;
  }

  /** @throws ModelFormatError naming the entry that is missing or of another size */
  restore(saved: OptimizerState): void {
    const array = (name: string, size: number) => {
      const data = saved.get(name)?.data;
      if (data?.length === size) return data;
      throw new ModelFormatError('checkpoint', name, 'is missing or of another size');
    };
    const moments = this.#namedMoments();
    const values = moments.map(([name, moment]) => array(name, moment.size));
    this.#step = array(STEP, 1)[0] ?? 0;
    moments.forEach(([, moment], index) => {
      writeTensor(moment, values[index] as Float32Array);
    });
  }

  dispose(): void {
    for (const { m, v } of this.#moments.values()) {
      m.dispose();
      v.dispose();
    }
    this.#decayedHyper.dispose();
    this.#plainHyper.dispose();
  }

  #namedMoments(): [string, Tensor][] {
    return [...this.#moments].flatMap(([name, { m, v }]): [string, Tensor][] => [
      [`m.${name}`, m],
      [`v.${name}`, v],
    ]);
  }

  /** @returns the gradient norm; the caller disposes it */
  #apply(grads: NamedTensorMap, settings: StepOptions): Scalar {
    const gradients = [...this.#variables].map(([name, parameter]) =>
      gradientOf(grads, name, parameter),
    );
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

async function readBack(tensor: Tensor): Promise<Float32Array> {
  return Float32Array.from(await tensor.data<'float32'>());
}
