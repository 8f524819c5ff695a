/** Where arm and targets begin: places in reach, most of them above the shoulder. */
import type { Split } from '../../protocol/playground';
import { Rng } from '../../shared/rng';
import type { Task } from '../lab';
import type { Point } from './body';
import { promptOf } from './world';

const HELDOUT = 96;
const TRAIN = 384;
const SEED = 17;
/** Between a folded arm and a stretched one there is room to bend, metres. */
const NEAREST = 0.35;
const FARTHEST = 0.95;
/** The elbow starts bent either way, but not folded, degrees. */
const MOST_BENT = 140;

const TASKS: readonly Task[] = (() => {
  const rng = Rng.fromSeed(SEED);
  return Array.from({ length: HELDOUT + TRAIN }, () => {
    const shoulder = radians(between(rng, -30, 210));
    const elbow = radians(between(rng, -MOST_BENT, MOST_BENT));
    const targets = [place(rng), place(rng)] as const;
    return {
      prompt: promptOf({ body: { shoulder, elbow, shoulderSpeed: 0, elbowSpeed: 0 }, targets }),
      domain: Math.hypot(targets[1].x, targets[1].y) < 0.65 ? 'short reach' : 'long reach',
    };
  });
})();

export function tasksOf(split: Split): readonly Task[] {
  return split === 'heldout' ? TASKS.slice(0, HELDOUT) : TASKS.slice(HELDOUT);
}

function place(rng: Rng): Point {
  const angle = radians(between(rng, -20, 200));
  const metres = between(rng, NEAREST, FARTHEST);
  return { x: metres * Math.cos(angle), y: metres * Math.sin(angle) };
}

function between(rng: Rng, low: number, high: number): number {
  return low + (high - low) * rng.uniform();
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
