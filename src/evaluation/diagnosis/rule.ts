/** What a diagnosis rule is, and how rules read a history. */
import type { TrainingConfig } from '../../config/algorithm-fields';
import { TRAINING_FIELDS } from '../../config/algorithm-fields';
import type { Diagnosis } from '../../protocol/diagnosis';
import type { TrainingMetrics } from '../../protocol/playground';
import type { RewardFailure } from '../../protocol/rewards';
import { mean } from '../../shared/statistics';

export interface Symptoms {
  /** One run, oldest first; not empty. */
  readonly history: readonly TrainingMetrics[];
  readonly config: TrainingConfig;
  /** Of the latest iteration: the first answers on which the reward failed. */
  readonly failures?: readonly RewardFailure[] | undefined;
}

/** @returns undefined where the rule has nothing to say */
export type Rule = (symptoms: Symptoms) => Omit<Diagnosis, 'iteration'> | undefined;

export type MetricName = keyof TrainingMetrics;

/** The metric over the last so many iterations, oldest first; missing values are left out. */
export function recent({ history }: Symptoms, name: MetricName, count = history.length): number[] {
  return history.slice(-count).flatMap((metrics) => metrics[name] ?? []);
}

export function latest(symptoms: Symptoms, name: MetricName): number {
  return recent(symptoms, name, 1)[0] ?? NaN;
}

/** The mean over the last so many iterations; NaN until there are so many. */
export function recentMean(symptoms: Symptoms, name: MetricName, count: number): number {
  const values = recent(symptoms, name, count);
  return values.length < count ? NaN : mean(values);
}

type NumberName = {
  [K in keyof TrainingConfig]: TrainingConfig[K] extends number ? K : never;
}[keyof TrainingConfig];

/** The setting times a factor, to the field's step and within its range; from 0, its default. */
export function scaled(config: TrainingConfig, name: NumberName, factor: number): number {
  const { min, max, step, default: usual } = TRAINING_FIELDS[name];
  const wanted = config[name] === 0 ? usual : config[name] * factor;
  const stepped = Number((Math.round(wanted / step) * step).toPrecision(6));
  return Math.min(max, Math.max(min, stepped));
}

/**
 * Slope per iteration over its standard error (least squares): beyond ±2.5 with six points a
 * trend is hardly chance. 0 for fewer than four points.
 */
export function trend(values: readonly number[]): number {
  const count = values.length;
  if (count < 4) return 0;
  const centre = (count - 1) / 2;
  const level = mean(values);
  const spread = values.reduce((sum, _, i) => sum + (i - centre) ** 2, 0);
  const slope = values.reduce((sum, y, i) => sum + (i - centre) * (y - level), 0) / spread;
  const residuals = values.reduce((sum, y, i) => sum + (y - level - slope * (i - centre)) ** 2, 0);
  const error = Math.sqrt(residuals / (count - 2) / spread);
  return error > 0 ? slope / error : slope === 0 ? 0 : Math.sign(slope) * Infinity;
}

/** Numbers in a sentence: three digits, a real minus sign. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
