/**
 * The loop as drawn: five stations on a line and the way back from the last to the second.
 * Pixels, origin at the top left of the strip. Segment n leads from station n to the next one.
 */

export interface StripSize {
  readonly width: number;
  readonly height: number;
  /** Radius of a station, and of the loop's corners. */
  readonly radius: number;
}

export interface LoopGeometry {
  /** One SVG path per stage, where its progress is drawn. */
  readonly segments: readonly string[];
  /** Middles of the segments, where the arrowheads sit, with their direction in degrees. */
  /** Where the way back says what it is, beside its arrowhead. */
  readonly again: { readonly x: number; readonly y: number };
  readonly arrows: readonly { readonly x: number; readonly y: number; readonly angle: number }[];
}

const STATIONS = 5;

export function loopGeometry({ width, height, radius }: StripSize): LoopGeometry {
  const column = width / STATIONS;
  const lineY = radius;
  const station = (index: number): number => index * column + radius;
  const straight = [0, 1, 2, 3].map((index) => {
    const [from, to] = [station(index) + radius, station(index + 1) - radius];
    return `M ${from} ${lineY} H ${to}`;
  });
  const arrows = [0, 1, 2, 3].map((index) => ({
    x: (station(index) + station(index + 1)) / 2,
    y: lineY,
    angle: 0,
  }));
  const [right, bottom] = [width - 1, height - 1];
  // Between the first stage's text and the second's, joining the line just before station two.
  const left = station(1) - 2.1 * radius;
  return {
    segments: [
      ...straight,
      wayBack({ from: station(4) + radius, lineY, left, right, bottom, radius }),
    ],
    again: { x: (left + right) / 2 + radius, y: bottom },
    arrows: [...arrows, { x: (left + right) / 2, y: bottom, angle: 180 }],
  };
}

interface Corners {
  readonly from: number;
  readonly lineY: number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly radius: number;
}

/** Right, down, back to the left and up again, with rounded corners. */
function wayBack({ from, lineY, left, right, bottom, radius }: Corners): string {
  const r = radius;
  return [
    `M ${from} ${lineY} H ${right - r}`,
    `Q ${right} ${lineY} ${right} ${lineY + r}`,
    `V ${bottom - r}`,
    `Q ${right} ${bottom} ${right - r} ${bottom}`,
    `H ${left + r}`,
    `Q ${left} ${bottom} ${left} ${bottom - r}`,
    `V ${lineY + r}`,
    `Q ${left} ${lineY} ${left + r} ${lineY}`,
  ].join(' ');
}
