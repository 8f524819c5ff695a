/** Models out: each kind of export as the files of one archive. */
import type { CheckpointFolder } from '../model/files/checkpoint-folder';
import { archive } from './archive';
import { ggufFolder } from './gguf-folder';
import type { GgufPrecision } from './gguf';
import { huggingFaceFolder, type Sampling } from './hugging-face';
import { modelCard, type CardFacts } from './model-card';
import { rewardFolder, type RewardExport } from './reward-folder';
import { USES } from './usage';

export type { CardFacts, RewardExport };

export interface PolicyExport {
  readonly folder: CheckpointFolder;
  readonly sampling: Sampling;
  readonly facts: CardFacts;
}

/** A Hugging Face folder, as a zip. */
export function exportPolicy(name: string, { folder, sampling, facts }: PolicyExport): Blob {
  return archive(name, [...huggingFaceFolder(folder, sampling), modelCard(USES.policy, facts)]);
}

/** A GGUF file, its Modelfile and the card, as a zip. */
export function exportGguf(
  name: string,
  { folder, sampling, facts }: PolicyExport,
  precision: GgufPrecision,
): Blob {
  const files = ggufFolder(folder, { name, precision, sampling });
  return archive(name, [...files, modelCard(USES.gguf, facts)]);
}

/** Classifiers, what they lack, and a program that puts it together, as a zip. */
export function exportRewardModel(name: string, given: RewardExport, facts: CardFacts): Blob {
  return archive(name, [...rewardFolder(given), modelCard(USES.rewardModel, facts)]);
}
