/**
 * Going on from a reward model of another field or lab: its trunk, and the heads that have the
 * same name. What it lacks starts as in a fresh fit.
 */
import type { Variable } from '@tensorflow/tfjs-core';
import type { NamedArray } from '../model/files/safetensors';
import type { Batch } from '../model/network';
import { writeTensor } from '../ops';
import { ModelFormatError } from '../shared/errors';
import { HAND_WEIGHT, TIE_LOGIT, type RewardMember } from './member';

export interface StartingPoint {
  readonly heads: readonly string[];
  readonly weights: ReadonlyMap<string, NamedArray>;
}

/** Variables that a fit may have and another not. */
const OPTIONAL: ReadonlySet<string> = new Set([HAND_WEIGHT, TIE_LOGIT]);
const HEAD = /^score/;

/** @throws ModelFormatError naming the first part that is missing or of another shape */
export async function warmStart<B extends Batch>(
  { variables }: RewardMember<B>,
  heads: readonly string[],
  start: StartingPoint,
): Promise<void> {
  const fitting = [...variables].flatMap(([name, variable]) => {
    if (OPTIONAL.has(name)) return [];
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
    return [{ variable, saved, isHead }];
  });
  for (const { variable, saved, isHead } of fitting) {
    const values = saved.data.slice();
    writeTensor(variable, isHead ? await headRows(variable, heads, start, values) : values);
  }
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
