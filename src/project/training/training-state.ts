/** What going on with a training exactly needs, as a checkpoint has it. */
import type { AlgorithmState } from '../../algorithms/algorithm';
import type { TrainingConfig } from '../../config/algorithm-fields';
import type { RewardInUse } from '../../protocol/rewards';
import type { TrainingPromptsState } from './prompts';
import type { RunHistoryState } from './run-history';

export interface TrainingState extends TrainingPromptsState, RunHistoryState {
  readonly config: TrainingConfig;
  readonly algorithm: AlgorithmState | undefined;
  readonly rewardChanged: boolean;
  /** Absent in checkpoints from before there was a choice. */
  readonly reward?: RewardInUse;
}
