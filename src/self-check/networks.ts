/** The three networks on this device: against the CPU, finite differences and themselves. */
import { engine, setBackend, tidy } from '@tensorflow/tfjs-core';
import { createCpuBackend, writeTensor } from '../ops';
import { Rng } from '../shared/rng';
import { allOf, identical, relativeError, within, type Check, type Outcome } from './check';
import {
  forEachSubject,
  gradientsOf,
  objective,
  read,
  sampleAnswers,
  SAMPLING,
  type Subject,
} from './subjects';

/** As in the parity tests: single precision over some hundred sums. */
const FORWARD_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-3;
/** Differences of single-precision losses over such a step carry an error of about 1e-4. */
const STEP = 1e-2;
const DIFFERENCE_TOLERANCE = 2e-2;

/** Every output and every gradient of every network. */
export const AGAINST_CPU: Check = {
  name: 'GPU against the CPU reference: outputs and every gradient',
  run: async (context) => {
    const answers = await sampleAnswers(context);
    const values = async () => {
      const found: { name: string; values: Float32Array }[] = [];
      await forEachSubject(context, answers, async (subject) => {
        for (const values of await read(subject.outputs()))
          found.push({ name: subject.name, values });
        for (const [name, values] of await gradientsOf(subject)) found.push({ name, values });
      });
      return found;
    };
    const actual = await values();
    const expected = await onCpu(values);
    const errors = expected.map(({ values: wanted }, i) =>
      relativeError(actual[i]?.values ?? [], wanted),
    );
    const worst = errors.indexOf(Math.max(...errors));
    const what = `${errors.length} tensors, the worst ${expected[worst]?.name ?? ''}`;
    return within(errors[worst] ?? Infinity, GRADIENT_TOLERANCE, what);
  },
};

export const AGAINST_DIFFERENCES: Check = {
  name: 'Gradients against finite differences',
  run: async (context) => {
    const outcomes: Outcome[] = [];
    await forEachSubject(context, await sampleAnswers(context), async (subject) => {
      const gradients = await gradientsOf(subject);
      const errors = new Map<string, number>();
      for (const [name, gradient] of gradients) {
        errors.set(name, await slopeError(subject, name, gradient));
      }
      const [worst = '', error = Infinity] = [...errors].sort(([, a], [, b]) => b - a)[0] ?? [];
      outcomes.push(within(error, DIFFERENCE_TOLERANCE, `${subject.name}, worst ${worst}`));
    });
    return allOf(outcomes);
  },
};

export const DETERMINISTIC: Check = {
  name: 'Same input, same bits: two passes forwards and backwards',
  run: async (context) => {
    const answers = await sampleAnswers(context);
    const pass = async () => {
      const all: number[] = [];
      await forEachSubject(context, answers, async (subject) => {
        for (const gradient of (await gradientsOf(subject)).values()) {
          for (const value of gradient) all.push(value);
        }
      });
      return all;
    };
    return identical(await pass(), await pass(), 'all gradients');
  },
};

/** Sampling writes log-probabilities as it goes; training works them out anew. */
export const SAMPLING_AGREES: Check = {
  name: 'Log-probabilities of sampling against those of training',
  run: async ({ family, prompts, seed }) => {
    const policy = family.basePolicy();
    const asked = prompts.slice(0, 8);
    const { batch, logProbs } = await family.rollOut(policy, asked, SAMPLING, Rng.fromSeed(seed));
    const [again = new Float32Array()] = await read(
      tidy(() => [policy.evaluate(batch, SAMPLING.temperature).logProbs]),
    );
    policy.dispose();
    const acted = again.map((value, i) => (batch.mask[i] === 1 ? value : 0));
    return within(relativeError(logProbs, acted), FORWARD_TOLERANCE, 'nats per token');
  },
};

/** The checks of networks; the first needs two backends to compare. */
export function networkChecks(): Check[] {
  const everywhere = [AGAINST_DIFFERENCES, DETERMINISTIC, SAMPLING_AGREES];
  return engine().backendName === 'cpu' ? everywhere : [AGAINST_CPU, ...everywhere];
}

/** Runs `work` on the CPU backend, which is loaded for it, then goes back. */
async function onCpu<T>(work: () => Promise<T>): Promise<T> {
  const { backendName } = engine();
  await createCpuBackend();
  try {
    return await work();
  } finally {
    await setBackend(backendName);
  }
}

/**
 * Along its own gradient g the loss rises by |g|: the relative error of the measured slope. A
 * gradient of 0 is an error, since every weight matters here.
 */
async function slopeError(subject: Subject, name: string, gradient: Float32Array): Promise<number> {
  const weights = subject.variables.get(name);
  const length = Math.hypot(...gradient);
  if (weights === undefined || !(length > 0)) return Infinity;
  const original = Float32Array.from(await weights.data<'float32'>());
  const moved = async (by: number) => {
    writeTensor(
      weights,
      original.map((value, i) => value + (by * (gradient[i] ?? 0)) / length),
    );
    return objective(subject);
  };
  const slope = ((await moved(STEP)) - (await moved(-STEP))) / (2 * STEP);
  writeTensor(weights, original);
  return relativeError([slope], [length]);
}
