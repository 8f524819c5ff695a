/**
 * Part one of the reward model: from judgements to examples. Skipped and "both bad" judgements
 * order nothing and are left out; so are repetitions and equal outcomes. The split goes by
 * prompt, so that no held-out example shares a prompt with a trained one. Sides are put in one
 * order, so that the way round they were shown never changes the fit.
 */
import type { Comparison } from '../protocol/playground';
import { groupBy } from '../shared/group-by';
import type { UnreadReason } from './readable';
import { textHash } from '../shared/text-hash';

/** The head that learns from the choices themselves. */
export const OVERALL = 'overall';

export interface PreferenceExample {
  readonly prompt: string;
  /** Two outcomes, or the several of a choice of the best. */
  readonly texts: readonly string[];
  /**
   * Preference by head: shares of the outcomes, summing to 1. A win is [1, 0], a tie [½, ½]
   * (Christiano et al., arXiv:1706.03741).
   */
  readonly labels: Readonly<Record<string, readonly number[]>>;
  /** How much better the better one is, 1 to 3; 0 where the rater did not say. */
  readonly strength: number;
}

export type DropReason = 'skipped' | 'both-bad' | 'equal-outcomes' | 'repeated' | 'tied';

/** By reason; of judgements that the model cannot read only where there are any. */
export type Dropped = Readonly<Record<DropReason, number> & Partial<Record<UnreadReason, number>>>;

export interface ProcessingOptions {
  /** Of the prompts; at least one prompt where there are two. */
  readonly heldoutFraction: number;
  /** Decides which prompts are held out. */
  readonly seed: number;
  readonly dropTies?: boolean;
  /** Why the model cannot learn from a judgement, where it cannot. */
  readonly unread?: ((pair: Comparison) => UnreadReason | undefined) | undefined;
}

export interface PreferenceData {
  readonly train: readonly PreferenceExample[];
  readonly heldout: readonly PreferenceExample[];
  readonly dropped: Dropped;
}

export function prepareComparisons(
  comparisons: readonly Comparison[],
  options: ProcessingOptions,
): PreferenceData {
  const none = { skipped: 0, 'both-bad': 0, 'equal-outcomes': 0, repeated: 0, tied: 0 };
  const dropped: { -readonly [Reason in keyof Dropped]: Dropped[Reason] } = none;
  const seen = new Set<string>();
  const kept: Comparison[] = [];
  for (const comparison of comparisons) {
    const reason =
      dropReason(comparison, seen, options.dropTies === true) ?? options.unread?.(comparison);
    if (reason === undefined) kept.push(comparison);
    else dropped[reason] = (dropped[reason] ?? 0) + 1;
  }
  return { ...splitByPrompt(fullyLabelled(bestOfGroups(kept)), options), dropped };
}

/** The pairs of one best-of-several question become one example again, if one outcome won all. */
function bestOfGroups(comparisons: readonly Comparison[]): PreferenceExample[] {
  const questions = groupBy(comparisons, (comparison) => {
    const { group, rater, prompt } = comparison;
    return group === undefined ? comparison : JSON.stringify([group, rater, prompt]);
  });
  return [...questions.values()].flatMap((pairs) => {
    const examples = pairs.map(exampleOf);
    const winners = new Set(examples.map(winnerOf));
    const [best] = winners;
    if (examples.length < 2 || winners.size !== 1 || best === undefined) return examples;
    const texts = [...new Set(examples.flatMap((example) => example.texts))].sort();
    const labels = { [OVERALL]: texts.map((text) => (text === best ? 1 : 0)) };
    return [{ prompt: examples[0]?.prompt ?? '', texts, labels, strength: 0 }];
  });
}

function winnerOf({ texts, labels }: PreferenceExample): string | undefined {
  return texts[labels[OVERALL]?.indexOf(1) ?? -1];
}

/** A criterion that applies to neither outcome says that by it they are alike. */
function fullyLabelled(examples: readonly PreferenceExample[]): PreferenceExample[] {
  const criteria = [...new Set(examples.flatMap(({ labels }) => Object.keys(labels)))];
  return examples.map((example) => {
    const { labels, texts } = example;
    if (Object.keys(labels).length < 2) return example;
    const alike = texts.map(() => 1 / texts.length);
    return {
      ...example,
      labels: Object.fromEntries(criteria.map((id) => [id, labels[id] ?? alike])),
    };
  });
}

/** Why a judgement is left out; notes in `seen` what is kept. */
function dropReason(
  comparison: Comparison,
  seen: Set<string>,
  dropTies: boolean,
): DropReason | undefined {
  if (comparison.choice === 'skip') return 'skipped';
  if (comparison.choice === 'both-bad') return 'both-bad';
  if (comparison.a === comparison.b) return 'equal-outcomes';
  if (dropTies && comparison.choice === 'tie') return 'tied';
  const key = judgementKey(comparison);
  if (seen.has(key)) return 'repeated';
  seen.add(key);
  return undefined;
}

/** The same for one rater saying the same about the same pair, sides swapped or not. */
function judgementKey(comparison: Comparison): string {
  const { prompt, texts, labels } = exampleOf(comparison);
  return JSON.stringify([comparison.rater, prompt, texts, labels[OVERALL]]);
}

function exampleOf(comparison: Comparison): PreferenceExample {
  const { prompt, a, b, choice, strength, probability } = comparison;
  const share = probability ?? (choice === 'tie' ? 0.5 : choice === 'a' ? 1 : 0);
  const swapped = a > b;
  const shares = { [OVERALL]: share, ...sharesByCriterion(comparison) };
  return {
    prompt,
    texts: swapped ? [b, a] : [a, b],
    labels: Object.fromEntries(
      Object.entries(shares).map(([id, own]) => [id, swapped ? [1 - own, own] : [own, 1 - own]]),
    ),
    strength: strength ?? 0,
  };
}

/** Soft labels: half a win for a, and as much more as a was rated higher. */
function sharesByCriterion({ ratings }: Comparison): Record<string, number> {
  if (ratings === undefined) return {};
  const both = Object.keys(ratings.a).filter((id) => ratings.b[id] !== undefined);
  return Object.fromEntries(
    both.map((id) => [id, 0.5 + ((ratings.a[id] ?? 0) - (ratings.b[id] ?? 0)) / 2]),
  );
}

function splitByPrompt(
  examples: readonly PreferenceExample[],
  { heldoutFraction, seed }: ProcessingOptions,
): Pick<PreferenceData, 'train' | 'heldout'> {
  const prompts = shuffledPrompts(examples, seed);
  const count = Math.max(1, Math.round(prompts.length * heldoutFraction));
  const heldout = new Set(prompts.slice(0, Math.min(prompts.length - 1, count)));
  return {
    train: examples.filter(({ prompt }) => !heldout.has(prompt)),
    heldout: examples.filter(({ prompt }) => heldout.has(prompt)),
  };
}

/** For cross-validation: each prompt is held out in exactly one of the folds. */
export function foldsByPrompt(
  examples: readonly PreferenceExample[],
  folds: number,
  seed: number,
): Pick<PreferenceData, 'train' | 'heldout'>[] {
  const prompts = shuffledPrompts(examples, seed);
  return Array.from({ length: Math.min(folds, prompts.length) }, (_, fold) => {
    const heldout = new Set(prompts.filter((__, index) => index % folds === fold));
    return {
      train: examples.filter(({ prompt }) => !heldout.has(prompt)),
      heldout: examples.filter(({ prompt }) => heldout.has(prompt)),
    };
  });
}

/** A choice among several as pairs: the best one against each other one. */
export function asPairs(examples: readonly PreferenceExample[]): PreferenceExample[] {
  return examples.flatMap((example) => {
    const { texts, labels } = example;
    if (texts.length === 2) return [example];
    const shares = labels[OVERALL] ?? [];
    const best = shares.indexOf(Math.max(...shares));
    return texts.flatMap((text, rank) =>
      rank === best
        ? []
        : [{ ...example, texts: [texts[best] ?? '', text], labels: { [OVERALL]: [1, 0] } }],
    );
  });
}

/** In the order of their hash: which comes first does not depend on the order of feedback. */
function shuffledPrompts(examples: readonly PreferenceExample[], seed: number): string[] {
  const prompts = [...new Set(examples.map(({ prompt }) => prompt))];
  const hashed = prompts.map((prompt) => ({ prompt, hash: textHash(prompt, seed) }));
  hashed.sort((x, y) => x.hash - y.hash || (x.prompt < y.prompt ? -1 : 1));
  return hashed.map(({ prompt }) => prompt);
}
