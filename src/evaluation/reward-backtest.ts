/**
 * How a reward fares on answers that are known: against the ground truth, against those who
 * judged pairs, and against what it should not care for. Numbers in, a report out.
 */
import type { BacktestReport, GoldDisagreement, PairDisagreement } from '../protocol/rewards';
import { mean, standardDeviation, wilsonInterval } from '../shared/statistics';
import { shareBelow, spearman } from './rank-correlation';

const SHOWN = 6;
/** Of the range of rewards: so near to the highest one counts as reaching it. */
const NEAR_TOP = 0.01;

export interface JudgedAnswer {
  readonly prompt: string;
  readonly text: string;
  /** Tokens. */
  readonly length: number;
  readonly reward: number;
  /** Gold scores by criterion; one that does not apply is left out. */
  readonly gold: Readonly<Record<string, number>>;
  /** All criteria, weighted. */
  readonly utility: number;
}

/** A pair in which somebody preferred one side. */
export interface JudgedPair {
  readonly prompt: string;
  readonly preferred: string;
  readonly other: string;
  readonly rater: string;
  readonly preferredReward: number;
  readonly otherReward: number;
}

type Figures = Omit<BacktestReport, 'name' | 'origin' | 'probes'>;

export function backtestFigures(
  answers: readonly JudgedAnswer[],
  pairs: readonly JudgedPair[],
): Figures {
  const rewards = answers.map(({ reward }) => reward);
  const std = standardDeviation(rewards);
  return {
    answers: answers.length,
    mean: mean(rewards),
    std,
    goldRankCorrelation: spearman(
      rewards,
      answers.map(({ utility }) => utility),
    ),
    goldByCriterion: byCriterion(answers),
    ...agreement(pairs),
    saturation: saturation(rewards),
    flatPrompts: flatPrompts(answers),
    lengthCorrelation: spearman(
      rewards,
      answers.map(({ length }) => length),
    ),
    repetitionCorrelation: spearman(
      rewards,
      answers.map(({ text }) => repeatedPairs(text)),
    ),
    goldDisagreements: goldDisagreements(answers),
    pairDisagreements: pairDisagreements(pairs, std),
  };
}

/** Share of word pairs that came before in the same text. */
export function repeatedPairs(text: string): number {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  const pairs = words.slice(1).map((word, i) => `${words[i]!} ${word}`);
  return pairs.length === 0 ? 0 : 1 - new Set(pairs).size / pairs.length;
}

function byCriterion(answers: readonly JudgedAnswer[]): Record<string, number> {
  const ids = new Set(answers.flatMap(({ gold }) => Object.keys(gold)));
  return Object.fromEntries(
    [...ids].map((id) => {
      const graded = answers.filter(({ gold }) => gold[id] !== undefined);
      const rewards = graded.map(({ reward }) => reward);
      return [
        id,
        spearman(
          rewards,
          graded.map(({ gold }) => gold[id]!),
        ),
      ];
    }),
  );
}

function agreement(
  pairs: readonly JudgedPair[],
): Pick<Figures, 'pairs' | 'pairAgreement' | 'pairAgreementCi95' | 'peopleRankCorrelation'> {
  if (pairs.length === 0) {
    return { pairs: 0, pairAgreement: null, pairAgreementCi95: null, peopleRankCorrelation: null };
  }
  const signs = pairs.map(({ preferredReward, otherReward }) =>
    Math.sign(preferredReward - otherReward),
  );
  const kendall = mean(signs);
  const share = (kendall + 1) / 2;
  return {
    pairs: pairs.length,
    pairAgreement: share,
    pairAgreementCi95: wilsonInterval(share * pairs.length, pairs.length),
    peopleRankCorrelation: kendall,
  };
}

function saturation(rewards: readonly number[]): number {
  if (rewards.length === 0) return 0;
  const high = rewards.reduce((a, b) => Math.max(a, b));
  const low = rewards.reduce((a, b) => Math.min(a, b));
  const near = high - NEAR_TOP * (high - low);
  return rewards.filter((reward) => reward >= near).length / rewards.length;
}

/** Those of one key together, in the order in which keys first appear. */
export function grouped<T>(all: readonly T[], keyOf: (each: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const group = groups.get(keyOf(each));
    if (group === undefined) groups.set(keyOf(each), [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

function flatPrompts(answers: readonly JudgedAnswer[]): number | null {
  const groups = grouped(answers, ({ prompt }) => prompt).filter((group) => group.length > 1);
  const flat = groups.filter((group) => group.every(({ reward }) => reward === group[0]!.reward));
  return groups.length === 0 ? null : flat.length / groups.length;
}

/** Different texts only, furthest apart first. */
function goldDisagreements(answers: readonly JudgedAnswer[]): GoldDisagreement[] {
  const rewards = answers.map(({ reward }) => reward);
  const utilities = answers.map(({ utility }) => utility);
  const unique = new Map(answers.map((answer) => [`${answer.prompt}\n${answer.text}`, answer]));
  return [...unique.values()]
    .map(({ prompt, text, reward, utility }) => ({
      ...{ prompt, text, reward },
      rewardRank: shareBelow(rewards, reward),
      goldRank: shareBelow(utilities, utility),
    }))
    .sort((a, b) => apart(b) - apart(a))
    .slice(0, SHOWN);
}

function apart({ rewardRank, goldRank }: GoldDisagreement): number {
  return Math.abs(rewardRank - goldRank);
}

function pairDisagreements(pairs: readonly JudgedPair[], std: number): PairDisagreement[] {
  return pairs
    .map(({ prompt, preferred, other, rater, preferredReward, otherReward }) => ({
      ...{ prompt, preferred, other, rater },
      gap: (otherReward - preferredReward) / (std > 0 ? std : 1),
    }))
    .filter(({ gap }) => gap > 0)
    .sort((a, b) => b.gap - a.gap)
    .slice(0, SHOWN);
}
