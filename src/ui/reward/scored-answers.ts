/** Live answers as the reward model orders them, and the scale on which their bars are drawn. */
import type { LiveSample } from '../../protocol/engine-api';

export interface ScoredAnswer {
  readonly key: string;
  readonly prompt: string;
  readonly text: string;
  readonly policy: 'base' | 'tuned';
  readonly score: number;
}

/** Best first. An answer that both policies give is listed once, as the base model's. */
export function scoredAnswers(samples: readonly LiveSample[]): readonly ScoredAnswer[] {
  const answers = samples.flatMap((sample, index): ScoredAnswer[] => {
    const { prompt, base, tuned, baseScore, tunedScore } = sample;
    const first: ScoredAnswer[] =
      baseScore === undefined
        ? []
        : [{ key: `${index} base`, prompt, text: base.text, policy: 'base', score: baseScore }];
    if (tunedScore === undefined || tuned.text === base.text) return first;
    return [
      ...first,
      { key: `${index} tuned`, prompt, text: tuned.text, policy: 'tuned', score: tunedScore },
    ];
  });
  return answers.toSorted((one, other) => other.score - one.score);
}

export interface ScoreScale {
  /** Where score 0 is, per cent of the width. */
  readonly zero: number;
  readonly at: (score: number) => number;
}

/** At least one standard deviation to either side of zero. */
export function scoreScale(answers: readonly ScoredAnswer[]): ScoreScale {
  const scores = answers.map((answer) => answer.score);
  const low = Math.min(-1, ...scores);
  const high = Math.max(1, ...scores);
  const at = (score: number): number => ((score - low) / (high - low)) * 100;
  return { zero: at(0), at };
}
