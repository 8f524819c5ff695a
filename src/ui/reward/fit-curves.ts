/** The course of a fit as chart data. */
import type { RewardModelMetrics, RewardModelReport } from '../../protocol/playground';
import type { PlotData } from '../charts/plot-data';
import type { Metric } from '../charts/metric';
import { CHANCE_LOSS_NATS, REWARD_GLOSSARY } from '../charts/reward-glossary';

/** @param tiesCount a tie is an outcome of its own, and no loss is known to be a coin's */
export function lossMetric(tiesCount: boolean): Metric {
  if (!tiesCount) return REWARD_GLOSSARY.loss;
  const { label, formula, unit, form } = REWARD_GLOSSARY.loss;
  const healthy =
    'Falls. Ties are an outcome of their own, so it stays above what pairs alone give.';
  return { label, formula: `${formula}; ties by Davidson`, unit, form, healthy };
}

export function lossCurve(steps: readonly RewardModelMetrics[], tiesCount: boolean): PlotData {
  return {
    x: steps.map((one) => one.step),
    lines: [{ label: 'Loss', values: steps.map((one) => one.loss), tone: 'accent' }],
    includes: [0],
    marks: tiesCount ? [] : [{ value: CHANCE_LOSS_NATS, label: 'a coin' }],
  };
}

/** Held-out accuracy with the interval that so many held-out pairs give; training accuracy dashed. */
export function accuracyCurve(
  steps: readonly RewardModelMetrics[],
  report: RewardModelReport | undefined,
): PlotData {
  const heldout = steps.map((one) => one.eval_accuracy ?? null);
  const intervals = heldout.map((share) =>
    share === null || report === undefined ? null : wilsonInterval(share, report.heldout),
  );
  const ends =
    report === undefined
      ? {}
      : {
          low: intervals.map((interval) => interval?.[0] ?? null),
          high: intervals.map((interval) => interval?.[1] ?? null),
        };
  return {
    x: steps.map((one) => one.step),
    lines: [
      { label: 'Held out', values: heldout, tone: 'accent', points: true, ...ends },
      {
        label: 'Training batch',
        values: steps.map((one) => one.accuracy),
        tone: 'accent',
        dashed: true,
      },
    ],
    marks: [{ value: 0.5, label: 'a coin' }],
  };
}

const Z_95 = 1.96;

/** 95 % interval of a share of `count` trials (Wilson 1927). */
export function wilsonInterval(share: number, count: number): readonly [number, number] {
  if (count === 0) return [0, 1];
  const z2 = Z_95 ** 2;
  const centre = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half =
    (Z_95 / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
