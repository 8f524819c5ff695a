/**
 * What is known of outcomes before any head has learned: their auxiliary features and, where the
 * trunk is left as the base policy's, what it says of them. One pass of that policy gives both.
 */
import { tidy } from '@tensorflow/tfjs-core';
import type { BaseReading, Batch, Policy } from '../model/network';
import '../ops'; // for the reference policy's passes
import type { Item } from '../protocol/playground';
import {
  measureAuxiliaryFeatures,
  needReference,
  type AuxiliaryFeature,
} from './auxiliary-features';
import { joined, passes } from './passes';

/** Of B outcomes, row-major. */
export interface Readings {
  /** [B · F] auxiliary features, as measured. */
  readonly hand: Float32Array;
  /** [B · D] what the trunk says; undefined where the members have to be asked. */
  readonly trunk: Float32Array | undefined;
}

export class OutcomeReader<B extends Batch> {
  readonly names: readonly AuxiliaryFeature[];
  readonly #reference: Policy<B> | undefined;
  readonly #sharesTrunk: boolean;
  readonly #known = new Map<string, Readings>();

  /**
   * @param reference the base policy; stays the caller's, and is needed for log-probabilities only
   * @param sharesTrunk whether the members' trunk is the base policy's
   */
  constructor(
    names: readonly AuxiliaryFeature[],
    reference: Policy<B> | undefined,
    sharesTrunk: boolean,
  ) {
    this.names = names;
    this.#reference = reference;
    this.#sharesTrunk = sharesTrunk;
  }

  /** Whether what the base policy says of outcomes spares a pass. */
  get readsBase(): boolean {
    return this.#sharesTrunk || needReference(this.names);
  }

  /** @param base what the base policy says of the batch, where that has been read already */
  async read(batch: B, base?: BaseReading): Promise<Readings> {
    if (base === undefined) return this.#readPasses(batch);
    const hand = measureAuxiliaryFeatures(this.names, batch, actedOf(batch, base.logProbs));
    return { hand, trunk: this.#sharesTrunk ? base.features : undefined };
  }

  async #readPasses(batch: B): Promise<Readings> {
    const nats: number[][] = [];
    const trunk: Float32Array[] = [];
    for (const { rows, count } of needReference(this.names) ? passes(batch.size) : []) {
      const part = batch.select(rows) as B;
      const read = await this.#ask(part);
      nats.push(...actedOf(part, read.logProbs).slice(0, count));
      if (read.features === undefined) continue;
      trunk.push(read.features.subarray(0, (count * read.features.length) / part.size));
    }
    const hand = measureAuxiliaryFeatures(this.names, batch, nats);
    return { hand, trunk: trunk.length > 0 ? joined(trunk) : undefined };
  }

  /**
   * As `read`, but each outcome once: a fit meets most of them several times.
   *
   * @param batch the items, encoded
   */
  async readOnce(items: readonly Item[], batch: B): Promise<Readings> {
    const keys = items.map(({ prompt, text }) => JSON.stringify([prompt, text]));
    const fresh = [...keys.keys()].filter((row) => !this.#known.has(keys[row] ?? ''));
    if (fresh.length > 0) {
      const { hand, trunk } = await this.read(batch.select(fresh) as B);
      const own = (values: Float32Array, index: number) => {
        const width = values.length / fresh.length;
        return values.slice(index * width, (index + 1) * width);
      };
      fresh.forEach((row, index) => {
        const reading = { hand: own(hand, index), trunk: trunk && own(trunk, index) };
        this.#known.set(keys[row] ?? '', reading);
      });
    }
    const known = keys.flatMap((key) => this.#known.get(key) ?? []);
    const trunk = known.flatMap((reading) => reading.trunk ?? []);
    return {
      hand: joined(known.map(({ hand }) => hand)),
      trunk: trunk.length > 0 ? joined(trunk) : undefined,
    };
  }

  async #ask(batch: B): Promise<BaseReading> {
    const reference = this.#reference;
    if (reference === undefined) throw new RangeError('No base policy to ask');
    const asked = tidy(() => {
      if (!this.#sharesTrunk || reference.evaluateWithFeatures === undefined) {
        return { logProbs: reference.evaluate(batch, 1).logProbs, features: undefined };
      }
      const { logProbs, features } = reference.evaluateWithFeatures(batch, [1]);
      return { logProbs: logProbs[0]!, features };
    });
    const [logProbs, features] = await Promise.all([
      asked.logProbs.data<'float32'>(),
      asked.features?.data<'float32'>(),
    ]);
    asked.logProbs.dispose();
    asked.features?.dispose();
    return { logProbs, features };
  }
}

/** Log-probabilities of every action of every episode, nats. @param logProbs [B · T] */
function actedOf({ size, steps, mask }: Batch, logProbs: Float32Array): number[][] {
  return Array.from({ length: size }, (_, row) => {
    const cells = Array.from({ length: steps }, (__, step) => row * steps + step);
    return cells.filter((cell) => mask[cell] === 1).map((cell) => logProbs[cell] ?? 0);
  });
}
