/**
 * A two-link arm in a vertical plane: the standard equations of a planar manipulator (Spong,
 * Hutchinson, Vidyasagar, Robot Modeling and Control, §7.4), two equal uniform rods. Angles in
 * radians: the shoulder's from the horizontal, the elbow's from the upper arm. Lengths in metres.
 */

export interface Body {
  readonly shoulder: number;
  readonly elbow: number;
  /** rad/s */
  readonly shoulderSpeed: number;
  readonly elbowSpeed: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A person's arm, about: half a metre and a kilogram each. */
export const LINK = 0.5;
const MASS = 1;
const GRAVITY = 9.81;
/** Twice what holds the stretched arm level, 9.8 N·m, and three times that of the forearm alone. */
export const SHOULDER_TORQUE = 20;
export const ELBOW_TORQUE = 8;
/** Viscous, N·m·s: a swing dies away in about a second, as in a geared joint. */
const SHOULDER_FRICTION = 1;
const ELBOW_FRICTION = 0.4;
/** One step is 40 ms, so that the 50 steps of Gymnasium's Reacher are two seconds to look at. */
export const STEP_SECONDS = 0.04;
/** Semi-implicit Euler at 5 ms: halving it moves the fingertip by less than a millimetre. */
const SUBSTEPS = 8;

const SQUARE = MASS * LINK * LINK;

/** @param torques shares of the largest ones; beyond [−1, 1] they are cut */
export function moved(body: Body, torques: readonly [number, number]): Body {
  const seconds = STEP_SECONDS / SUBSTEPS;
  let { shoulder, elbow, shoulderSpeed, elbowSpeed } = body;
  for (let i = 0; i < SUBSTEPS; i++) {
    const [first, second] = accelerations({ shoulder, elbow, shoulderSpeed, elbowSpeed }, torques);
    shoulderSpeed += first * seconds;
    elbowSpeed += second * seconds;
    shoulder += shoulderSpeed * seconds;
    elbow += elbowSpeed * seconds;
  }
  return { shoulder, elbow, shoulderSpeed, elbowSpeed };
}

/** M(q) q̈ = τ − C(q, q̇) q̇ − g(q) − friction, solved for q̈. */
function accelerations(body: Body, torques: readonly [number, number]): [number, number] {
  const { elbow, shoulderSpeed, elbowSpeed } = body;
  const coupling = 0.5 * SQUARE * Math.cos(elbow);
  const m11 = (5 / 3) * SQUARE + 2 * coupling;
  const m12 = SQUARE / 3 + coupling;
  const m22 = SQUARE / 3;
  const swing = 0.5 * SQUARE * Math.sin(elbow);
  const [shoulderWeight, elbowWeight] = weight(body);
  const first =
    SHOULDER_TORQUE * limited(torques[0]) +
    swing * (2 * shoulderSpeed + elbowSpeed) * elbowSpeed -
    shoulderWeight -
    SHOULDER_FRICTION * shoulderSpeed;
  const second =
    ELBOW_TORQUE * limited(torques[1]) -
    swing * shoulderSpeed * shoulderSpeed -
    elbowWeight -
    ELBOW_FRICTION * elbowSpeed;
  const determinant = m11 * m22 - m12 * m12;
  return [(m22 * first - m12 * second) / determinant, (m11 * second - m12 * first) / determinant];
}

/** What gravity asks of each joint, N·m. */
export function weight({ shoulder, elbow }: Pick<Body, 'shoulder' | 'elbow'>): [number, number] {
  const forearm = 0.5 * MASS * LINK * GRAVITY * Math.cos(shoulder + elbow);
  return [1.5 * MASS * LINK * GRAVITY * Math.cos(shoulder) + forearm, forearm];
}

export function elbowPoint({ shoulder }: Pick<Body, 'shoulder'>): Point {
  return { x: LINK * Math.cos(shoulder), y: LINK * Math.sin(shoulder) };
}

export function fingertip(body: Pick<Body, 'shoulder' | 'elbow'>): Point {
  const { x, y } = elbowPoint(body);
  const angle = body.shoulder + body.elbow;
  return { x: x + LINK * Math.cos(angle), y: y + LINK * Math.sin(angle) };
}

export function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

export function limited(torque: number): number {
  return Math.min(1, Math.max(-1, torque));
}
