/**
 * What a reward model on a frozen trunk reads of answers, before there is one: the base model's
 * view of the whole answer, and how likely it finds it.
 */
import type { Batch, ModelFamily, Policy } from '../../model/network';
import type { Item } from '../../protocol/playground';
import { LIKELIHOODS } from '../../reward-model/auxiliary-features';
import { PLAIN_MEMBER, RewardMember } from '../../reward-model/member';
import { OutcomeReader } from '../../reward-model/outcome-reader';
import { unreadBy } from '../../reward-model/readable';
import { Rng } from '../../shared/rng';

export { readable } from '../../reward-model/readable';

export class AnswerReader {
  readonly #family: ModelFamily;
  readonly #base: Policy;
  /** Of the latest call: judged answers are asked for again and again. */
  #known = new Map<string, Float32Array>();

  constructor(family: ModelFamily, base: Policy) {
    this.#family = family;
    this.#base = base;
  }

  /** Needs the GPU. @returns one row of features per item; zeros where the model cannot read it */
  async read(items: readonly Item[]): Promise<Float32Array[]> {
    const keys = items.map(({ prompt, text }) => JSON.stringify([prompt, text]));
    const unread = unreadBy(this.#family);
    const fresh = new Map(
      keys.flatMap((key, index) => {
        const { prompt, text } = items[index] as Item;
        const isRead = unread({ prompt, a: text, b: text }) !== 'unreadable';
        return isRead && !this.#known.has(key) ? [[key, { prompt, text }]] : [];
      }),
    );
    const rows = await this.#readFresh([...fresh.values()]);
    [...fresh.keys()].forEach((key, index) => this.#known.set(key, rows[index] as Float32Array));
    const [width = 0] = [...this.#known.values()].map(({ length }) => length);
    const all = keys.map((key) => this.#known.get(key) ?? new Float32Array(width));
    this.#known = new Map(
      keys.flatMap((key, index) =>
        this.#known.has(key) ? [[key, all[index] as Float32Array]] : [],
      ),
    );
    return all;
  }

  async #readFresh(items: readonly Item[]): Promise<Float32Array[]> {
    if (items.length === 0) return [];
    const batch = this.#family.encode(items);
    const { hand, trunk } = await new OutcomeReader(LIKELIHOODS, this.#base, true).read(batch);
    const values = trunk ?? (await this.#trunkOf(batch));
    const [width, likelihoods] = [values, hand].map(({ length }) => length / items.length);
    return items.map((_, row) =>
      Float32Array.of(...rowOf(values, row, width), ...rowOf(hand, row, likelihoods)),
    );
  }

  /** For families whose features are other than the base model's own. */
  async #trunkOf(batch: Batch): Promise<Float32Array> {
    // Its head stays unused.
    const network = this.#family.rewardNetwork(this.#base, Rng.fromSeed(0), 1);
    const member = new RewardMember(network, PLAIN_MEMBER);
    try {
      return (await member.features(batch)).values;
    } finally {
      member.dispose();
    }
  }
}

const rowOf = (values: Float32Array, row: number, width = 0): Float32Array =>
  values.subarray(row * width, (row + 1) * width);
