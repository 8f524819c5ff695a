/**
 * Going on from a reward model of another domain or lab: its trunk, and the heads and hand-made
 * features that have the same name. What it lacks starts as in a fresh fit.
 */
import type { Variable } from '@tensorflow/tfjs-core';
import type { NamedArray } from '../model/files/safetensors';
import type { Batch } from '../model/network';
import { writeTensor } from '../ops';
import { ModelFormatError } from '../shared/errors';
import type { AuxiliaryFeature, AuxiliaryFeatureScale } from './auxiliary-features';
import { HAND_WEIGHT, TIE_LOGIT, type RewardMember } from './member';

export interface StartingPoint {
  readonly heads: readonly string[];
  readonly hand: AuxiliaryFeatureScale;
  /** Whether its trunk is the base policy's. */
  readonly sharesTrunk: boolean;
  /** Comparisons that it has learned from, those of its own starting point included. */
  readonly experience: number;
  readonly weights: ReadonlyMap<string, NamedArray>;
}

/** What the rows and, of auxiliary features, the columns of head weights stand for. */
export interface MemberNames {
  readonly heads: readonly string[];
  readonly hand: readonly AuxiliaryFeature[];
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
  const rows = names.heads.map((head) => start.heads.indexOf(head));
  for (const { variable, saved, isHead } of fitting) {
    if (isHead) {
      const columns = [...Array(variable.size / rows.length).keys()];
      await takeOver(variable, { saved: saved.data, width: columns.length, rows, columns });
    } else writeTensor(variable, saved.data.slice());
  }
  const [hand, savedHand] = [variables.get(HAND_WEIGHT), start.weights.get(HAND_WEIGHT)];
  if (hand !== undefined && savedHand !== undefined) {
    const known = start.hand.names;
    const columns = names.hand.map((name) => known.indexOf(name));
    await takeOver(hand, { saved: savedHand.data, width: known.length, rows, columns });
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

interface TakenOver {
  /** [heads · width] */
  readonly saved: Float32Array;
  readonly width: number;
  /** Where each of the own rows, and of the own columns, stands there; −1: nowhere. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** What both have is taken over, the rest stays as it is. */
async function takeOver(
  variable: Variable,
  { saved, width, rows, columns }: TakenOver,
): Promise<void> {
  const own = await variable.data<'float32'>();
  const merged = Float32Array.from(own, (value, index) => {
    const row = rows[Math.floor(index / columns.length)] ?? -1;
    const column = columns[index % columns.length] ?? -1;
    return row < 0 || column < 0 ? value : (saved[row * width + column] ?? 0);
  });
  writeTensor(variable, merged);
}
