/**
 * The arm's task: follow a target that moves once, midway. A prompt says where the arm and the two
 * targets are, a clip is the torques in hundredths, "12,-40 8,-31 …", so any text is a clip.
 */
import type { Clip, Episode } from '../lab';
import { distance, fingertip, limited, moved, type Body, type Point } from './body';

/** As in Gymnasium's Reacher; here they are two seconds. */
export const HORIZON = 50;
export const OBSERVATIONS = 10;
const TARGET_MOVES_AT = HORIZON / 2;
/** Joint speeds are about this fast in a swing, rad/s: observations stay about within [−1, 1]. */
export const USUAL_SPEED = 8;

export interface Situation {
  readonly body: Body;
  /** Before and after it moves. */
  readonly targets: readonly [Point, Point];
}

/** One moment of a clip. */
export interface Moment {
  readonly body: Body;
  readonly target: Point;
  /** The torques that led here, in [−1, 1]. */
  readonly torques: readonly [number, number];
}

const NUMBER = /-?\d{1,4}/g;
const STEP = /(-?\d{1,4}),(-?\d{1,4})/g;

/** Degrees and centimetres. */
export function promptOf({ body, targets: [first, second] }: Situation): string {
  const degrees = (radians: number) => Math.round((radians * 180) / Math.PI);
  const place = ({ x, y }: Point) => `${Math.round(x * 100)},${Math.round(y * 100)}`;
  return (
    `arm ${degrees(body.shoulder)},${degrees(body.elbow)} ` +
    `target ${place(first)} then ${place(second)}`
  );
}

/** What a prompt leaves out is the arm hanging down and a target straight above. */
export function parsePrompt(prompt: string): Situation {
  const [shoulder = -90, elbow = 0, x = 0, y = 80, laterX = x, laterY = y] = (
    prompt.match(NUMBER) ?? []
  ).map(Number);
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  return {
    body: { shoulder: radians(shoulder), elbow: radians(elbow), shoulderSpeed: 0, elbowSpeed: 0 },
    targets: [
      { x: x / 100, y: y / 100 },
      { x: laterX / 100, y: laterY / 100 },
    ],
  };
}

export function targetAt({ targets }: Pick<Situation, 'targets'>, step: number): Point {
  return targets[step < TARGET_MOVES_AT ? 0 : 1];
}

/** Gymnasium's Reacher in its order: cosines, sines, target, speeds, from target to fingertip. */
export function observe(body: Body, target: Point): number[] {
  const tip = fingertip(body);
  return [
    Math.cos(body.shoulder),
    Math.cos(body.elbow),
    Math.sin(body.shoulder),
    Math.sin(body.elbow),
    target.x,
    target.y,
    body.shoulderSpeed / USUAL_SPEED,
    body.elbowSpeed / USUAL_SPEED,
    tip.x - target.x,
    tip.y - target.y,
  ];
}

export function start(prompt: string): Episode {
  const situation = parsePrompt(prompt);
  let { body } = situation;
  const steps: string[] = [];
  return {
    observation: () => observe(body, targetAt(situation, steps.length)),
    step: (shoulder = 0, elbow = 0) => {
      body = moved(body, [shoulder, elbow]);
      steps.push(`${Math.round(shoulder * 100)},${Math.round(elbow * 100)}`);
    },
    done: () => steps.length >= HORIZON,
    clip: () => steps.join(' '),
  };
}

export function parseClip(prompt: string, text: string): Clip {
  const situation = parsePrompt(prompt);
  let { body } = situation;
  const observations: number[][] = [];
  const actions: number[] = [];
  for (const torques of torquesOf(text)) {
    observations.push(observe(body, targetAt(situation, observations.length)));
    actions.push(...torques);
    body = moved(body, torques);
  }
  return { observations, actions };
}

/** The start and what every step led to. */
export function momentsOf(prompt: string, text: string): Moment[] {
  const situation = parsePrompt(prompt);
  let { body } = situation;
  const moments: Moment[] = [{ body, target: targetAt(situation, 0), torques: [0, 0] }];
  torquesOf(text).forEach((torques, step) => {
    body = moved(body, torques);
    const [shoulder, elbow] = torques;
    moments.push({
      body,
      target: targetAt(situation, step),
      torques: [limited(shoulder), limited(elbow)],
    });
  });
  return moments;
}

export function distanceIn({ body, target }: Moment): number {
  return distance(fingertip(body), target);
}

export function torquesOf(text: string): [number, number][] {
  return Array.from(text.matchAll(STEP), ([, shoulder, elbow]): [number, number] => [
    Number(shoulder) / 100,
    Number(elbow) / 100,
  ]).slice(0, HORIZON);
}
