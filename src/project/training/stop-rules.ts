/** What may end a training early, each by itself. */
import type { TrainingConfig } from '../../config/algorithm-fields';
import type { StopReason, TrainingMetrics } from '../../protocol/playground';
import { isPastPeak } from './oracle';
import { disagreement, heldoutFigures, type StopEvidence } from './stop-evidence';

export interface StopRule {
  readonly reason: StopReason;
  readonly isOn: (config: TrainingConfig) => boolean;
  /**
   * What it goes by and the algorithm does not report, of the iteration just done.
   *
   * @throws NotReadyError naming what is missing for it
   */
  readonly measure?: (evidence: StopEvidence) => Promise<Partial<TrainingMetrics>>;
  /** @param first the first iteration since the base model, where the run goes on from elsewhere */
  readonly isReached: (
    run: readonly TrainingMetrics[],
    config: TrainingConfig,
    first?: TrainingMetrics,
  ) => boolean;
}

const ORACLE: StopRule = {
  reason: 'oracle',
  isOn: ({ stopAtPeak }) => stopAtPeak,
  isReached: (run, _, first) => isPastPeak(run, first),
};

const KL_BUDGET: StopRule = {
  reason: 'kl-budget',
  isOn: ({ klBudget }) => klBudget > 0,
  isReached: (run, { klBudget }) => (run.at(-1)?.['objective/kl'] ?? 0) > klBudget,
};

const DISAGREEMENT: StopRule = {
  reason: 'disagreement',
  isOn: ({ disagreementLimit }) => disagreementLimit > 0,
  measure: disagreement,
  isReached: (run, { disagreementLimit }) =>
    (run.at(-1)?.['reward/disagreement'] ?? 0) > disagreementLimit,
};

/** The latest iteration is measured at its own best too: without anything better it counts. */
const HELDOUT_PAIRS: StopRule = {
  reason: 'heldout-pairs',
  isOn: ({ heldoutPatience }) => heldoutPatience > 0,
  measure: heldoutFigures,
  isReached: (run, { heldoutPatience }) => {
    const accuracies = run.map((each) => each['heldout/accuracy'] ?? 0);
    return accuracies.length - 1 - accuracies.indexOf(Math.max(...accuracies)) >= heldoutPatience;
  },
};

export const STOP_RULES: readonly StopRule[] = [ORACLE, KL_BUDGET, DISAGREEMENT, HELDOUT_PAIRS];
