/** What training optimises: the reward model, a grader or a shape. */
import type { EngineEvent } from '../protocol/engine-api';
import type {
  BacktestReport,
  PlantedReward,
  PreviewOptions,
  RewardInUse,
  RewardPreview,
  RewardScale,
  GivenReward,
} from '../protocol/rewards';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { GraderTrial, ShapeTrial } from './reward-trial.svelte';
import { notifyOnFailure } from './notify-on-failure';

export type RewardKind = 'reward-model' | 'grader' | 'shape' | 'planted';

export class RewardChoice {
  inUse = $state.raw<RewardInUse>({ spec: 'reward-model', scale: 'base' });
  readonly kind: RewardKind = $derived.by(() => kindOf(this.inUse.spec));
  readonly name: string = $derived.by(() =>
    this.inUse.spec === 'reward-model' ? 'reward model' : this.inUse.spec.name,
  );
  /** What is in the editors. */
  readonly shape = new ShapeTrial((...args) => this.#preview(...args));
  readonly grader = new GraderTrial((...args) => this.#preview(...args));
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Resolves to whether it is in use now; it counts from the next iteration. */
  use(spec: GivenReward | PlantedReward, scale: RewardScale): Promise<boolean> {
    return notifyOnFailure(this.#notices, 'Choosing the reward', () =>
      this.#session.engine.useReward(this.#session.id, spec, { scale }),
    );
  }

  /** @throws what the engine threw: the panel shows it where the code is */
  backtest(spec: GivenReward): Promise<BacktestReport> {
    return this.#session.engine.backtest(this.#session.id, spec);
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'reward-in-use') this.inUse = event.reward;
    if (event.kind === 'session') this.inUse = event.snapshot.reward;
  }

  #preview(spec: GivenReward, options: PreviewOptions): Promise<RewardPreview> {
    return this.#session.engine.previewReward(this.#session.id, spec, options);
  }
}

function kindOf(spec: RewardInUse['spec']): RewardKind {
  if (spec === 'reward-model') return spec;
  return spec.type === 'shape' || spec.type === 'planted' ? spec.type : 'grader';
}
