/** What is looked at in each of training's iterations, and what is reported at the end. */
import type { Algorithm } from '../../algorithms/algorithm';
import type { Rollout } from '../../algorithms/rollout';
import type { StopReason, TrainingMetrics, TrainingReport } from '../../protocol/playground';
import { DivergedError } from '../../shared/errors';

/** In the order in which an iteration works them out: what comes later is bad because of it. */
const MEASURED = [
  'scores',
  'logProbs',
  'refLogProbs',
  'values',
  'rewards',
  'advantages',
] as const satisfies readonly (keyof Rollout)[];

/**
 * @throws DivergedError when a metric is not a finite number, naming what went bad first: a quantity
 *   of the answers, else a tensor of a network, else the metric
 */
export async function checkFinite(metrics: TrainingMetrics, algorithm: Algorithm): Promise<void> {
  const [metric] = Object.entries(metrics).find(([, value]) => !Number.isFinite(value)) ?? [];
  if (metric === undefined) return;
  const measured = MEASURED.find((name) => !isFinite(algorithm.rollout?.[name]));
  throw new DivergedError('Training', measured ?? (await badTensor(algorithm)) ?? metric);
}

/** @throws DivergedError before anything is learned from rewards that are no numbers */
export function checkRewards(rewards: Float32Array): Float32Array {
  const bad = rewards.findIndex((reward) => !Number.isFinite(reward));
  if (bad >= 0) throw new DivergedError('Training', `the reward of answer ${bad + 1}`);
  return rewards;
}

/** In the order of the forward pass. */
async function badTensor(algorithm: Algorithm): Promise<string | undefined> {
  const { networks } = await algorithm.state();
  for (const [network, weights] of Object.entries(networks)) {
    for (const [name, { data }] of weights) if (!isFinite(data)) return `${network} ${name}`;
  }
  return undefined;
}

function isFinite(numbers: Float32Array | undefined): boolean {
  return numbers?.every(Number.isFinite) ?? true;
}

export function reportOf(
  runId: string,
  metrics: readonly TrainingMetrics[],
  stoppedBy?: StopReason,
): TrainingReport {
  const seconds = metrics.reduce((sum, each) => sum + each.seconds, 0);
  const tokens = metrics.reduce((sum, each) => sum + each.tokensPerSecond * each.seconds, 0);
  const tokensPerSecond = seconds > 0 ? tokens / seconds : 0;
  return { runId, metrics, tokensPerSecond, ...(stoppedBy === undefined ? {} : { stoppedBy }) };
}
