/** A clip of the arm: its links, the way of its fingertip, the target, and where that was. */
import type { Palette, Pen, Scene } from '../clip-scene';
import { distance, elbowPoint, fingertip, LINK, STEP_SECONDS, type Point } from './body';
import { grade } from './gold';
import { distanceIn, HORIZON, momentsOf, parsePrompt, type Moment } from './world';

/** Metres from the shoulder to the edges of the picture: the stretched arm and its target fit. */
const HALF = 1.12;
/** All in parts of the picture's side. */
const LINK_WIDTH = 0.07;
const JOINT = 0.034;
const TARGET = 0.08 / (2 * HALF);
const TRAIL_WIDTH = 0.012;
/** Steps that the trail stays: it shows a tremble, and does not fill the picture. */
const TRAIL_STEPS = 16;

export function openScene(prompt: string, text: string): Scene {
  const moments = momentsOf(prompt, text);
  const { targets } = parsePrompt(prompt);
  return {
    frames: moments.length,
    secondsPerFrame: STEP_SECONDS,
    draw: (pen, frame, palette) => {
      const moment = moments[frame];
      if (moment === undefined) return;
      drawRoom(pen, palette);
      const other = moment.target === targets[0] || same(moment.target, targets[0]) ? 1 : 0;
      drawTarget(pen, targets[other], palette, false);
      drawTarget(pen, moment.target, palette, true);
      drawTrail(pen, moments.slice(Math.max(0, frame - TRAIL_STEPS), frame + 1), palette);
      drawArm(pen, moment, palette);
      drawTorques(pen, moment, palette);
      drawTime(pen, frame / HORIZON, palette);
    },
    words: (frame) => wordsOf(moments[frame] ?? moments[0], frame),
    summary: summaryOf(prompt, text, moments),
  };
}

function same(one: Point, other: Point): boolean {
  return one.x === other.x && one.y === other.y;
}

function place({ x, y }: Point): [number, number] {
  return [0.5 + x / (2 * HALF), 0.5 - y / (2 * HALF)];
}

/** As far as the arm reaches, and the level of its shoulder. */
function drawRoom(pen: Pen, { line }: Palette): void {
  pen.strokeStyle = line;
  pen.lineWidth = 0.004;
  for (const metres of [LINK, 2 * LINK]) {
    pen.beginPath();
    pen.arc(0.5, 0.5, metres / (2 * HALF), 0, 2 * Math.PI);
    pen.stroke();
  }
}

function drawTarget(pen: Pen, target: Point, { ink, faint }: Palette, now: boolean): void {
  const [x, y] = place(target);
  pen.strokeStyle = now ? ink : faint;
  pen.lineWidth = now ? 0.01 : 0.005;
  pen.setLineDash(now ? [] : [0.012, 0.012]);
  pen.beginPath();
  pen.arc(x, y, TARGET, 0, 2 * Math.PI);
  pen.stroke();
  pen.setLineDash([]);
  if (!now) return;
  pen.fillStyle = ink;
  pen.beginPath();
  pen.arc(x, y, 0.01, 0, 2 * Math.PI);
  pen.fill();
}

/** The way of the fingertip, fading. */
function drawTrail(pen: Pen, moments: readonly Moment[], { actor }: Palette): void {
  pen.strokeStyle = actor;
  pen.lineWidth = TRAIL_WIDTH;
  pen.lineCap = 'round';
  moments.slice(1).forEach(({ body }, index) => {
    const before = moments[index];
    if (before === undefined) return;
    pen.globalAlpha = ((index + 1) / TRAIL_STEPS) * 0.6;
    pen.beginPath();
    pen.moveTo(...place(fingertip(before.body)));
    pen.lineTo(...place(fingertip(body)));
    pen.stroke();
  });
  pen.globalAlpha = 1;
}

function drawArm(pen: Pen, { body }: Moment, palette: Palette): void {
  const joints = [{ x: 0, y: 0 }, elbowPoint(body), fingertip(body)].map(place);
  const [shoulder, elbow, tip] = joints as [[number, number], [number, number], [number, number]];
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.strokeStyle = palette.actor;
  pen.lineWidth = LINK_WIDTH;
  pen.beginPath();
  pen.moveTo(...shoulder);
  pen.lineTo(...elbow);
  pen.stroke();
  pen.lineWidth = LINK_WIDTH * 0.72;
  pen.beginPath();
  pen.moveTo(...elbow);
  pen.lineTo(...tip);
  pen.stroke();
  for (const joint of [shoulder, elbow]) {
    disc(pen, joint, JOINT * 0.7, palette.surface);
    disc(pen, joint, JOINT * 0.42, palette.ink);
  }
  disc(pen, tip, JOINT * 0.42, palette.surface);
}

function disc(pen: Pen, [x, y]: readonly [number, number], radius: number, colour: string): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

/** How hard each motor turns, and which way, as an arc round its joint. */
function drawTorques(pen: Pen, { body, torques }: Moment, { ink }: Palette): void {
  const joints = [{ x: 0, y: 0 }, elbowPoint(body)];
  pen.strokeStyle = ink;
  pen.lineWidth = 0.009;
  pen.lineCap = 'butt';
  torques.forEach((torque, joint) => {
    const [x, y] = place(joints[joint] ?? { x: 0, y: 0 });
    pen.beginPath();
    pen.arc(x, y, JOINT * 1.75, -Math.PI / 2, -Math.PI / 2 - torque * Math.PI * 0.9, torque > 0);
    pen.stroke();
  });
}

/** How much of the clip has passed; the notch is where the target moves. */
function drawTime(pen: Pen, share: number, { line, faint }: Palette): void {
  pen.lineCap = 'butt';
  pen.lineWidth = 0.012;
  for (const [end, colour] of [
    [1, line],
    [share, faint],
  ] as const) {
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.moveTo(0.03, 0.975);
    pen.lineTo(0.03 + 0.94 * end, 0.975);
    pen.stroke();
  }
  pen.strokeStyle = faint;
  pen.lineWidth = 0.006;
  pen.beginPath();
  pen.moveTo(0.5, 0.957);
  pen.lineTo(0.5, 0.993);
  pen.stroke();
}

const centimetres = (metres: number): string => `${Math.round(metres * 100)} cm`;
const seconds = (frame: number): string => `${(frame * STEP_SECONDS).toFixed(1)} s`;

function wordsOf(moment: Moment | undefined, frame: number): string {
  if (moment === undefined) return '';
  const [shoulder, elbow] = moment.torques.map((torque) => Math.round(torque * 100));
  return (
    `${seconds(frame)}: ${centimetres(distanceIn(moment))} from the target, ` +
    `torques ${shoulder} and ${elbow} %`
  );
}

function summaryOf(prompt: string, text: string, moments: readonly Moment[]): string {
  if (moments.length < 2) return 'The arm does nothing.';
  const { targets } = parsePrompt(prompt);
  const { onTarget = 0, thrift = 0 } = grade(prompt, text);
  const middle = moments[Math.min(HORIZON / 2, moments.length - 1)] ?? moments[0];
  const last = moments.at(-1);
  const near = (moment: Moment | undefined, target: Point) =>
    moment === undefined ? '' : centimetres(distance(fingertip(moment.body), target));
  return (
    `Arm, ${seconds(moments.length - 1)}: ${near(middle, targets[0])} from the first target when ` +
    `it moves, ${near(last, targets[1])} from the second at the end; there ` +
    `${Math.round(onTarget * 100)} % of the time it should be, ${Math.round((1 - thrift) * 100)} % ` +
    `of the greatest effort.`
  );
}
