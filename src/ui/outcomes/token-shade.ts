/** How strongly a token is shaded for the shift of its log-probability. */

export interface TokenShade {
  readonly kind: 'more' | 'less' | 'same';
  /** Of the accent, in per cent: strong enough to see, weak enough to read on. */
  readonly percent: number;
}

/** Below this nobody could tell the difference in samples. */
const NOTICEABLE_NATS = 0.15;
/** From here on the shade is as strong as it gets: e² ≈ 7 times as likely. */
const SATURATED_NATS = 2;
const STRONGEST_PERCENT = 34;

export function shadeOf(shiftNats: number): TokenShade {
  if (!(Math.abs(shiftNats) >= NOTICEABLE_NATS)) return { kind: 'same', percent: 0 };
  const share = Math.min(1, Math.abs(shiftNats) / SATURATED_NATS);
  return { kind: shiftNats > 0 ? 'more' : 'less', percent: Math.round(share * STRONGEST_PERCENT) };
}
