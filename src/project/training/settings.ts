/** The configuration of a training, and what it will need of the device. */
import { TRAINING_FIELDS, type TrainingConfig } from '../../config/algorithm-fields';
import { completeConfig } from '../../config/field';
import type { ModelFamily } from '../../model/network';
import { largestBufferBytes } from '../../ops/first-load';
import type { TrainOptions } from '../../protocol/playground';
import { checkAlgorithm, checkWhole } from '../option-checks';
import { checkFits, predictMemory, type MemoryPrediction } from './memory-prediction';

export class TrainingSettings {
  readonly #family: ModelFamily;
  readonly #longestPrompt: () => string;
  #config: TrainingConfig;

  /**
   * @param longestPrompt that is asked about
   * @param given what the lab starts with
   */
  constructor(
    family: ModelFamily,
    longestPrompt: () => string,
    given: Partial<TrainingConfig> = {},
  ) {
    this.#config = completeConfig(TRAINING_FIELDS, given);
    this.#family = family;
    this.#longestPrompt = longestPrompt;
  }

  get config(): TrainingConfig {
    return this.#config;
  }

  /** @throws InvalidValueError naming the field that is unknown or out of range */
  configure(given: Partial<TrainingConfig>): void {
    this.#config = completeConfig(TRAINING_FIELDS, { ...this.#config, ...given });
  }

  /**
   * Checks what a caller wants before anything is done. @returns the iterations wanted
   *
   * @throws DoesNotFitError naming the setting to lower
   */
  prepare({ iterations, ...config }: TrainOptions): number {
    checkWhole('iterations', iterations);
    checkAlgorithm(config.algorithm);
    this.configure(config);
    checkFits(this.#prediction(), largestBufferBytes());
    return iterations;
  }

  /** What training as configured will need. */
  get predictedBytes(): number {
    return this.#prediction().bytes;
  }

  /** @param config of a checkpoint, perhaps of a version with fewer settings */
  restore(config: Partial<TrainingConfig> = {}): void {
    this.#config = completeConfig(TRAINING_FIELDS, config);
  }

  #prediction(): MemoryPrediction {
    return predictMemory(this.#family, this.#longestPrompt(), this.#config);
  }
}
