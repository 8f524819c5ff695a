/** The five parts of the reward model, each with the number that tells how it stands. */
import type { ModelDescription } from '../../protocol/engine-api';
import type { Comparison, RewardModelMetrics, RewardModelReport } from '../../protocol/playground';
import { percent, plusMinus } from '../../state/number-text';
import { judge, valueText, type Verdict } from '../charts/metric';
import { REWARD_GLOSSARY } from '../charts/reward-glossary';
import { lossMetric } from './fit-curves';

export interface RewardModule {
  readonly name: string;
  /** Absent while there is none. */
  readonly value?: string;
  readonly unit: string;
  readonly verdict: Verdict;
  /** What the number means, or what the part will do. */
  readonly note: string;
}

export interface RewardModelSituation {
  readonly comparisons: readonly Comparison[];
  readonly model: ModelDescription | undefined;
  readonly latest: RewardModelMetrics | undefined;
  readonly report: RewardModelReport | undefined;
  /** Whether a tie is an outcome of its own in the loss. */
  readonly tiesCount: boolean;
}

export function rewardModules(situation: RewardModelSituation): readonly RewardModule[] {
  const { comparisons, model, latest, report, tiesCount } = situation;
  return [
    dataProcessing(comparisons, report),
    featureExtraction(model),
    learning(latest, tiesCount),
    calibration(report),
    validation(report),
  ];
}

function dataProcessing(
  comparisons: readonly Comparison[],
  report: RewardModelReport | undefined,
): RewardModule {
  const skipped = comparisons.filter((one) => one.choice === 'skip').length;
  const split =
    report === undefined
      ? 'Will be split by prompt, so that nothing leaks.'
      : `${report.heldout.toLocaleString('en')} of them held out by prompt for measuring.`;
  return {
    name: 'Data processing',
    value: (comparisons.length - skipped).toLocaleString('en'),
    unit: 'pairs',
    verdict: 'plain',
    note: skipped > 0 ? `${split} ${skipped} skipped left out.` : split,
  };
}

function featureExtraction(model: ModelDescription | undefined): RewardModule {
  return {
    name: 'Feature extraction',
    ...(model === undefined ? {} : { value: (model.parameters / 1e6).toFixed(2) }),
    unit: 'M weights',
    verdict: 'plain',
    note: 'Copied from the model; the score is read off after the last token.',
  };
}

function learning(latest: RewardModelMetrics | undefined, tiesCount: boolean): RewardModule {
  const metric = lossMetric(tiesCount);
  if (latest === undefined) {
    return {
      name: 'Learning',
      unit: '',
      verdict: 'plain',
      note: 'Bradley–Terry: the preferred answer of a pair gets the higher score.',
    };
  }
  return {
    name: 'Learning',
    value: valueText(latest.loss, metric.form),
    unit: metric.unit,
    verdict: judge(metric, latest.loss),
    note: `Loss at step ${latest.step} of ${latest.steps}.${tiesCount ? ' Ties are an outcome of their own.' : ' A coin has 0.69.'}`,
  };
}

function calibration(report: RewardModelReport | undefined): RewardModule {
  const metric = REWARD_GLOSSARY.ece;
  if (report === undefined) {
    return {
      name: 'Calibration',
      unit: '',
      verdict: 'plain',
      note: 'Brings base answers to mean 0, standard deviation 1.',
    };
  }
  const { temperature, gain, bias, recheck } = report;
  const scale = `T ${valueText(temperature, 'number')}, gain ${valueText(gain, 'number')}, bias ${valueText(bias, 'signed')}.`;
  const check =
    recheck === undefined
      ? ''
      : ` Base answers now: mean ${valueText(recheck.mean, 'signed')}, std ${valueText(recheck.std, 'number')}.`;
  return {
    name: 'Calibration',
    value: valueText(report.ece, metric.form),
    unit: 'off',
    verdict: judge(metric, report.ece),
    note: scale + check,
  };
}

function validation(report: RewardModelReport | undefined): RewardModule {
  const metric = REWARD_GLOSSARY.heldoutAccuracy;
  if (report === undefined) {
    return {
      name: 'Validation',
      unit: '',
      verdict: 'plain',
      note: 'Accuracy on pairs it has never seen.',
    };
  }
  const halfWidth = (report.ci95[1] - report.ci95[0]) / 2;
  return {
    name: 'Validation',
    value: percent(report.accuracy),
    unit: `${plusMinus(halfWidth)} points`,
    verdict: judge(metric, report.accuracy),
    note: `${report.heldout.toLocaleString('en')} held-out pairs ordered as rated. A coin has 50 %.`,
  };
}
