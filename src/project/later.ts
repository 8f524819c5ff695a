/**
 * What a project fetches when it is first wanted, so that the page answers before it: the only place
 * that does. Nothing in this table imports the table, or the project.
 */
export const later = {
  diagnosis: () => import('../evaluation/diagnosis/diagnose'),
  graderRuns: () => import('./rewards/grader-runs'),
  iterations: () => import('./training/iterations'),
  judgedPairs: () => import('./rewards/judged-pairs'),
  rewardKinds: () => import('./rewards/kinds'),
} as const;
