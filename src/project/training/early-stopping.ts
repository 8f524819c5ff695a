/** Whether a training has gone far enough: asks the rules that are turned on, after each iteration. */
import type { TrainingConfig } from '../../config/algorithm-fields';
import type { Policy } from '../../model/network';
import type { StopReason, TrainingMetrics } from '../../protocol/playground';
import { stream } from '../../shared/random-stream';
import type { ProjectContext } from '../project-context';
import type { RunHistory } from './run-history';
import type { StopEvidence } from './stop-evidence';
import { STOP_RULES, type StopRule } from './stop-rules';

export class EarlyStopping {
  readonly #context: ProjectContext;
  readonly #base: Policy;
  /** What was worked out for a version of the reward; each number can be worked out again. */
  #known = { version: -1, values: new Map<string, number>() };

  /** @param base stays the caller's */
  constructor(context: ProjectContext, base: Policy) {
    this.#context = context;
    this.#base = base;
  }

  /** What the rules that are on go by, of the iteration just done. */
  async measure(
    config: TrainingConfig,
    rewardVersion: number,
    iteration: Pick<StopEvidence, 'rollout' | 'reward' | 'policy'>,
  ): Promise<Partial<TrainingMetrics>> {
    const measures = rulesOf(config).flatMap(({ measure }) => measure ?? []);
    if (measures.length === 0) return {};
    const { family, lab, seed, gpu } = this.#context;
    const { temperature, maxNewTokens } = config;
    const evidence: StopEvidence = {
      ...iteration,
      family,
      reference: this.#base,
      sampling: { temperature, maxNewTokens },
      prompts: iteration.reward.prompts ?? lab.tasks('train').map(({ prompt }) => prompt),
      rng: () => stream(seed, 'disagreement of the base model'),
      once: this.#memory(rewardVersion),
    };
    return gpu.run(async () => {
      let measured: Partial<TrainingMetrics> = {};
      for (const measure of measures) measured = { ...measured, ...(await measure(evidence)) };
      return measured;
    });
  }

  /** Why training ends here, if it does. */
  reason(
    { run, metrics }: Pick<RunHistory, 'run' | 'metrics'>,
    config: TrainingConfig,
  ): StopReason | undefined {
    return rulesOf(config).find(({ isReached }) => isReached(run, config, metrics[0]))?.reason;
  }

  #memory(version: number): StopEvidence['once'] {
    if (this.#known.version !== version) this.#known = { version, values: new Map() };
    const { values } = this.#known;
    return async (key, work) => {
      const known = values.get(key) ?? (await work());
      values.set(key, known);
      return known;
    };
  }
}

function rulesOf(config: TrainingConfig): readonly StopRule[] {
  return STOP_RULES.filter(({ isOn }) => isOn(config));
}
