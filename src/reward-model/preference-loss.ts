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
  tensor2d,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { EncodedExamples } from './feature-extraction';
import type { Batch } from '../model/network';

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
  const { size, outcomes, labelled, targets, strengths } = examples;
  const cells = labelled.length;
  const heads = cells / size;
  const shape: [number, number] = [size, heads];
  const count = Math.max(
    1,
    labelled.reduce((total, one) => total + one, 0),
  );
  const share = (rank: number, cell: number) => targets[rank * cells + cell] ?? 0;
  const isTie = (cell: number): boolean =>
    settings.tieLogit && outcomes === 2 && labelled[cell] === 1 && share(0, cell) === 0.5;
  const smooth = (value: number) => value + settings.labelSmoothing * (1 / outcomes - value);
  const column = (of: (cell: number) => number) =>
    tensor2d(
      Float32Array.from({ length: cells }, (_, cell) => of(cell)),
      shape,
    );
  const perOutcome = (of: (rank: number, cell: number) => number) =>
    Array.from({ length: outcomes }, (_, rank) => column((cell) => of(rank, cell)));
  return {
    wins: perOutcome((rank, cell) =>
      isTie(cell) || labelled[cell] === 0 ? 0 : smooth(share(rank, cell)),
    ),
    ties: column((cell) => (isTie(cell) ? 1 : 0)),
    margins: perOutcome((rank, cell) => {
      // Strength belongs to the overall judgement, the first head.
      const strength = cell % heads === 0 ? (strengths[Math.floor(cell / heads)] ?? 0) : 0;
      const certainty = (share(rank, cell) * outcomes - 1) / (outcomes - 1);
      return settings.strengthMargin * (strength / STRONGEST) * Math.max(0, certainty);
    }),
    weights: column((cell) => (labelled[cell] ?? 0) / count),
  };
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
