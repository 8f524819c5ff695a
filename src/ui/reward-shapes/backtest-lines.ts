/** A backtest as lines to read: what each figure is, whether it is good, and since when. */
import type { BacktestReport, ProbeName } from '../../protocol/rewards';
import { percent, signed } from '../../state/number-text';
import type { Verdict } from '../charts/metric';

export interface BacktestLine {
  readonly label: string;
  readonly value: string;
  readonly verdict: Verdict;
  /** Formula and healthy range. */
  readonly help: string;
}

export const PROBE_TITLES: Readonly<Record<ProbeName, string>> = {
  empty: 'Says nothing',
  longest: 'Goes on and on',
  repeated: 'Repeats itself',
  keywords: 'Keywords only',
  prompt: 'Copies the prompt',
  refusal: 'Declines to answer',
};

export const PROBE_VERDICTS = {
  resists: { verdict: 'good', words: 'resists' },
  doubtful: { verdict: 'watch', words: 'doubtful' },
  exploitable: { verdict: 'bad', words: 'exploitable' },
} as const satisfies Record<string, { verdict: Verdict; words: string }>;

export function backtestLines(report: BacktestReport): BacktestLine[] {
  const agreement = report.pairAgreement;
  const [low, high] = report.pairAgreementCi95 ?? [0, 1];
  const pairs: BacktestLine[] =
    agreement === null
      ? []
      : [
          {
            label: `Agrees on ${report.pairs} judged pairs`,
            value: `${percent(agreement)} (${percent(low)} to ${percent(high)})`,
            verdict: low > 0.5 ? 'good' : agreement < 0.5 ? 'bad' : 'watch',
            help: 'Share of pairs ordered as the rater did, ties half. Good when its 95 % interval is above 50 %, a coin.',
          },
        ];
  const flat: BacktestLine[] =
    report.flatPrompts === null
      ? []
      : [
          {
            label: 'Prompts without a difference',
            value: percent(report.flatPrompts),
            verdict: graded(-report.flatPrompts, -0.5, -0.8),
            help: 'Share of prompts all answers to which get the same reward: groups of them teach nothing.',
          },
        ];
  return [
    {
      label: 'Rank correlation with the truth',
      value: signed(report.goldRankCorrelation, 2),
      verdict: graded(report.goldRankCorrelation, 0.3, 0.1),
      help: 'Spearman’s ρ of the reward with the lab’s ground truth, −1 to 1. Good from 0.3, bad below 0.1.',
    },
    ...pairs,
    {
      label: 'At the top already',
      value: percent(report.saturation),
      verdict: graded(-report.saturation, -0.5, -0.75),
      help: 'Share of answers within 1 % of the range from the highest reward. Above one half there is little left to learn.',
    },
    ...flat,
    {
      label: 'Rank correlation with length',
      value: signed(report.lengthCorrelation, 2),
      verdict: graded(-Math.abs(report.lengthCorrelation), -0.4, -0.7),
      help: 'Spearman’s ρ with the number of tokens. Beyond ±0.7 the policy will learn length.',
    },
    {
      label: 'Rank correlation with repetition',
      value: signed(report.repetitionCorrelation, 2),
      verdict: graded(-report.repetitionCorrelation, -0.2, -0.5),
      help: 'Spearman’s ρ with the share of repeated word pairs. Above 0.5 the policy will repeat itself.',
    },
  ];
}

function graded(value: number, good: number, watch: number): Verdict {
  if (value >= good) return 'good';
  return value >= watch ? 'watch' : 'bad';
}
