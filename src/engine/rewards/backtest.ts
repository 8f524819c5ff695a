/** A reward over everything that is known: recorded answers, judged pairs, the ground truth. */
import {
  backtestFigures,
  type JudgedAnswer,
  type JudgedPair,
} from '../../evaluation/reward-backtest';
import { probeReports, probeTexts } from '../../evaluation/reward-probes';
import type { Batch } from '../../model/network';
import type { Comparison, Item, Sample } from '../../protocol/playground';
import { isReward, type BacktestReport, type ProbeReport } from '../../protocol/rewards';
import type { Session } from '../session';
import { checkReward, judgeOf, rewardName, type Judge } from './judge';
import { scoreWhenFree, trialAnswers } from './trial-answers';

/** The latest judged pairs, at most. */
const MOST_PAIRS = 500;

export async function backtest<B extends Batch>(
  session: Session<B>,
  given: unknown,
): Promise<BacktestReport> {
  const spec = await checkReward(given);
  const judge = judgeOf(session, spec, scoreWhenFree(session));
  const trial = await trialAnswers(session);
  const samples = trial.answers.map(({ sample }) => sample);
  const rewards = await judge(samples);
  const answers = samples.map(({ prompt, text, tokens }, i) => ({
    ...judgedText(session, { prompt, text }, rewards[i]),
    length: tokens.length,
  }));
  const pairs = await judgedPairs(session, judge);
  return {
    name: rewardName(spec),
    origin: trial.origin,
    ...backtestFigures(answers, pairs),
    probes: await probes(session, judge, answers),
  };
}

function judgedText<B extends Batch>(
  { context: { lab } }: Session<B>,
  { prompt, text }: Item,
  reward = NaN,
): Omit<JudgedAnswer, 'length'> {
  const gold = lab.gold(prompt, text);
  const utility = lab.criteria.reduce((sum, { id, weight }) => sum + weight * (gold[id] ?? 0), 0);
  return { prompt, text, reward, gold, utility };
}

async function judgedPairs<B extends Batch>(
  session: Session<B>,
  judge: Judge,
): Promise<JudgedPair[]> {
  const decided = session.journal
    .comparisons()
    .filter(({ choice, rater }) => (choice === 'a' || choice === 'b') && !isReward(rater))
    .slice(-MOST_PAIRS);
  const preferred = decided.map(({ prompt, a, b, choice }) => ({
    ...{ prompt, text: choice === 'a' ? a : b },
  }));
  const other = decided.map(({ prompt, a, b, choice }) => ({
    ...{ prompt, text: choice === 'a' ? b : a },
  }));
  if (decided.length === 0) return [];
  const rewards = await judge(samplesOf(session, [...preferred, ...other]));
  return decided.map(({ prompt, rater }: Comparison, i) => ({
    ...{ prompt, rater, preferred: preferred[i]?.text ?? '', other: other[i]?.text ?? '' },
    preferredReward: rewards[i] ?? NaN,
    otherReward: rewards[decided.length + i] ?? NaN,
  }));
}

async function probes<B extends Batch>(
  session: Session<B>,
  judge: Judge,
  answers: readonly JudgedAnswer[],
): Promise<ProbeReport[]> {
  if (session.context.lab.kind !== 'text') return [];
  const texts = probeTexts(answers);
  const rewards = await judge(samplesOf(session, texts));
  const judged = texts.map((probe, i) => ({
    ...probe,
    ...judgedText(session, probe, rewards[i]),
  }));
  return probeReports(judged, answers);
}

/**
 * Texts that no policy sampled, as samples: the number of tokens is right, how they were cut
 * is not known, and each counts as certain (log-probability 0).
 */
export function samplesOf<B extends Batch>(
  { context: { family } }: Session<B>,
  items: readonly Item[],
): Sample[] {
  const { mask, steps } = family.encode(items);
  return items.map(({ prompt, text }, row) => {
    const acted = mask.subarray(row * steps, (row + 1) * steps).filter((on) => on === 1);
    const zeros = Array<number>(acted.length).fill(0);
    const pieces = text === '' ? [] : text.split(/(?= )/);
    const rest = { promptTokens: [], tokens: zeros, logProbs: zeros, finished: true };
    return { prompt, text, pieces, ...rest };
  });
}
