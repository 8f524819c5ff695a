/** The equations of the algorithms against values worked out by hand. */
import { tensor2d, tidy, variable, tensor1d, sum, type Scalar } from '@tensorflow/tfjs-core';
import { generalizedAdvantages } from '../algorithms/ppo';
import { nextKlCoefficient } from '../algorithms/ppo';
import { whiten } from '../algorithms/ppo';
import { Optimizer } from '../model/optimizer';
import { ppoPolicyLoss, ppoValueLoss, tokenLogProb } from '../ops';
import { allOf, relativeError, within, type Check, type Outcome } from './check';

/** Single precision, a few operations deep. */
const TOLERANCE = 1e-5;

const row = (values: readonly number[]) => tensor2d([...values], [1, values.length]);

export const ADVANTAGES: Check = {
  name: 'Generalized advantages, by hand',
  run: () => {
    const [rewards, values] = [
      [0, 0, 1],
      [0.5, 0.2, 0.1],
    ];
    const compare = (lambda: number, expected: readonly number[]) =>
      within(
        relativeError(generalizedAdvantages(rewards, values, 1, lambda), expected),
        TOLERANCE,
        `λ = ${lambda}`,
      );
    return Promise.resolve(
      allOf([
        compare(1, [0.5, 0.8, 0.9]), // return-to-go minus value
        compare(0, [-0.3, -0.1, 0.9]), // one-step TD errors
        compare(0.95, [0.41725, 0.755, 0.9]),
      ]),
    );
  },
};

export const WHITENING_AND_KL_CONTROL: Check = {
  name: 'Whitening and the adaptive KL coefficient, by hand',
  run: () => {
    const whitened = whiten(Float32Array.of(1, 2, 3, 99), Float32Array.of(1, 1, 1, 0), {
      shiftMean: true,
    });
    const scale = Math.sqrt(1.5); // the variance of 1, 2, 3 is 2/3; 99 is masked out
    const config = { klController: 'adaptive', klTarget: 6, klHorizon: 10_000 } as const;
    const coefficient = nextKlCoefficient(0.15, 12, 64, config);
    return Promise.resolve(
      allOf([
        within(relativeError(whitened, [-scale, 0, scale, 0]), TOLERANCE, 'whitening'),
        within(relativeError([coefficient], [0.15 * 1.00128]), TOLERANCE, 'KL coefficient'),
      ]),
    );
  },
};

/** Ratios 1, 1.5 and 0.5 with advantages 1, 1 and −1; the second and third are clipped. */
export const POLICY_LOSS: Check = {
  name: 'Clipped policy loss, by hand',
  run: async () => {
    const [loss, , clipFraction = NaN, , ratio = NaN] = await numbersOf(() =>
      ppoPolicyLoss({
        newLogProbs: row([0, Math.log(1.5), Math.log(0.5)]),
        oldLogProbs: row([0, 0, 0]),
        entropy: row([1, 1, 1]),
        advantages: row([1, 1, -1]),
        mask: row([1, 1, 1]),
        settings: tensor1d([0.2]),
      }),
    );
    return compareAll(
      'loss, clip fraction, ratio',
      [loss ?? NaN, clipFraction, ratio],
      [(-1 - 1.2 + 0.8) / 3, 2 / 3, 1],
    );
  },
};

export const VALUE_LOSS: Check = {
  name: 'Clipped value loss, by hand',
  run: async () => {
    const [loss = NaN, , clipFraction = NaN] = await numbersOf(() =>
      ppoValueLoss({
        newValues: row([1, 0]),
        oldValues: row([0, 0]),
        returns: row([1, 0.5]),
        mask: row([1, 1]),
        settings: tensor1d([0.2, 1]),
      }),
    );
    return compareAll('loss, clip fraction', [loss, clipFraction], [(0.32 + 0.125) / 2, 0.5]);
  },
};

/** Probabilities 0.1, 0.2, 0.3 and 0.4. */
export const TOKEN_LOG_PROBABILITY: Check = {
  name: 'Token log-probability and entropy, by hand',
  run: async () => {
    const probabilities = [0.1, 0.2, 0.3, 0.4];
    const [logProb, entropy] = tidy(() => {
      const logits = row([1, 2, 3, 4].map(Math.log));
      const found = tokenLogProb(logits, tensor1d([3], 'int32'));
      return [found.logProb, found.entropy];
    });
    const found = [...(await logProb.data()), ...(await entropy.data())];
    logProb.dispose();
    entropy.dispose();
    const expected = -probabilities.reduce((total, p) => total + p * Math.log(p), 0);
    return compareAll('log 0.4 and the entropy', found, [Math.log(0.4), expected]);
  },
};

/** The first step of Adam moves by lr · sign(g), whatever the size of g, in both variants. */
export const ADAM: Check = {
  name: 'First step of Adam, by hand',
  run: async () => {
    const found: number[] = [];
    for (const variant of ['pytorch', 'tensorflow'] as const) {
      const weights = tidy(() => variable(tensor1d([1, -2])));
      const optimizer = new Optimizer(new Map([['weights', weights]]), { variant });
      const { loss, gradNorm } = optimizer.minimize(() => sum<Scalar>(weights), {
        learningRate: 0.1,
      });
      found.push(...(await weights.data()), ...(await gradNorm.data()));
      [loss, gradNorm, weights].forEach((tensor) => {
        tensor.dispose();
      });
      optimizer.dispose();
    }
    const expected = [0.9, -2.1, Math.SQRT2];
    return compareAll('weights and gradient norm', found, [...expected, ...expected]);
  },
};

function compareAll(what: string, found: readonly number[], expected: readonly number[]): Outcome {
  return within(relativeError(found, expected), TOLERANCE, what);
}

/** A loss followed by its statistics. */
async function numbersOf(make: () => ReturnType<typeof ppoPolicyLoss>): Promise<number[]> {
  const { loss, statistics } = tidy(make);
  const values = [...(await loss.data()), ...(await statistics.data())];
  loss.dispose();
  statistics.dispose();
  return values;
}
