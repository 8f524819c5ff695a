/**
 * Part one of the reward model: from judgements to training pairs. Skipped and "both bad"
 * judgements order nothing and are left out; so are repetitions and pairs of equal outcomes.
 * The split goes by prompt, so that no held-out pair shares a prompt with a trained one.
 */
import type { Comparison } from '../protocol/playground';

export interface PreferencePair {
  readonly prompt: string;
  readonly a: string;
  readonly b: string;
  /** Probability that a is better: 1, 0, or ½ for a tie (Christiano et al., arXiv:1706.03741). */
  readonly target: number;
}

export type DropReason = 'skipped' | 'both-bad' | 'equal-outcomes' | 'repeated';

export interface PreferenceData {
  readonly train: readonly PreferencePair[];
  readonly heldout: readonly PreferencePair[];
  readonly dropped: Readonly<Record<DropReason, number>>;
}

/**
 * @param heldoutFraction of the prompts; at least one prompt where there are two
 * @param seed decides which prompts are held out
 */
export function prepareComparisons(
  comparisons: readonly Comparison[],
  heldoutFraction: number,
  seed: number,
): PreferenceData {
  const dropped: Record<DropReason, number> = {
    skipped: 0,
    'both-bad': 0,
    'equal-outcomes': 0,
    repeated: 0,
  };
  const seen = new Set<string>();
  const pairs: PreferencePair[] = [];
  for (const comparison of comparisons) {
    const reason = dropReason(comparison, seen);
    if (reason === undefined) pairs.push(pairOf(comparison));
    else dropped[reason] += 1;
  }
  const heldout = heldoutPrompts(pairs, heldoutFraction, seed);
  return {
    train: pairs.filter(({ prompt }) => !heldout.has(prompt)),
    heldout: pairs.filter(({ prompt }) => heldout.has(prompt)),
    dropped,
  };
}

/** Why a judgement is left out; notes in `seen` what is kept. */
function dropReason(comparison: Comparison, seen: Set<string>): DropReason | undefined {
  if (comparison.choice === 'skip') return 'skipped';
  if (comparison.choice === 'both-bad') return 'both-bad';
  if (comparison.a === comparison.b) return 'equal-outcomes';
  const key = judgementKey(comparison);
  if (seen.has(key)) return 'repeated';
  seen.add(key);
  return undefined;
}

/** The same for one rater saying the same about the same pair, sides swapped or not. */
function judgementKey({ prompt, a, b, choice, rater }: Comparison): string {
  const ordered = choice === 'tie' ? [a, b].sort() : choice === 'a' ? [a, b] : [b, a];
  return JSON.stringify([rater, prompt, choice === 'tie', ...ordered]);
}

function pairOf({ prompt, a, b, choice }: Comparison): PreferencePair {
  return { prompt, a, b, target: choice === 'tie' ? 0.5 : choice === 'a' ? 1 : 0 };
}

/** The prompts that hash lowest: which they are does not depend on the order of feedback. */
function heldoutPrompts(
  pairs: readonly PreferencePair[],
  fraction: number,
  seed: number,
): ReadonlySet<string> {
  const prompts = [...new Set(pairs.map(({ prompt }) => prompt))];
  if (prompts.length < 2) return new Set();
  const count = Math.min(prompts.length - 1, Math.max(1, Math.round(prompts.length * fraction)));
  const hashed = prompts.map((prompt) => ({ prompt, hash: textHash(prompt, seed) }));
  hashed.sort((x, y) => x.hash - y.hash || (x.prompt < y.prompt ? -1 : 1));
  return new Set(hashed.slice(0, count).map(({ prompt }) => prompt));
}

/** FNV-1a over UTF-16 code units from a seeded start, mixed by MurmurHash3's finaliser. */
function textHash(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}
