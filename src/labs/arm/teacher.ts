/**
 * Whom the base policy imitates: it knows where the joints should be and pulls them there, but it
 * forgets half of the arm's weight and its hand trembles. So it comes near and sags.
 */
import type { Teacher } from '../../model/control/control-world';
import { ELBOW_TORQUE, LINK, limited, SHOULDER_TORQUE, weight } from './body';
import { USUAL_SPEED } from './world';

/** N·m per radian and per rad/s. */
const STIFFNESS = 12;
const DAMPING = 2;
const WEIGHT_KNOWN = 0.5;
/** Standard deviation, of the largest torque. */
const TREMBLING = 0.3;

export const teach: Teacher = (
  [cos1 = 1, cos2 = 1, sin1 = 0, sin2 = 0, x = 0, y = 0, speed1 = 0, speed2 = 0],
  rng,
) => {
  const shoulder = Math.atan2(sin1, cos1);
  const elbow = Math.atan2(sin2, cos2);
  const wanted = jointsFor(x, y, elbow < 0 ? -1 : 1);
  const weights = weight({ shoulder, elbow });
  const pull = (to: number, from: number, speed: number, load: number) =>
    STIFFNESS * wrapped(to - from) - DAMPING * speed * USUAL_SPEED + WEIGHT_KNOWN * load;
  const first = pull(wanted.shoulder, shoulder, speed1, weights[0]) / SHOULDER_TORQUE;
  const second = pull(wanted.elbow, elbow, speed2, weights[1]) / (2 * ELBOW_TORQUE);
  return [first, second].map((torque) => limited(torque) + TREMBLING * rng.normal());
};

/** Inverse kinematics by the law of cosines. @param bend which way the elbow points */
function jointsFor(x: number, y: number, bend: 1 | -1): { shoulder: number; elbow: number } {
  const reach = Math.min(2 * LINK, Math.hypot(x, y));
  const elbow = bend * Math.acos((reach * reach) / (2 * LINK * LINK) - 1);
  return { shoulder: Math.atan2(y, x) - elbow / 2, elbow };
}

/** The short way round. */
function wrapped(angle: number): number {
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}
