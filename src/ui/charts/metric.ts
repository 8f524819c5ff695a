/**
 * What a number shown to people is: its formula, unit, healthy range, and how it is written.
 * Each metric of the page is described once in a glossary; charts and readouts use that.
 */

/** How a value stands: colour and word beside it follow. `plain` makes no claim. */
export type Verdict = 'good' | 'watch' | 'bad' | 'plain';

export interface Metric {
  readonly label: string;
  readonly formula: string;
  readonly unit: string;
  /** One line for people: what is healthy and what the other side means. */
  readonly healthy: string;
  /** Values inside are good. */
  readonly good?: readonly [low: number, high: number];
  /** Values outside `good` but inside this want watching; further out they mean trouble. */
  readonly tolerable?: readonly [low: number, high: number];
  readonly form: 'number' | 'signed' | 'share' | 'count' | 'scientific';
}

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  good: 'healthy',
  watch: 'watch',
  bad: 'trouble',
  plain: '',
};

export function judge(metric: Metric, value: number): Verdict {
  if (metric.good === undefined) return 'plain';
  if (isWithin(value, metric.good)) return 'good';
  if (metric.tolerable !== undefined && isWithin(value, metric.tolerable)) return 'watch';
  return 'bad';
}

function isWithin(value: number, [low, high]: readonly [number, number]): boolean {
  return value >= low && value <= high;
}

/** The value with its unit, and how it stands: the text that stands for a chart. */
export function metricSentence(metric: Metric, value: number): string {
  const verdict = VERDICT_WORDS[judge(metric, value)];
  const words = `${metric.label}: ${valueText(value, metric.form)} ${metric.unit}`.trim();
  return verdict === '' ? words : `${words}, ${verdict}`;
}

/** A value as it is printed beside a chart; a real minus sign, three digits that matter. */
export function valueText(value: number, form: Metric['form']): string {
  if (!Number.isFinite(value)) return '–';
  switch (form) {
    case 'share':
      return `${withMinus(digits(value * 100, Math.abs(value) < 0.1 ? 1 : 0))} %`;
    case 'count':
      return withMinus(Math.round(value).toLocaleString('en'));
    case 'scientific':
      return withMinus(value.toExponential(1));
    case 'signed':
      return `${value > 0 ? '+' : ''}${withMinus(threeDigits(value))}`;
    case 'number':
      return withMinus(threeDigits(value));
    default:
      return form satisfies never;
  }
}

/** A value on an axis: no more digits than the tick needs. */
export function axisText(value: number, form: Metric['form']): string {
  const scaled = form === 'share' ? value * 100 : value;
  const text = Number(scaled.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 6 });
  return withMinus(form === 'share' ? `${text} %` : text);
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  return digits(value, size < 0.1 && size > 0 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0);
}

function digits(value: number, places: number): string {
  return value.toLocaleString('en', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
}

function withMinus(text: string): string {
  return text.replaceAll('-', '−');
}
