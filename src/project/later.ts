/**
 * What a project fetches when it is first wanted, so that the page answers before it: the only place
 * that does. Nothing in this table imports the table, or the project.
 */
export const later = {
  algorithms: () => import('./training/new-algorithm'),
  chatEndpoint: () => import('../graders/chat-endpoint'),
  diagnosis: () => import('../evaluation/diagnosis/diagnose'),
  graderRuns: () => import('./rewards/grader-runs'),
  judgedPairs: () => import('./rewards/judged-pairs'),
  rewardKinds: () => import('./rewards/kinds'),
  stopRules: () => import('./training/stop-rules'),
} as const;
