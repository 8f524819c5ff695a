/**
 * Judgements that a person should look at again: repeated ones, pairs judged both ways, and
 * circles in which a beats b, b beats c and c beats a. Part of data processing.
 */
import type { Comparison } from '../protocol/playground';
import type { FeedbackAudit } from '../protocol/reward-model';
import { groupBy } from '../shared/group-by';

/** More circles than this are not listed one by one. */
const MOST_CIRCLES = 50;

type Verdict = 'first' | 'second' | 'tie';

/** All judgements of one pair, as they read with its outcomes in alphabetical order. */
interface JudgedPair {
  readonly prompt: string;
  readonly first: string;
  readonly second: string;
  readonly judgements: {
    readonly id: string;
    readonly rater: string;
    readonly verdict: Verdict;
    /** Pairs come back on purpose, to see whether a rater says the same again. */
    readonly asked: 'once' | 'again';
  }[];
}

export function auditFeedback(comparisons: readonly Comparison[]): FeedbackAudit {
  const pairs = judgedPairs(comparisons);
  return {
    duplicates: pairs.flatMap(duplicatesOf),
    contradictions: pairs.flatMap(contradictionOf),
    intransitive: circles(pairs),
    usable: pairs.reduce((sum, pair) => sum + pair.judgements.length, 0),
    prompts: new Set(pairs.map(({ prompt }) => prompt)).size,
  };
}

function judgedPairs(comparisons: readonly Comparison[]): JudgedPair[] {
  const pairs = new Map<string, JudgedPair>();
  for (const { id, prompt, a, b, choice, rater, repeats } of comparisons) {
    if (choice === 'skip' || choice === 'both-bad' || a === b) continue;
    const swapped = a > b;
    const [first, second] = swapped ? [b, a] : [a, b];
    const verdict = choice === 'tie' ? 'tie' : (choice === 'a') === swapped ? 'second' : 'first';
    const key = JSON.stringify([prompt, first, second]);
    const pair = pairs.get(key) ?? { prompt, first, second, judgements: [] };
    pair.judgements.push({ id, rater, verdict, asked: repeats === undefined ? 'once' : 'again' });
    pairs.set(key, pair);
  }
  return [...pairs.values()];
}

function duplicatesOf({ judgements }: JudgedPair): string[][] {
  const unasked = judgements.filter(({ asked }) => asked === 'once');
  const alike = groupBy(unasked, ({ rater, verdict }) => JSON.stringify([rater, verdict]));
  return [...alike.values()]
    .filter((same) => same.length > 1)
    .map((same) => same.map(({ id }) => id));
}

function contradictionOf({ judgements }: JudgedPair): string[][] {
  const verdicts = new Set(judgements.map(({ verdict }) => verdict));
  return verdicts.size > 1 ? [judgements.map(({ id }) => id)] : [];
}

/** What the majority of a pair's judgements says: how the outcomes are ordered, if they are. */
function majority({ judgements }: JudgedPair): Verdict {
  const count = (verdict: Verdict) => judgements.filter((one) => one.verdict === verdict).length;
  const lead = count('first') - count('second');
  return lead === 0 ? 'tie' : lead > 0 ? 'first' : 'second';
}

interface Win {
  readonly winner: string;
  readonly loser: string;
  readonly ids: readonly string[];
}

/** Circles of three, each found once: from its outcome that comes first in the alphabet. */
function circles(pairs: readonly JudgedPair[]): FeedbackAudit['intransitive'] {
  const found: FeedbackAudit['intransitive'][number][] = [];
  for (const [prompt, judged] of groupBy(pairs, (pair) => pair.prompt)) {
    const wins = groupBy(judged.flatMap(winOf), ({ winner }) => winner);
    for (const one of [...wins.values()].flat()) {
      for (const two of wins.get(one.loser) ?? []) {
        const three = wins.get(two.loser)?.find(({ loser }) => loser === one.winner);
        const isFirst = one.winner < two.winner && one.winner < two.loser;
        if (three === undefined || !isFirst || found.length >= MOST_CIRCLES) continue;
        found.push({
          prompt,
          texts: [one.winner, two.winner, three.winner],
          comparisons: [...one.ids, ...two.ids, ...three.ids],
        });
      }
    }
  }
  return found;
}

function winOf(pair: JudgedPair): Win[] {
  const verdict = majority(pair);
  if (verdict === 'tie') return [];
  const { first, second } = pair;
  const [winner, loser] = verdict === 'first' ? [first, second] : [second, first];
  return [{ winner, loser, ids: pair.judgements.map(({ id }) => id) }];
}
