/** How rewards are made for a project, which does not know them itself. */
import type { BaseAnswers } from './chosen-reward';
import type { RewardNow } from './training-reward';

export interface RewardMaking<Project> {
  readonly now: (project: Project) => ReturnType<RewardNow>;
  readonly baseAnswers: (
    project: Project,
    ...of: Parameters<BaseAnswers>
  ) => ReturnType<BaseAnswers>;
}
