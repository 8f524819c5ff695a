/** A reward over everything that is known: recorded answers, judged pairs, the ground truth. */
import {
  backtestFigures,
  type JudgedAnswer,
  type JudgedPair,
} from '../../evaluation/reward-backtest';
import { raterWeights, utility } from '../../feedback/simulated-rater';
import { probeReports, probeTexts } from '../../evaluation/reward-probes';
import { goldOf } from '../../labs/gold';
import type { Comparison, Item, Sample } from '../../protocol/playground';
import { isReward, type BacktestReport, type ProbeReport } from '../../protocol/rewards';
import { readable } from '../../reward-model/readable';
import type { Project } from '../project';
import type { Reward } from '../rewards/kind';
import { trialAnswers } from '../rewards/trial-answers';
import { triedReward } from '../rewards/tried-reward';

/** The latest judged pairs, at most. */
const MOST_PAIRS = 500;

export async function backtest(project: Project, given: unknown): Promise<BacktestReport> {
  const { name, score } = await triedReward(project, given);
  const trial = await trialAnswers(project);
  const samples = trial.answers.map(({ sample }) => sample);
  const rewards = await score(samples);
  const judged = await judgedTexts(project, samples, rewards);
  const answers = judged.map((answer, i) => ({
    ...answer,
    length: samples[i]?.tokens.length ?? 0,
  }));
  const pairs = await judgedPairs(project, score);
  return {
    name,
    origin: trial.origin,
    ...backtestFigures(answers, pairs),
    probes: await probes(project, score, answers),
  };
}

async function judgedTexts(
  { context: { lab } }: Project,
  items: readonly Item[],
  rewards: ArrayLike<number>,
): Promise<Omit<JudgedAnswer, 'length'>[]> {
  const weights = raterWeights(lab.criteria, undefined);
  const grades = await goldOf(lab, items);
  return items.map(({ prompt, text }, i) => {
    const gold = grades[i] ?? {};
    return { prompt, text, reward: rewards[i] ?? NaN, gold, utility: utility(gold, weights) };
  });
}

async function judgedPairs(project: Project, score: Reward['score']): Promise<JudgedPair[]> {
  const decided = readable(project.context.family, project.journal.comparisons())
    .filter(({ choice, rater }) => (choice === 'a' || choice === 'b') && !isReward(rater))
    .slice(-MOST_PAIRS);
  const preferred = decided.map(({ prompt, a, b, choice }) => ({
    ...{ prompt, text: choice === 'a' ? a : b },
  }));
  const other = decided.map(({ prompt, a, b, choice }) => ({
    ...{ prompt, text: choice === 'a' ? b : a },
  }));
  if (decided.length === 0) return [];
  const rewards = await score(samplesOf(project, [...preferred, ...other]));
  return decided.map(({ prompt, rater }: Comparison, i) => ({
    ...{ prompt, rater, preferred: preferred[i]?.text ?? '', other: other[i]?.text ?? '' },
    preferredReward: rewards[i] ?? NaN,
    otherReward: rewards[decided.length + i] ?? NaN,
  }));
}

async function probes(
  project: Project,
  score: Reward['score'],
  answers: readonly JudgedAnswer[],
): Promise<ProbeReport[]> {
  const { lab } = project.context;
  if (lab.kind !== 'text') return [];
  const texts = probeTexts(answers, lab.refusal);
  const rewards = await score(samplesOf(project, texts));
  const graded = await judgedTexts(project, texts, rewards);
  const judged = texts.map((probe, i) => {
    const { reward = NaN, utility: worth = NaN } = graded[i] ?? {};
    return { ...probe, reward, utility: worth };
  });
  return probeReports(judged, answers);
}

/**
 * Texts that no policy sampled, as samples: the number of tokens is right, how they were cut
 * is not known, and each counts as certain (log-probability 0).
 */
export function samplesOf({ context: { family } }: Project, items: readonly Item[]): Sample[] {
  const { mask, steps } = family.encode(items);
  return items.map(({ prompt, text }, row) => {
    const acted = mask.subarray(row * steps, (row + 1) * steps).filter((on) => on === 1);
    const zeros = Array<number>(acted.length).fill(0);
    const pieces = text === '' ? [] : text.split(/(?= )/);
    const rest = { promptTokens: [], tokens: zeros, logProbs: zeros, finished: true };
    return { prompt, text, pieces, ...rest };
  });
}
