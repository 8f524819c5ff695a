/** What a line chart shows. */

/** Other runs, drawn over this one. */
export type OverlayTone = 'other-1' | 'other-2' | 'other-3';

export interface PlotLine {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** `accent`: the stage's colour; `base`: grey, as everything of the base model. */
  readonly tone: 'accent' | 'base' | OverlayTone;
  readonly dashed?: boolean;
  readonly points?: boolean;
  /** 95 % interval around the values, shaded. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

export interface PlotData {
  readonly x: readonly number[];
  readonly lines: readonly PlotLine[];
  /** Values that the y axis always reaches. */
  readonly includes?: readonly number[];
  /** Horizontal reference lines, such as chance or a target. */
  readonly marks?: readonly { readonly value: number; readonly label: string }[];
}
