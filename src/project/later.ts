/**
 * What a project fetches when it is first wanted, so that the page answers before it: the only place
 * that does. Nothing in this table imports the table, or the project.
 */
export const later = {
  answerReader: () => import('./feedback/answer-reader'),
  benchmark: () => import('../benchmark'),
  checkpoints: () => import('./checkpoints'),
  diagnosis: () => import('../evaluation/diagnosis/diagnose'),
  evaluation: () => import('../evaluation/evaluate'),
  feedbackChecks: () => import('./feedback/checks'),
  feedbackReview: () => import('./feedback/review'),
  graderRuns: () => import('./rewards/grader-runs'),
  latestCheckpoint: () => import('./latest-checkpoint'),
  judgedPairs: () => import('./rewards/judged-pairs'),
  pairStrategies: () => import('../feedback/strategies'),
  rewardKinds: () => import('./rewards/kinds'),
  rewardModelFit: () => import('../reward-model/fit'),
  rewardModels: () => import('../reward-model/reward-model'),
  schemas: () => import('./schemas'),
  selfCheck: () => import('../self-check'),
  rolloutEntries: () => import('./training/rollout-entry'),
  trainingLoop: () => import('./training/training-loop'),
} as const;
