/** What was done, line by line, for the head of the printed report. */
import type { EngineInfo, RewardModelReport } from '../../protocol/playground';
import { compact, percent } from '../../state/number-text';
import type { SessionState } from '../../state/session-state.svelte';
import type { SetupState } from '../../state/setup-state.svelte';
import type { TrainingRun } from '../../state/training-run.svelte';
import { changedSettings } from './report-content';

export interface Reported {
  readonly session: Pick<SessionState, 'lab' | 'model' | 'snapshot'>;
  readonly setup: Pick<SetupState, 'seed' | 'loop' | 'rewardModel' | 'ppo'>;
  readonly training: Pick<TrainingRun, 'iteration' | 'latest'>;
  readonly report: RewardModelReport | undefined;
  readonly comparisons: number;
  readonly engine: Pick<EngineInfo, 'backend' | 'adapter'> | undefined;
}

export function reportFacts(given: Reported): readonly (readonly [string, string])[] {
  const { session, setup, training, report, comparisons, engine } = given;
  const settings = changedSettings(setup);
  return [
    ['Lab and model', `${session.lab?.title ?? ''}, ${session.model?.name ?? ''}`],
    ['Project', `${session.snapshot?.project ?? ''}, seed ${setup.seed}`],
    ['Feedback', `${comparisons} comparisons`],
    ['Reward model', rewardModelText(report)],
    ['Training', `${training.iteration} iterations, ${trainingText(training)}`],
    ['Computed by', adapterText(engine)],
    ['Settings changed', settings.length === 0 ? 'none: all defaults' : settings.join(', ')],
  ];
}

function rewardModelText(report: RewardModelReport | undefined): string {
  if (report === undefined) return 'none';
  const [low, high] = report.ci95;
  return `orders ${percent(report.accuracy)} of held-out pairs as the rater did (${percent(low)} to ${percent(high)})`;
}

function trainingText({ latest }: Reported['training']): string {
  if (latest === undefined) return 'not trained';
  const [score, kl] = [latest['objective/scores'], latest['objective/kl']];
  return `reward ${compact(score)}, KL ${compact(kl)} nats`;
}

function adapterText(engine: Reported['engine']): string {
  const { vendor = '', architecture = '', description = '' } = engine?.adapter ?? {};
  return [engine?.backend, vendor, architecture, description].filter(Boolean).join(' ');
}
