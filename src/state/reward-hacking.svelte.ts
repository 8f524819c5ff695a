/** Reward hacking on stage: the flaw that is put into the reward, and what is done against it. */
import { HACKING_TRAINING } from '../config/misspecified-reward-fields';
import type { Diagnosis } from '../protocol/diagnosis';
import type { MisspecifiedRewardDescription } from '../protocol/lab';
import type { MisspecifiedReward } from '../protocol/rewards';
import type { RewardChoice } from './reward-choice.svelte';
import type { RewardState } from './reward-state.svelte';
import type { SetupState } from './setup-state.svelte';
import type { SimulatedRater } from './simulated-rater.svelte';
import type { TrainingRun } from './training-run.svelte';

const EXPLOITS_JUDGED = 100;
const MEMBERS = 3;

export interface HackingParts {
  readonly rewardChoice: RewardChoice;
  readonly reward: RewardState;
  readonly rater: SimulatedRater;
  readonly training: TrainingRun;
  readonly setup: SetupState;
}

export class RewardHacking {
  readonly flawed: MisspecifiedReward | undefined = $derived.by(() => {
    const { spec } = this.#parts.rewardChoice.inUse;
    return typeof spec === 'object' && 'flaw' in spec ? spec : undefined;
  });
  /** How distance grows: the algorithms that choose among answers move as best-of-n does. */
  readonly form: 'best-of-n' | 'rl' = $derived.by(() =>
    ['rejection', 'best_of_n'].includes(this.#parts.setup.ppo.values.algorithm)
      ? 'best-of-n'
      : 'rl',
  );
  /** What the base model's own answers score on average, where that is known: scaled to it, 0. */
  readonly proxyBase: number | undefined = $derived.by(() =>
    this.#parts.rewardChoice.inUse.scale === 'base' ? 0 : undefined,
  );
  /** That gold falls while the proxy rises. */
  readonly alarm: Diagnosis | undefined = $derived.by(() =>
    this.#parts.training.diagnoses.find(({ rule }) => rule === 'gold-falling'),
  );
  readonly members: number = $derived.by(() => this.#parts.reward.report?.members ?? 1);
  /** Exploits are being judged, or fitted. */
  teaching = $state(false);
  readonly #parts: HackingParts;

  constructor(parts: HackingParts) {
    this.#parts = parts;
  }

  /** Puts a flaw into the reward; none: training optimises the reward model again. */
  async plant(flaw: MisspecifiedRewardDescription | undefined): Promise<void> {
    const { rewardChoice } = this.#parts;
    if (flaw === undefined) {
      await rewardChoice.use('reward-model', 'base');
      return;
    }
    const { id, label: name, strength } = flaw;
    await this.change({ type: 'planted', name, flaw: id, strength, aggregate: 'mean' });
  }

  async change(reward: MisspecifiedReward): Promise<void> {
    await this.#parts.rewardChoice.use(reward, 'base');
  }

  /** Settings with which a policy gets far enough to be seen exploiting. */
  loosen(): void {
    const { ppo } = this.#parts.setup;
    for (const [name, value] of entriesOf(HACKING_TRAINING)) ppo.set(name, value);
  }

  fitEnsemble(): Promise<void> {
    return this.#fit(MEMBERS);
  }

  /** The rater judges what is exploited, and the reward model learns it. */
  async teach(): Promise<void> {
    this.teaching = true;
    const { noise } = this.#parts.setup.rater.values;
    const options = { comparisons: EXPLOITS_JUDGED, noise, pairs: 'exploit' } as const;
    if (await this.#parts.rater.run(options)) await this.#fit(this.members);
    this.teaching = false;
  }

  async #fit(members: number): Promise<void> {
    const { setup, reward } = this.#parts;
    setup.rewardModel.set('members', members);
    await reward.fit(setup.rewardModel.values);
  }
}

function entriesOf<T extends object>(record: T): [keyof T & string, T[keyof T]][] {
  return Object.entries(record) as [keyof T & string, T[keyof T]][];
}
