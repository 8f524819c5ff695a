/**
 * The Llama decoder in float64, one number at a time, written from its definition: the
 * specification that the engine is compared with. It takes the weights by their Hugging Face
 * names and nothing else from the engine.
 */
import { ScalarTape, type Node } from './scalar-tape';

export interface ReferenceShape {
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly normEpsilon: number;
  readonly ropeTheta: number;
  readonly tiedEmbeddings: boolean;
}

type Matrix = readonly (readonly Node[])[];
type Weights = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly data: Float32Array }
>;

export class LlamaReference {
  readonly tape = new ScalarTape();
  readonly #shape: ReferenceShape;
  readonly #weights: ReadonlyMap<string, Matrix>;

  constructor(shape: ReferenceShape, weights: Weights) {
    this.#shape = shape;
    this.#weights = new Map(
      [...weights].map(([name, { shape: extents, data }]) => {
        const columns = extents.at(-1)!;
        const rows = data.length / columns;
        return [name, grid(rows, columns, (r, c) => this.tape.leaf(data[r * columns + c]!))];
      }),
    );
  }

  /** The normalised output of the last layer at each position of one row of tokens. */
  hidden(tokens: readonly number[]): Matrix {
    const table = this.#matrix('model.embed_tokens.weight');
    let stream: Matrix = tokens.map((token) => table[token]!);
    for (let layer = 0; layer < this.#shape.layers; layer++) {
      const prefix = `model.layers.${layer}`;
      const attended = this.#attention(
        this.#norm(stream, `${prefix}.input_layernorm.weight`),
        `${prefix}.self_attn`,
      );
      stream = this.#addRows(stream, attended);
      const transformed = this.#mlp(
        this.#norm(stream, `${prefix}.post_attention_layernorm.weight`),
        `${prefix}.mlp`,
      );
      stream = this.#addRows(stream, transformed);
    }
    return this.#norm(stream, 'model.norm.weight');
  }

  /** log softmax(logits / temperature) at one position, over the vocabulary. */
  logSoftmax(hidden: readonly Node[], temperature: number): Node[] {
    const { tape } = this;
    const head = this.#shape.tiedEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight';
    const logits = this.#matrix(head).map((row) =>
      tape.scale(tape.dot(hidden, row), 1 / temperature),
    );
    const logTotal = tape.log(tape.sum(logits.map((logit) => tape.exp(logit))));
    return logits.map((logit) => tape.add(logit, tape.scale(logTotal, -1)));
  }

  /** −Σ p log p of log-probabilities. */
  entropy(logProbs: readonly Node[]): Node {
    const { tape } = this;
    const probabilities = logProbs.map((logProb) => tape.exp(logProb));
    return tape.scale(tape.dot(probabilities, logProbs), -1);
  }

  /** hidden · row of a weight matrix, as score heads are read. */
  project(hidden: readonly Node[], weight: string): Node {
    return this.tape.dot(hidden, this.#matrix(weight)[0]!);
  }

  /** One number of a weight vector. */
  weight(name: string, index: number): Node {
    return this.#matrix(name)[0]![index]!;
  }

  /** ∂ of / ∂ weight for every weight, by name, in the weight's own order. */
  gradients(of: Node): Map<string, number[]> {
    const all = this.tape.gradients(of);
    return new Map(
      [...this.#weights].map(([name, rows]) => [name, rows.flat().map((node) => all[node]!)]),
    );
  }

  #attention(x: Matrix, prefix: string): Matrix {
    const { heads, kvHeads, headSize } = this.#shape;
    const query = this.#rotate(this.#project(x, `${prefix}.q_proj.weight`));
    const key = this.#rotate(this.#project(x, `${prefix}.k_proj.weight`));
    const value = this.#project(x, `${prefix}.v_proj.weight`);
    const mixed = x.map((_, step) =>
      Array.from({ length: heads }, (_unused, head) => {
        const shared = Math.floor(head / (heads / kvHeads));
        const part = (row: readonly Node[], index: number) =>
          row.slice(index * headSize, (index + 1) * headSize);
        return this.#mix(
          part(query[step]!, head),
          key.slice(0, step + 1).map((row) => part(row, shared)),
          value.slice(0, step + 1).map((row) => part(row, shared)),
        );
      }).flat(),
    );
    return this.#project(mixed, `${prefix}.o_proj.weight`);
  }

  /** softmax(q · K / √headSize) · V for one query. */
  #mix(query: readonly Node[], keys: Matrix, values: Matrix): Node[] {
    const { tape } = this;
    const scale = 1 / Math.sqrt(this.#shape.headSize);
    const weights = keys.map((key) => tape.exp(tape.scale(tape.dot(query, key), scale)));
    const inverse = tape.power(tape.sum(weights), -1);
    return query.map((_, column) =>
      tape.multiply(
        tape.dot(
          weights,
          values.map((row) => row[column]!),
        ),
        inverse,
      ),
    );
  }

  /** Column i of a head's first half turns with column i of its second half. */
  #rotate(x: Matrix): Matrix {
    const { tape } = this;
    const { headSize, ropeTheta } = this.#shape;
    const half = headSize / 2;
    return x.map((row, position) =>
      row.map((node, column) => {
        const within = column % headSize;
        const angle = position / ropeTheta ** ((within % half) / half);
        const partner = within < half ? row[column + half]! : row[column - half]!;
        const sign = within < half ? -1 : 1;
        return tape.add(
          tape.scale(node, Math.cos(angle)),
          tape.scale(partner, sign * Math.sin(angle)),
        );
      }),
    );
  }

  #mlp(x: Matrix, prefix: string): Matrix {
    const { tape } = this;
    const gate = this.#project(x, `${prefix}.gate_proj.weight`);
    const up = this.#project(x, `${prefix}.up_proj.weight`);
    const gated = gate.map((row, step) =>
      row.map((node, column) => {
        const sigmoid = tape.power(tape.add(tape.leaf(1), tape.exp(tape.scale(node, -1))), -1);
        return tape.multiply(tape.multiply(node, sigmoid), up[step]![column]!);
      }),
    );
    return this.#project(gated, `${prefix}.down_proj.weight`);
  }

  #norm(x: Matrix, name: string): Matrix {
    const { tape } = this;
    const weight = this.#matrix(name)[0]!;
    return x.map((row) => {
      const meanSquare = tape.scale(tape.dot(row, row), 1 / row.length);
      const inverse = tape.power(tape.add(meanSquare, tape.leaf(this.#shape.normEpsilon)), -0.5);
      return row.map((node, column) =>
        tape.multiply(tape.multiply(node, inverse), weight[column]!),
      );
    });
  }

  /** x · Wᵀ */
  #project(x: Matrix, name: string): Matrix {
    const weight = this.#matrix(name);
    return x.map((row) => weight.map((column) => this.tape.dot(row, column)));
  }

  #addRows(a: Matrix, b: Matrix): Matrix {
    return a.map((row, step) => row.map((node, column) => this.tape.add(node, b[step]![column]!)));
  }

  #matrix(name: string): Matrix {
    const matrix = this.#weights.get(name);
    if (matrix === undefined) throw new Error(`the reference has no weight ${name}`);
    return matrix;
  }
}

function grid(rows: number, columns: number, at: (row: number, column: number) => Node): Matrix {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_unused, column) => at(row, column)),
  );
}
