/** A text model as the loop sees it: a checkpoint folder, its tokenizer and its networks. */
import { mul, neg, sum, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Item, Sample } from '../../protocol/playground';
import type { Rng } from '../../shared/rng';
import {
  expectedTensors,
  readCheckpointFolder,
  type CheckpointFolder,
  type ReadFile,
} from '../files/checkpoint-folder';
import type {
  ModelFamily,
  Occlusion,
  PassMemory,
  Policy,
  RewardNetwork,
  RolledOut,
  SamplingOptions,
} from '../network';
import { endsAnswer, Tokenizer } from '../tokenizer';
import { saveVariables } from '../variables';
import { TextCritic } from './critic';
import { Decoder } from './decoder';
import { decode, type Decoded } from './decode';
import { TextPolicy } from './policy';
import { TextRewardNetwork } from './reward-network';
import { decoderPassMemory } from './pass-memory';
import { bucketedSteps, promptTokens, TextBatch, type TokenRow } from './text-batch';

/** Lines scored at once when measuring the loss. */
const LOSS_BATCH = 64;

export class TextFamily implements ModelFamily<TextBatch> {
  readonly parameters: number;
  readonly fingerprint: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly tokenizer: Tokenizer;
  readonly #folder: CheckpointFolder;

  /** @throws ModelFormatError when the tokenizer cannot be read or does not fit the model */
  constructor(folder: CheckpointFolder) {
    const { config } = folder;
    this.#folder = folder;
    this.tokenizer = Tokenizer.of(folder);
    this.tokenizer.checkVocabulary(config.vocabSize);
    this.fingerprint = `vocabulary ${this.tokenizer.fingerprint()}`;
    this.parameters = countWeights(expectedTensors(config));
    this.facts = [
      { label: 'Layers', value: String(config.layers) },
      { label: 'Width', value: String(config.hiddenSize) },
      { label: 'Attention heads', value: `${config.heads} (${config.kvHeads} key-value)` },
      { label: 'Vocabulary', value: `${config.vocabSize} tokens` },
      { label: 'Context', value: `${config.maxPositions} tokens` },
    ];
  }

  /** @throws ModelFormatError naming the file and the part that is wrong */
  static async load(readFile: ReadFile): Promise<TextFamily> {
    return new TextFamily(await readCheckpointFolder(readFile));
  }

  basePolicy(): TextPolicy {
    return TextPolicy.fromWeights(this.#folder.config, this.#folder.weights);
  }

  rewardNetwork(from: Policy<TextBatch>, rng: Rng, heads = 1): TextRewardNetwork {
    return new TextRewardNetwork(this.#folder.config, from.variables, rng, heads);
  }

  critic(from: RewardNetwork<TextBatch>): TextCritic {
    return new TextCritic(this.#folder.config, from.variables);
  }

  encode(items: readonly Item[]): TextBatch {
    return this.#batch(items.map((item) => this.#row(item)));
  }

  /** One token of the answer left out at a time; the end token stays. */
  occlude(item: Item): Occlusion<TextBatch> {
    const { prompt, answer } = this.#row(item);
    const room = this.#folder.config.maxPositions - prompt.length;
    const tokens = answer.slice(0, -1).slice(0, room);
    const without = tokens.map((_, left) => ({ prompt, answer: answer.toSpliced(left, 1) }));
    return {
      pieces: this.tokenizer.pieces(tokens),
      batch: this.#batch([{ prompt, answer }, ...without]),
    };
  }

  async rollOut(
    policy: Policy<TextBatch>,
    prompts: readonly string[],
    options: SamplingOptions,
    rng: Rng,
  ): Promise<RolledOut<TextBatch>> {
    const promptRows = prompts.map((prompt) => this.#promptTokens(prompt));
    const decoded = await decode(new Decoder(this.#folder.config, policy.variables), promptRows, {
      ...options,
      seed: rng.uint32(),
      special: this.tokenizer.special,
    });
    const rows = decoded.map((row, index) => ({
      prompt: promptRows[index] ?? [],
      answer: row.tokens,
    }));
    const batch = this.#batch(rows);
    const samples = decoded.map((row, index) =>
      this.#sample(prompts[index] ?? '', promptRows[index] ?? [], row),
    );
    return { samples, batch, logProbs: spreadLogProbs(batch, decoded) };
  }

  async loss(policy: Policy<TextBatch>, items: readonly Item[]): Promise<number> {
    let total = 0;
    let count = 0;
    for (let start = 0; start < items.length; start += LOSS_BATCH) {
      const batch = this.encode(items.slice(start, start + LOSS_BATCH));
      const nats = tidy(() => {
        const mask = tensor2d(batch.mask, [batch.size, batch.steps]);
        return neg(sum(mul(policy.evaluate(batch, 1).logProbs, mask)));
      });
      total += (await nats.data<'float32'>())[0] ?? 0;
      nats.dispose();
      count += batch.mask.reduce((sumSoFar, value) => sumSoFar + value, 0);
    }
    return total / Math.max(1, count);
  }

  async folder(policy: Policy<TextBatch>): Promise<CheckpointFolder> {
    return { ...this.#folder, weights: await saveVariables(policy.variables) };
  }

  passMemory(prompt: string, episodes: number, newTokens: number): PassMemory {
    const { config } = this.#folder;
    const length = this.#promptTokens(prompt).length + newTokens;
    const steps = bucketedSteps(length, config.maxPositions);
    return decoderPassMemory(config, episodes * steps, episodes * (newTokens + 1));
  }

  /** Nothing to do: the family holds no tensors, only the bytes they are made from. */
  dispose(): void {}

  #row({ prompt, text }: Item): TokenRow {
    const answer = [...this.tokenizer.encode(text), this.tokenizer.special.end];
    return { prompt: this.#promptTokens(prompt), answer };
  }

  #promptTokens(prompt: string): number[] {
    return promptTokens(this.tokenizer.encode(prompt), this.tokenizer.special);
  }

  #batch(rows: readonly TokenRow[]): TextBatch {
    return TextBatch.fromRows(rows, this.tokenizer.special.pad, this.#folder.config.maxPositions);
  }

  #sample(prompt: string, prefix: readonly number[], row: Decoded): Sample {
    return {
      prompt,
      text: this.tokenizer.decode(row.tokens),
      promptTokens: prefix,
      tokens: row.tokens,
      pieces: this.tokenizer.pieces(row.tokens),
      logProbs: row.logProbs,
      finished: endsAnswer(this.tokenizer.special, row.tokens.at(-1)),
    };
  }
}

/** [B · T] the log-probabilities at the steps where the policy acted. */
function spreadLogProbs(batch: TextBatch, decoded: readonly Decoded[]): Float32Array {
  const spread = new Float32Array(batch.size * batch.steps);
  decoded.forEach(({ logProbs }, row) => {
    const firstStep = (batch.promptLengths[row] ?? 1) - 1;
    spread.set(logProbs, row * batch.steps + firstStep);
  });
  return spread;
}

function countWeights(shapes: ReadonlyMap<string, readonly number[]>): number {
  return [...shapes.values()].reduce(
    (total, shape) => total + shape.reduce((product, extent) => product * extent, 1),
    0,
  );
}
