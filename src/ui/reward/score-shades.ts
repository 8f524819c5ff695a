/** How strongly each token of an explained answer is shaded. */
import { signed } from '../../state/number-text';

export interface ScoreShade {
  readonly kind: 'more' | 'less' | 'same';
  /** Strength in per cent: strong enough to see, weak enough to read on. */
  readonly percent: number;
}

export interface ScoreShades {
  readonly shades: readonly ScoreShade[];
  /** The contribution at full strength; at least a tenth, so that nothing is made of nothing. */
  readonly largest: number;
  /** The token that counts most, in words. */
  readonly strongest: (pieces: readonly string[]) => string;
}

const STRONGEST_PERCENT = 40;
const SMALLEST_SCALE = 0.1;
/** Below this share of the scale a token is not shaded. */
const NOTICEABLE = 0.08;

export function shadesOf(contributions: readonly number[]): ScoreShades {
  const sizes = contributions.map(Math.abs);
  const largest = Math.max(SMALLEST_SCALE, ...sizes);
  const shades = contributions.map((contribution): ScoreShade => {
    const share = Math.abs(contribution) / largest;
    if (!(share >= NOTICEABLE)) return { kind: 'same', percent: 0 };
    const percent = Math.round(share * STRONGEST_PERCENT);
    return { kind: contribution > 0 ? 'more' : 'less', percent };
  });
  const top = sizes.indexOf(Math.max(...sizes));
  return {
    shades,
    largest,
    strongest: (pieces) => {
      const piece = pieces[top]?.trim();
      if (piece === undefined || piece === '') return '';
      return `Most by “${piece}”: ${signed(contributions[top] ?? 0, 2)}.`;
    },
  };
}
