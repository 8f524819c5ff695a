/**
 * A reward model as transformers opens it, one folder per member of the ensemble:
 * `AutoModelForSequenceClassification`, one label. The heads are folded into one row with the
 * member's normalisation. What such a model cannot hold, a constant and the auxiliary features,
 * stands in `playground.json`, and `score.py` computes the whole score from it.
 */
import type { CheckpointFolder } from '../model/files/checkpoint-folder';
import { formatLlamaConfig } from '../model/files/config';
import { writeSafetensors, type NamedArray } from '../model/files/safetensors';
import { SCORE_WEIGHT } from '../model/text/scored-trunk';
import type { Blend } from '../reward-model/blend';
import { needReference } from '../reward-model/auxiliary-features';
import { HAND_WEIGHT } from '../reward-model/member';
import type { RewardModelState } from '../reward-model/reward-model';
import {
  bufferFile,
  folderFiles,
  inFolder,
  jsonFile,
  textFile,
  type ExportedFile,
} from './exported-file';
import { SCORE_PROGRAM } from './score-program';

export interface RewardExport {
  /** The base model; its tokenizer is the reward model's. */
  readonly base: CheckpointFolder;
  readonly state: Pick<RewardModelState, 'members' | 'hand' | 'settings'>;
  readonly blend: Blend;
}

export function rewardFolder({ base, state, blend }: RewardExport): ExportedFile[] {
  const folded = state.members.map((weights, member) => foldMember(weights, member, state, blend));
  const names = folded.map((_, member) => (folded.length === 1 ? '.' : `member-${member + 1}`));
  const files = folded.flatMap(({ weights }, member) => {
    const own = classifier(base, weights);
    const name = names[member] ?? '.';
    return name === '.' ? own : inFolder(name, own);
  });
  const { whole, settings } = blend;
  const description = {
    members: folded.map(({ bias, features }, member) => ({
      folder: names[member],
      bias,
      features,
    })),
    combine: settings.aggregate,
    uncertainty_penalty: settings.uncertaintyPenalty,
    gain: whole.gain,
    bias: whole.bias,
    heads: settings.weights,
    heads_by_domain: settings.fieldWeights,
    asks_base_model: needReference(state.hand.names),
  };
  return [
    ...files,
    ...(description.asks_base_model ? inFolder('base', folderFiles(base)) : []),
    jsonFile('playground.json', description),
    textFile('score.py', SCORE_PROGRAM),
  ];
}

interface FoldedMember {
  readonly weights: ReadonlyMap<string, NamedArray>;
  /** Added to what the classifier says. */
  readonly bias: number;
  /** Weight of each auxiliary feature, as measured. */
  readonly features: Readonly<Record<string, number>>;
}

/** Σ over heads of weight · head, times the member's gain: one row in place of the heads. */
function foldMember(
  weights: ReadonlyMap<string, NamedArray>,
  member: number,
  { hand, settings }: RewardExport['state'],
  { members }: Blend,
): FoldedMember {
  const { gain, bias } = members[member] ?? { gain: 1, bias: 0 };
  const perHead = settings.heads.map((head) => gain * (settings.weights[head] ?? 0));
  const fold = (name: string): Float32Array => {
    const { shape, data } = weights.get(name) ?? { shape: [0, 0], data: new Float32Array(0) };
    const width = shape[1] ?? 0;
    return Float32Array.from({ length: width }, (_, column) =>
      perHead.reduce((sum, weight, head) => sum + weight * (data[head * width + column] ?? 0), 0),
    );
  };
  const row = fold(SCORE_WEIGHT);
  const standardised = fold(HAND_WEIGHT);
  const features = hand.names.map(
    (name, index) => [name, (standardised[index] ?? 0) / (hand.deviations[index] ?? 1)] as const,
  );
  const shift = features.reduce(
    (sum, [, weight], index) => sum + weight * (hand.means[index] ?? 0),
    0,
  );
  const trunk = [...weights].filter(([name]) => name.startsWith('model.'));
  return {
    weights: new Map([...trunk, [SCORE_WEIGHT, { shape: [1, row.length], data: row }]]),
    bias: bias - shift,
    features: Object.fromEntries(features),
  };
}

function classifier(
  base: CheckpointFolder,
  weights: ReadonlyMap<string, NamedArray>,
): ExportedFile[] {
  const config = JSON.parse(formatLlamaConfig(base.config)) as Record<string, unknown>;
  return [
    jsonFile('config.json', {
      ...config,
      architectures: ['LlamaForSequenceClassification'],
      id2label: { 0: 'score' },
      label2id: { score: 0 },
    }),
    bufferFile('model.safetensors', writeSafetensors(weights)),
    textFile('tokenizer.json', base.tokenizer),
    textFile('tokenizer_config.json', base.tokenizerConfig),
  ];
}
