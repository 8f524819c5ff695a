/** What a good reach is; the reward model never sees it. */
import type { GoldScores } from '../lab';
import { LINK } from './body';
import { distanceIn, HORIZON, momentsOf, type Moment } from './world';

/** A fingertip's width around the target, about, metres. */
const CLOSE = 0.08;
/** The last fifth of a second before the target moves and before the end: the arm should be there. */
const HELD_STEPS = 10;
/** Change of torque² per step at which the score is 1/e: deliberate motion stays far below. */
const JERKY = 0.3;
/** The farthest that a fingertip can be from a target, both arms' lengths to either side, metres. */
const FARTHEST = 4 * LINK;
/** Two torques of at most 1. */
const MOST_EFFORT = 2;
/** Reacher's return is −Σ distance − Σ torque²; lengths here are five times as long, so a tenth. */
const EFFORT_WEIGHT = 0.1;

export function grade(prompt: string, text: string): GoldScores {
  const [begin, ...moments] = momentsOf(prompt, text);
  if (begin === undefined || moments.length === 0) {
    return { nearness: 0, onTarget: 0, smoothness: 1, thrift: 1 };
  }
  const distances = Array.from({ length: HORIZON }, (_, step) =>
    distanceIn(moments[step] ?? moments.at(-1) ?? begin),
  );
  const changes = moments.map(({ torques }, step) =>
    squared(torques, (moments[step - 1] ?? begin).torques),
  );
  const effort = moments.map(({ torques }) => squared(torques, [0, 0]));
  return {
    nearness: 1 - meanOf(distances) / FARTHEST,
    onTarget: meanOf(
      distances
        .filter((_, step) => (step % (HORIZON / 2)) + HELD_STEPS >= HORIZON / 2)
        .map((metres) => Number(metres <= CLOSE)),
    ),
    smoothness: Math.exp(-meanOf(changes) / JERKY),
    thrift: 1 - meanOf(effort) / MOST_EFFORT,
  };
}

/** −Σ distance (m) − a tenth of Σ torque², over all steps. */
export function returnOf({ nearness = 0, thrift = 0 }: GoldScores): number {
  const metres = FARTHEST * (1 - nearness);
  return -HORIZON * (metres + EFFORT_WEIGHT * MOST_EFFORT * (1 - thrift));
}

function squared(one: Moment['torques'], other: Moment['torques']): number {
  return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
