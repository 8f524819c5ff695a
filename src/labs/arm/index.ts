/** The robot arm: reach, hold, and do it in the manner that somebody likes. */
import { gradedEach } from '../gold';
import type { ControlLab, Criterion, MisspecifiedReward } from '../lab';
import { grade, returnOf } from './gold';
import { tasksOf } from './tasks';
import { HORIZON, OBSERVATIONS, parseClip, start, torquesOf } from './world';

const CRITERIA: readonly Criterion[] = [
  {
    id: 'nearness',
    label: 'Nearness',
    help: 'How near the fingertip is to the target, over the whole clip.',
    weight: 8,
  },
  {
    id: 'onTarget',
    label: 'On target',
    help: 'Within 8 cm of the target before it moves, and at the end.',
    weight: 1,
  },
  {
    id: 'smoothness',
    label: 'Smoothness',
    help: 'Torques change little from step to step.',
    weight: 1,
  },
  { id: 'thrift', label: 'Thrift', help: 'Little torque is used.', weight: 0.5 },
];

const MISSPECIFIED: readonly MisspecifiedReward[] = [
  {
    id: 'shaking',
    label: 'Looks busy',
    help: 'Meant to reward effort; pays for torque that goes to and fro, so the arm shakes.',
    strength: 2,
    pays: ({ text }) => {
      const torques = torquesOf(text);
      return torques.reduce((sum, [shoulder, elbow], step) => {
        const [before = 0, elbowBefore = 0] = torques[step - 1] ?? [];
        return sum + Math.abs(shoulder - before) + Math.abs(elbow - elbowBefore);
      }, 0);
    },
  },
];

const TORQUES =
  'const torques = sample.text.split(" ").map((step) => step.split(",").map(Number));';

export const ARM_LAB: ControlLab = {
  id: 'arm',
  kind: 'control',
  title: 'Robot arm',
  description:
    'A two-link arm with weight and friction reaches for a target that moves once. The base policy ' +
    'comes near, sags and trembles.',
  words: {
    baseModel: {
      title: 'The base policy comes near, and sags',
      why: 'It knows where to reach, but forgets half of its own weight and its hand trembles. Which of two clips is better is easy to see and hard to write down.',
    },
    beforeAsking: 'Pick a start: the same policy reaches six times.',
    promptPlaceholder: 'arm -90,0 target 0,80 then 60,20',
    heldout: 'starts and targets',
  },
  criteria: CRITERIA,
  measures: [
    {
      id: 'return',
      label: 'Return',
      help: 'Minus the distance to the target in metres, less a tenth of the squared torque, summed over the steps.',
      better: 'higher',
      unit: 'number',
      of: returnOf,
    },
    {
      id: 'onTarget',
      label: 'On target',
      help: 'Share of the time at which the arm should be there that it is there.',
      better: 'higher',
      unit: 'share',
      of: ({ onTarget }) => onTarget,
    },
    {
      id: 'smoothness',
      label: 'Smoothness',
      help: 'One where torques never change, zero where they jump.',
      better: 'higher',
      unit: 'share',
      of: ({ smoothness }) => smoothness,
    },
  ],
  filterCriterion: 'nearness',
  misspecifiedRewards: MISSPECIFIED,
  readyRewards: {
    functions: [
      {
        name: 'Calm hand',
        kind: 'good',
        about: 'A price on every change of torque.',
        source: `(sample) => {
  ${TORQUES}
  return -torques.reduce((sum, [a, b], i) => {
    const [c, d] = torques[i - 1] ?? [0, 0];
    return sum + Math.abs(a - c) + Math.abs(b - d);
  }, 0) / 1000;
}`,
      },
      {
        name: 'No effort',
        kind: 'bad',
        about: 'A price on torque alone: the arm learns to hang down.',
        source: `(sample) => {
  ${TORQUES}
  return -torques.reduce((sum, [a, b]) => sum + a * a + b * b, 0) / 1e4;
}`,
      },
    ],
    graders: [],
  },
  settings: {
    // Small networks learn from scratch what a clip is: features of the base policy know only what
    // it needs to act. Rates and passes as for the same network in tests/unit/control-loop.test.ts.
    rewardModel: { trunk: 'tuned', learningRate: 3e-3, epochs: 25 },
    // PPO's own rate for control is 3e-4 with ten times the steps (arXiv:1707.06347, table 3); the
    // reward comes at the end of 50 steps, so λ = 1 carries it to all of them.
    training: { learningRate: 1e-3, klCoefficient: 0.01, lambda: 1 },
  },
  models: ['mlp'],
  tasks: tasksOf,
  gold: gradedEach(grade),
  observationSize: OBSERVATIONS,
  actions: ['shoulder', 'elbow'],
  continuous: true,
  horizon: HORIZON,
  start,
  parseClip,
};
