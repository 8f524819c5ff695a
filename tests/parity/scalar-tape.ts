/**
 * Reverse-mode automatic differentiation over single float64 numbers. Slow, short and obviously
 * right: the yardstick for the engine's gradients, with which it shares no code.
 */

/** Index of a recorded number. */
export type Node = number;

export class ScalarTape {
  readonly #values: number[] = [];
  /** Per node: parent, local derivative, parent, local derivative, … */
  readonly #parents: (readonly number[])[] = [];

  leaf(value: number): Node {
    return this.#record(value, []);
  }

  value(node: Node): number {
    return this.#values[node]!;
  }

  add(a: Node, b: Node): Node {
    return this.#record(this.value(a) + this.value(b), [a, 1, b, 1]);
  }

  multiply(a: Node, b: Node): Node {
    return this.#record(this.value(a) * this.value(b), [a, this.value(b), b, this.value(a)]);
  }

  scale(a: Node, factor: number): Node {
    return this.#record(this.value(a) * factor, [a, factor]);
  }

  exp(a: Node): Node {
    const result = Math.exp(this.value(a));
    return this.#record(result, [a, result]);
  }

  log(a: Node): Node {
    return this.#record(Math.log(this.value(a)), [a, 1 / this.value(a)]);
  }

  power(a: Node, exponent: number): Node {
    const x = this.value(a);
    return this.#record(x ** exponent, [a, exponent * x ** (exponent - 1)]);
  }

  sum(terms: readonly Node[]): Node {
    const total = terms.reduce((sum, term) => sum + this.value(term), 0);
    return this.#record(
      total,
      terms.flatMap((term) => [term, 1]),
    );
  }

  dot(a: readonly Node[], b: readonly Node[]): Node {
    return this.sum(a.map((left, index) => this.multiply(left, b[index]!)));
  }

  /** ∂ of / ∂ node for every node. */
  gradients(of: Node): Float64Array {
    const gradients = new Float64Array(this.#values.length);
    gradients[of] = 1;
    for (let node = of; node >= 0; node--) {
      const parents = this.#parents[node]!;
      for (let index = 0; index < parents.length; index += 2) {
        gradients[parents[index]!]! += gradients[node]! * parents[index + 1]!;
      }
    }
    return gradients;
  }

  #record(value: number, parents: readonly number[]): Node {
    this.#values.push(value);
    this.#parents.push(parents);
    return this.#values.length - 1;
  }
}
