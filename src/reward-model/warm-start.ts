/**
 * Going on from a reward model of another field or lab: its trunk, and the heads and hand-made
 * features that have the same name. What it lacks starts as in a fresh fit.
 */
import type { Variable } from '@tensorflow/tfjs-core';
import type { NamedArray } from '../model/files/safetensors';
import type { Batch } from '../model/network';
import { writeTensor } from '../ops';
import { ModelFormatError } from '../shared/errors';
import type { HandFeature, HandFeatureScale } from './hand-features';
import { HAND_WEIGHT, TIE_LOGIT, type RewardMember } from './member';

export interface StartingPoint {
  readonly heads: readonly string[];
  readonly hand: HandFeatureScale;
  /** Whether its trunk is the base policy's. */
  readonly sharesTrunk: boolean;
  /** Comparisons that it has learned from, those of its own starting point included. */
  readonly experience: number;
  readonly weights: ReadonlyMap<string, NamedArray>;
}

/** What the rows and, of hand-made features, the columns of head weights stand for. */
export interface MemberNames {
  readonly heads: readonly string[];
  readonly hand: readonly HandFeature[];
}

const HEAD = /^score/;

/**
 * @param names what the member's weights stand for
 * @throws ModelFormatError naming the first part of the network that is missing or of another shape
 */
export async function warmStart<B extends Batch>(
  { network, variables }: RewardMember<B>,
  names: MemberNames,
  start: StartingPoint,
): Promise<void> {
  const fitting = [...network.variables].map(([name, variable]) => {
    const saved = start.weights.get(name);
    if (saved === undefined) {
      throw new ModelFormatError('checkpoint', name, 'is missing: it is of another kind of model');
    }
    const isHead = HEAD.test(name);
    const [own, other] = [variable.shape.slice(), saved.shape.slice()];
    if (isHead) [own[0], other[0]] = [0, 0];
    if (own.join() !== other.join()) {
      const shapes = `[${saved.shape.join(', ')}] there and [${variable.shape.join(', ')}] here`;
      throw new ModelFormatError('checkpoint', name, `has the shape ${shapes}`);
    }
    return { variable, saved, isHead };
  });
  for (const { variable, saved, isHead } of fitting) {
    const values = saved.data.slice();
    writeTensor(variable, isHead ? await headRows(variable, names.heads, start, values) : values);
  }
  const [hand, savedHand] = [variables.get(HAND_WEIGHT), start.weights.get(HAND_WEIGHT)];
  if (hand !== undefined && savedHand !== undefined) {
    writeTensor(hand, handWeights(names, start, savedHand.data));
  }
  const [tie, savedTie] = [variables.get(TIE_LOGIT), start.weights.get(TIE_LOGIT)];
  if (tie !== undefined && savedTie !== undefined) writeTensor(tie, savedTie.data.slice());
}

/**
 * What part of the learning rate a fit on so many comparisons takes: their share of all that the
 * model will have learned from. At the whole rate a dozen new ones undo what hundreds taught.
 */
export function newShare(comparisons: number, start: StartingPoint | undefined): number {
  return start === undefined ? 1 : comparisons / (comparisons + start.experience);
}

/** The rows of heads that both have are taken over, the others stay as they are. */
async function headRows(
  variable: Variable,
  heads: readonly string[],
  start: StartingPoint,
  saved: Float32Array,
): Promise<Float32Array> {
  const own = Float32Array.from(await variable.data<'float32'>());
  const width = own.length / heads.length;
  heads.forEach((head, row) => {
    const from = start.heads.indexOf(head);
    if (from >= 0) own.set(saved.subarray(from * width, (from + 1) * width), row * width);
  });
  return own;
}

/** @returns [heads · features], 0 where the starting point lacks the head or the feature */
function handWeights(
  { heads, hand }: MemberNames,
  start: StartingPoint,
  saved: Float32Array,
): Float32Array {
  const columns = hand.map((name) => start.hand.names.indexOf(name));
  return Float32Array.from(
    heads.flatMap((head) => {
      const row = start.heads.indexOf(head);
      return columns.map((column) =>
        row < 0 || column < 0 ? 0 : (saved[row * start.hand.names.length + column] ?? 0),
      );
    }),
  );
}
