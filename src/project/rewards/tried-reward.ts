/** A reward that somebody tries out: checked, named, ready to score; nothing is trained on it. */
import { later } from '../later';
import type { Project } from '../project';
import type { Reward } from './kind';
import { checkReward, createReward, describeReward, kindOf } from './kinds';
import { trialContext } from './reward-context';

export interface TriedReward {
  readonly name: string;
  readonly raterName: string;
  readonly passThreshold: number | undefined;
  readonly score: Reward['score'];
}

/** @throws what the check of its kind says */
export async function triedReward(project: Project, given: unknown): Promise<TriedReward> {
  const spec = await checkReward(given, later.graderRuns);
  const kind = kindOf(spec);
  const reward = createReward(spec, trialContext(project, describeReward(spec)));
  return {
    name: kind.name(spec),
    raterName: kind.raterName(spec),
    passThreshold: kind.passThreshold?.(spec),
    score: (samples, options) => reward.score(samples, options),
  };
}
