/**
 * What a project fetches when it is first wanted, so that the page answers before it: the only place
 * that does. Nothing in this table imports the table, or the project.
 */
export const later = {
  answerReader: () => import('./feedback/answer-reader'),
  diagnosis: () => import('../evaluation/diagnosis/diagnose'),
  evaluation: () => import('../evaluation/evaluate'),
  feedbackChecks: () => import('./feedback/checks'),
  feedbackFiles: () => import('./feedback/import'),
  firstRewardModels: () => import('../reward-model/first-version'),
  graderRuns: () => import('./rewards/grader-runs'),
  iterations: () => import('./training/iterations'),
  judgedPairs: () => import('./rewards/judged-pairs'),
  rewardKinds: () => import('./rewards/kinds'),
  rewardModelFit: () => import('../reward-model/fit'),
  rewardModels: () => import('../reward-model/reward-model'),
  schemas: () => import('./schemas'),
} as const;
