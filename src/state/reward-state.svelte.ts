/** The reward model: how its fit goes and what it achieved. */
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { EngineEvent } from '../protocol/engine-api';
import type { RewardModelMetrics, RewardModelReport } from '../protocol/playground';
import type { Notices } from './notices.svelte';
import { RewardInspection } from './reward-inspection.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

export class RewardState {
  readonly status: 'idle' | 'running' = $derived.by(() =>
    this.#session.jobs.named('fit') === undefined ? 'idle' : 'running',
  );
  /** Every step of the latest fit. */
  steps = $state.raw<readonly RewardModelMetrics[]>([]);
  readonly latest: RewardModelMetrics | undefined = $derived.by(() => this.steps.at(-1));
  report = $state.raw<RewardModelReport>();
  /** Judgements given since the fit; negative where some were undone. */
  readonly newerJudgements: number = $derived.by(
    () => this.#countJudgements() - this.#judgementsAtFit,
  );
  readonly isCurrent: boolean = $derived.by(
    () => this.report !== undefined && this.newerJudgements === 0,
  );
  #judgementsAtFit = $state(0);
  #asked = false;
  /** How many there were when the fit under way began. */
  #judgementsAtStart: number | undefined;
  readonly inspection: RewardInspection;
  readonly #session: SessionState;
  readonly #notices: Notices;
  readonly #countJudgements: () => number;

  constructor(session: SessionState, notices: Notices, countJudgements: () => number) {
    this.#countJudgements = countJudgements;
    this.#session = session;
    this.#notices = notices;
    this.inspection = new RewardInspection(session, notices);
  }

  /** Resolves to whether the fit ended well. */
  async fit(config: Partial<RewardModelConfig>): Promise<boolean> {
    if (this.#asked || this.status === 'running') return false;
    this.#asked = true;
    this.steps = [];
    const fitted = await notifyOnFailure(this.#notices, 'Fitting the reward model', async () => {
      this.report = await this.#session.engine.fitRewardModel(this.#session.id, config);
    });
    this.#asked = false;
    return fitted;
  }

  async stop(): Promise<void> {
    await notifyOnFailure(this.#notices, 'Stopping', () => this.#session.stop('fit'));
  }

  apply(event: EngineEvent): void {
    switch (event.kind) {
      case 'reward-model-step':
        this.#addStep(event.metrics);
        return;
      case 'reward-model':
        this.report = event.report;
        this.#judgementsAtFit = this.#judgementsAtStart ?? this.#countJudgements();
        this.#judgementsAtStart = undefined;
        this.inspection.forget();
        return;
      case 'reward-weights':
        this.report = event.report;
        return;
      case 'session':
        this.report = event.snapshot.rewardModel;
        this.#judgementsAtFit = event.snapshot.comparisons.length;
        this.#judgementsAtStart = undefined;
        this.steps = [];
        this.inspection.forget();
        return;
      default:
    }
  }

  /** A fit that a script started begins at its first step too. */
  #addStep(metrics: RewardModelMetrics): void {
    const isNewFit = this.latest === undefined || metrics.step <= this.latest.step;
    if (isNewFit) this.#judgementsAtStart = this.#countJudgements();
    this.steps = isNewFit ? [metrics] : [...this.steps, metrics];
  }
}
