/** What training optimises. */
import type { EngineEvent } from '../protocol/engine-api';
import type {
  PreviewOptions,
  RewardDescription,
  RewardInUse,
  RewardPreview,
  RewardScale,
  GivenReward,
} from '../protocol/rewards';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { GraderTrial, ShapeTrial } from './reward-trial.svelte';
import { notifyOnFailure } from './notify-on-failure';

/** Before a project is open: what every project begins with. */
const FIRST: RewardDescription = {
  kind: 'reward-model',
  kindLabel: 'reward model',
  name: 'reward model',
  dependsOn: ['reward-model'],
  needsRewardModel: true,
};

export class RewardChoice {
  inUse = $state.raw<RewardInUse>({ spec: 'reward-model', scale: 'base' });
  /** The reward in use in words, and what it needs. */
  description = $state.raw(FIRST);
  readonly name: string = $derived.by(() => this.description.name);
  /** It is another one than every project begins with. */
  readonly isChosen: boolean = $derived.by(() => this.description.kind !== FIRST.kind);
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
  use(spec: GivenReward, scale: RewardScale): Promise<boolean> {
    return notifyOnFailure(this.#notices, 'Choosing the reward', () =>
      this.#session.engine.useReward(this.#session.id, spec, { scale }),
    );
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'reward-in-use') this.#take(event.reward, event.description);
    if (event.kind === 'session') {
      this.#take(event.snapshot.reward, event.snapshot.rewardDescription);
    }
  }

  #take(inUse: RewardInUse, description: RewardDescription): void {
    this.inUse = inUse;
    this.description = description;
  }

  #preview(spec: GivenReward, options: PreviewOptions): Promise<RewardPreview> {
    return this.#session.engine.previewReward(this.#session.id, spec, options);
  }
}
