/**
 * The loss of preferences among K outcomes: cross-entropy over their scores. For two outcomes
 * that is Bradley–Terry, −log σ(r₁ − r₂); for a best of four it is the K-way loss of
 * lm-human-preferences. Ties count as half a win each, or have a parameter (Davidson, 1970):
 * P(tie) ∝ ν √(e^{r₁} e^{r₂}), so a tie is one more outcome of score log ν + mean(r).
 */
import {
  add,
  div,
  mul,
  softplus,
  split,
  square,
  sub,
  sum,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Batch } from '../model/network';
import { stepInput } from '../ops';
import type { EncodedExamples } from './feature-extraction';

/** What the rater said of one minibatch, on the device. K outcomes, N examples, H heads. */
export interface LabelTensors {
  /** K of float32 [N, H]: share of preference of each outcome. Zero in all where it is a tie. */
  readonly wins: readonly Tensor2D[];
  /** float32 [N, H]: share of the tie, where ties have a parameter. */
  readonly ties: Tensor2D;
  /** K of float32 [N, H]: by how much a score has to be higher than it would otherwise. */
  readonly margins: readonly Tensor2D[];
  /** float32 [N, H]: weight of each label, all together 1. */
  readonly weights: Tensor2D;
}

export interface LabelSettings {
  /** A win becomes this much less certain (Christiano et al., arXiv:1706.03741: 10 % random). */
  readonly labelSmoothing: number;
  /** Margin of the strongest preference (Llama 2, arXiv:2307.09288 §3.2.2). */
  readonly strengthMargin: number;
  /** Whether ties have a parameter of their own. */
  readonly tieLogit: boolean;
}

const STRONGEST = 3;
/** Score of an outcome that nobody can choose: its probability is below 10⁻²⁰. */
const IMPOSSIBLE = -50;

/** The caller disposes the tensors. */
export function labelTensors<B extends Batch>(
  examples: EncodedExamples<B>,
  settings: LabelSettings,
): LabelTensors {
  const { size, outcomes } = examples;
  const heads = examples.labelled.length / size;
  const ranks = Array.from({ length: outcomes }, (_, rank) => rank);
  // Read from the examples of each step, so that a recorded step sees new ones.
  const column = (of: (labels: Labels<B>, cell: number) => number) =>
    stepInput(
      examples,
      (read) => {
        const labels = new Labels(read, settings);
        return read.labelled.map((_, cell) => of(labels, cell));
      },
      [size, heads],
    ) as Tensor2D;
  return {
    wins: ranks.map((rank) => column((labels, cell) => labels.win(rank, cell))),
    ties: column((labels, cell) => (labels.isTie(cell) ? 1 : 0)),
    margins: ranks.map((rank) => column((labels, cell) => labels.margin(rank, cell))),
    weights: column((labels, cell) => labels.weight(cell)),
  };
}

/** What the rater said, cell by cell: cell = example · heads + head. */
class Labels<B extends Batch> {
  readonly #examples: EncodedExamples<B>;
  readonly #settings: LabelSettings;
  readonly #count: number;

  constructor(examples: EncodedExamples<B>, settings: LabelSettings) {
    this.#examples = examples;
    this.#settings = settings;
    this.#count = Math.max(
      1,
      examples.labelled.reduce((total, one) => total + one, 0),
    );
  }

  win(rank: number, cell: number): number {
    const { labelled, outcomes } = this.#examples;
    if (this.isTie(cell) || labelled[cell] === 0) return 0;
    const share = this.#share(rank, cell);
    return share + this.#settings.labelSmoothing * (1 / outcomes - share);
  }

  isTie(cell: number): boolean {
    const { labelled, outcomes } = this.#examples;
    if (!this.#settings.tieLogit || outcomes !== 2 || labelled[cell] === 0) return false;
    return this.#share(0, cell) === 0.5;
  }

  /** Strength belongs to the overall judgement, the first head. */
  margin(rank: number, cell: number): number {
    const { strengths, labelled, size, outcomes } = this.#examples;
    const heads = labelled.length / size;
    const strength = cell % heads === 0 ? (strengths[Math.floor(cell / heads)] ?? 0) : 0;
    const certainty = (this.#share(rank, cell) * outcomes - 1) / (outcomes - 1);
    return this.#settings.strengthMargin * (strength / STRONGEST) * Math.max(0, certainty);
  }

  weight(cell: number): number {
    return (this.#examples.labelled[cell] ?? 0) / this.#count;
  }

  #share(rank: number, cell: number): number {
    const { targets, labelled } = this.#examples;
    return targets[rank * labelled.length + cell] ?? 0;
  }
}

/**
 * Mean over the labels of the cross-entropy, plus c (Σ r)² so that scores stay around zero
 * (TRL, center_rewards_coefficient).
 *
 * @param scores float32 [K · N, H], the first outcome of all examples, then the second, …
 * @param tieLogit log ν; undefined: ties are wins of one half
 */
export function preferenceLoss(
  scores: Tensor2D,
  { wins, ties, margins, weights }: LabelTensors,
  tieLogit: Scalar | undefined,
  centering: number,
): Scalar {
  const own = split<Tensor2D>(scores, wins.length);
  const raised = own.map((score, rank) => sub(score, margins[rank] as Tensor2D));
  const ownTotal = own.reduce((x, y) => add(x, y));
  const offered =
    tieLogit === undefined ? raised : [...raised, tieScore(ownTotal, own.length, tieLogit)];
  const chosen = tieLogit === undefined ? wins : [...wins, ties];
  // log Σ exp, folded: log(eˣ + eʸ) = x + softplus(y − x) never overflows.
  const total = offered.reduce((x, y) => add(x, softplus(sub(y, x))));
  const said = offered.map((score, rank) => mul(score, chosen[rank] as Tensor2D));
  const crossEntropy = sub(
    total,
    said.reduce((x, y) => add(x, y)),
  );
  const offCentre = mul(centering, square(ownTotal));
  return sum(mul(weights, add(crossEntropy, offCentre)));
}

/** Only pairs can tie; elsewhere the parameter gets a gradient of zero. */
function tieScore(total: Tensor2D, outcomes: number, tieLogit: Scalar): Tensor2D {
  const middle = div<Tensor2D>(total, outcomes);
  if (outcomes === 2) return add(middle, tieLogit);
  return add(middle, add(mul(tieLogit, 0), IMPOSSIBLE));
}
