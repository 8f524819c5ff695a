/**
 * One optimiser step, written in ordinary tfjs, that costs its encoding only once: the first step of
 * a shape is recorded while it runs, later ones are replayed. Where a step cannot be recorded every
 * step is the plain one.
 *
 * A recorded step sees new numbers only through `stepInput`; everything else that its objective
 * depends on is `frozen` and belongs to what tells plans apart.
 */
import { concat, keep, reshape, tidy, type Scalar, type Tensor1D } from '@tensorflow/tfjs-core';
import { canCapture, capture, isTimingKernels, stepInput, timeEncoding, type Plan } from '../ops';
import type { Batch } from './network';
import type { Optimizer, StepOptions } from './optimizer';

interface Objective {
  readonly loss: Scalar;
  /** Reported only: no gradient flows through these. */
  readonly statistics?: Tensor1D;
}

/** What one step learns from; `stepInput` reads from these objects. */
export interface StepInputs {
  readonly batch: Batch;
  readonly [name: string]: object;
}

interface RecordedStep {
  readonly key: string;
  readonly plan: Plan;
}

/** The least recently used plan gives way to a new one. */
const MOST_PLANS = 8;

export class TrainStep<I extends StepInputs, Frozen = undefined> {
  readonly #optimizer: Optimizer;
  readonly #objective: (inputs: I, frozen: Frozen) => Objective;
  /** Latest used last. */
  #recorded: RecordedStep[] = [];
  /** Shapes of steps that cannot be recorded. */
  readonly #plain = new Set<string>();
  #replays = 0;

  /**
   * @param optimizer stays the caller's, and must outlive this
   * @param objective the loss on these inputs; its intermediate tensors are disposed
   */
  constructor(optimizer: Optimizer, objective: (inputs: I, frozen: Frozen) => Objective) {
    this.#optimizer = optimizer;
    this.#objective = objective;
  }

  /** How many steps were replayed. */
  get replays(): number {
    return this.#replays;
  }

  /**
   * @param frozen plain data: what the objective depends on besides the inputs
   * @returns loss, gradient norm before clipping, then the statistics; nothing need wait for them
   */
  run(inputs: I, options: StepOptions, frozen: Frozen): Promise<Float32Array> {
    const hyper: Hyper = { values: this.#optimizer.nextHyper(options) };
    const values = timeEncoding(() => this.#run(inputs, hyper, frozen));
    this.#optimizer.stepTaken();
    return values;
  }

  /** Encodes the step and no more: within `compileAhead`, for its kernels. */
  encode(inputs: I, options: StepOptions, frozen: Frozen): void {
    this.#step(inputs, { values: this.#optimizer.nextHyper(options) }, frozen).dispose();
  }

  /** Forgets everything recorded. */
  dispose(): void {
    for (const { plan } of this.#recorded) plan.dispose();
    this.#recorded = [];
  }

  #run(inputs: I, hyper: Hyper, frozen: Frozen): Promise<Float32Array> {
    const plain = () => this.#step(inputs, hyper, frozen);
    const key = `${inputs.batch.size}×${inputs.batch.steps} ${JSON.stringify(frozen)}`;
    const isPlain = !canCapture() || this.#plain.has(key) || isTimingKernels();
    if (isPlain) return readAndDispose(plain());
    const sources = { ...inputs, hyper };
    const replayed = this.#replay(key, sources);
    if (replayed !== undefined) return replayed;
    const { plan, values } = capture(sources, plain);
    if (plan === undefined) this.#plain.add(key);
    else this.#keep({ key, plan });
    return values;
  }

  /** Undefined when nothing was recorded of that shape. */
  #replay(key: string, sources: StepInputs): Promise<Float32Array> | undefined {
    for (const recorded of this.#recorded) {
      const inputs = recorded.key === key ? recorded.plan.inputsFrom(sources) : undefined;
      if (inputs === undefined) continue;
      this.#recorded = [...this.#recorded.filter((each) => each !== recorded), recorded];
      this.#replays++;
      return recorded.plan.replay(inputs);
    }
    return undefined;
  }

  /**
   * The largest so far replaces all others: recorded again they work in its memory, where each of
   * those recorded before it has some of its own.
   */
  #keep(recorded: RecordedStep): void {
    if (this.#recorded.every(({ plan }) => plan.bytes < recorded.plan.bytes)) this.dispose();
    this.#recorded.push(recorded);
    if (this.#recorded.length > MOST_PLANS) this.#recorded.shift()?.plan.dispose();
  }

  #step(inputs: I, hyper: Hyper, frozen: Frozen): Tensor1D {
    return tidy(() => {
      const reported: Tensor1D[] = [];
      const { loss, gradNorm } = this.#optimizer.descend(
        () => {
          const { loss, statistics } = this.#objective(inputs, frozen);
          if (statistics !== undefined) reported.push(keep(statistics));
          return loss;
        },
        stepInput(hyper, ({ values }) => values) as Tensor1D,
      );
      const packed: Tensor1D = concat([reshape(loss, [1]), reshape(gradNorm, [1]), ...reported]);
      reported.forEach((statistics) => {
        statistics.dispose();
      });
      return packed;
    });
  }
}

/** The optimiser's numbers of one step. */
interface Hyper {
  readonly values: Float32Array;
}

async function readAndDispose(values: Tensor1D): Promise<Float32Array> {
  try {
    return Float32Array.from(await values.data<'float32'>());
  } finally {
    values.dispose();
  }
}
