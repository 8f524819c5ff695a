/** Looking into the reward model: problems in its data, reasons of a score, where it may start. */
import type { CheckpointInfo, Comparison, Item } from '../protocol/playground';
import type { FeedbackAudit, RewardModelCheck, ScoreExplanation } from '../protocol/reward-model';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

export class RewardInspection {
  audit = $state.raw<FeedbackAudit>();
  check = $state.raw<RewardModelCheck>();
  explanation = $state.raw<ScoreExplanation>();
  /** Checkpoints of all projects. */
  startingPoints = $state.raw<readonly CheckpointInfo[]>([]);
  busy = $state(false);
  #audited: readonly Comparison[] | undefined;
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Looks for problems in these comparisons, once for each state of the feedback. */
  async auditFeedback(comparisons: readonly Comparison[]): Promise<void> {
    if (this.#audited === comparisons) return;
    this.#audited = comparisons;
    await notifyOnFailure(this.#notices, 'Looking through the feedback', async () => {
      const { engine, id } = this.#session;
      this.audit = await engine.auditFeedback(id);
    });
  }

  /** Whether the current policy's answers are still of a kind that the reward model knows. */
  async checkCurrentPolicy(): Promise<void> {
    await this.#do('Checking the reward model', async ({ engine, id }) => {
      this.check = await engine.checkRewardModel(id);
    });
  }

  async explain(item: Item): Promise<void> {
    await this.#do('Explaining a score', async ({ engine, id }) => {
      this.explanation = await engine.explainScore(id, item);
    });
  }

  async weigh(weights: Readonly<Record<string, number>>, domain?: string): Promise<void> {
    await notifyOnFailure(this.#notices, 'Weighing criteria', async () => {
      await this.#session.engine.weighCriteria(this.#session.id, weights, domain);
    });
    const { explanation } = this;
    if (explanation !== undefined) await this.explain(explanation);
  }

  async listStartingPoints(): Promise<void> {
    await this.#do('Listing checkpoints', async ({ engine, id }) => {
      this.startingPoints = await engine.startingPoints(id);
    });
  }

  async warmStart(checkpoint: string, policy: boolean): Promise<void> {
    await this.#do('The warm start', ({ engine, id }) =>
      engine.warmStart(id, { checkpoint, policy }),
    );
  }

  /** A new reward model, or another project: what was said of the one before no longer holds. */
  forget(): void {
    this.check = undefined;
    this.explanation = undefined;
  }

  async #do(what: string, call: (session: SessionState) => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await notifyOnFailure(this.#notices, what, () => call(this.#session));
    this.busy = false;
  }
}
