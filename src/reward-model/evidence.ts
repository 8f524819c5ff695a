/**
 * What is kept of a fit beside its weights: raw scores of the base model's answers and of the
 * held-out pairs, as plain numbers. Calibration and validation are computed from it, so they
 * follow at once when the weights of criteria are moved.
 */
import type { Batch } from '../model/network';
import type { RewardModelReport } from '../protocol/reward-model';
import { mean, standardDeviation } from '../shared/statistics';
import {
  blendOf,
  blendScores,
  headWeights,
  memberScores,
  type Blend,
  type BlendSettings,
} from './blend';
import { expectedCalibrationError, fitTemperature, reliabilityBins } from './calibration';
import { OVERALL } from './data-processing';
import {
  lengthBias,
  measuredShare,
  validate,
  validateByField,
  type HeldoutMargin,
} from './validation';

/** Fresh answers on which the normalisation is checked again: the first ones of the reference. */
export const RECHECK_SAMPLES = 64;

/** Raw scores by member, [rows · heads] each, with the length and domain of each outcome. */
export interface ScoredOutcomes {
  readonly members: readonly Float32Array[];
  readonly fields: readonly (string | undefined)[];
  readonly lengths: Int32Array;
}

export interface Evidence {
  /** Answers of the base model. */
  readonly reference: ScoredOutcomes;
  /** Held-out pairs: all first outcomes, then all second ones. */
  readonly heldout: ScoredOutcomes;
  /** [pairs · heads] share of preference of the first outcome. */
  readonly targets: Float32Array;
  /** [pairs · heads] 1 where the head was judged. */
  readonly labelled: Float32Array;
}

/** What stands in its place for a fit of an earlier version, which kept no evidence. */
export interface ToldFit {
  readonly told: RewardModelReport;
}

/** What the fit itself knows and the evidence does not. */
export interface FitFacts extends Pick<
  RewardModelReport,
  'comparisons' | 'before' | 'crossValidated' | 'auxiliaryFeatures' | 'tieParameter' | 'dropped'
> {
  /** Comparisons that the starting point of the fit had learned from; absent: the base model. */
  readonly inherited?: number;
}

/** Tokens or actions of each outcome, prompts not counted. */
export function outcomeLengths(batch: Batch): Int32Array {
  return Int32Array.from({ length: batch.size }, (_, row) => batch.actionsOf(row).length);
}

export interface Assessment {
  readonly blend: Blend;
  readonly report: RewardModelReport;
}

/** The blend and the report of these weights; a fit that only told its result keeps both. */
export function assess(
  evidence: Evidence | ToldFit,
  settings: BlendSettings,
  facts: FitFacts,
): Assessment {
  return 'told' in evidence
    ? assessTold(evidence.told, settings)
    : assessMeasured(evidence, settings, facts);
}

/** Of one head and one member. */
function assessTold(told: RewardModelReport, settings: BlendSettings): Assessment {
  const { gain, bias } = told;
  const alone = { ...settings, weights: { [OVERALL]: 1 }, fieldWeights: {} };
  const blend = { settings: alone, members: [{ gain, bias }], whole: { gain: 1, bias: 0 } };
  return { blend, report: told };
}

function assessMeasured(evidence: Evidence, settings: BlendSettings, facts: FitFacts): Assessment {
  const { reference, heldout } = evidence;
  const blend = blendOf(settings, rowsOf(reference, RECHECK_SAMPLES));
  const pairs = heldoutMargins(evidence, blendScores(blend, heldout), OVERALL, settings);
  const scores = blendScores(blend, reference);
  const temperature = fitTemperature(pairs);
  const { accuracy, ci95, caution } = validate(pairs);
  const { gain = 1, bias = 0 } = blend.members[0] ?? {};
  const fresh = scores.subarray(0, RECHECK_SAMPLES);
  const raw = memberScores(rawBlend(blend), reference)[0] ?? [];
  const report: RewardModelReport = {
    ...facts,
    accuracy,
    ci95,
    ece: expectedCalibrationError(pairs, temperature),
    temperature,
    heldout: pairs.length,
    members: reference.members.length,
    gain,
    bias,
    after: { mean: mean(raw), std: standardDeviation(raw) },
    recheck: { mean: mean(fresh), std: standardDeviation(fresh) },
    heads: headWeights(settings),
    byField: validateByField(pairs),
    byCriterion: byCriterion(evidence, settings),
    reliability: reliabilityBins(pairs, temperature),
    lengthBias: lengthBias(scores, reference.lengths, pairs),
    ...(reference.members.length > 1 ? { memberSpread: memberSpread(blend, heldout) } : {}),
    ...(caution === undefined ? {} : { caution }),
  };
  return { blend, report };
}

/** Margins of the pairs that this head was judged on. @param scores of the held-out outcomes */
function heldoutMargins(
  { heldout, targets, labelled }: Evidence,
  scores: ArrayLike<number>,
  head: string,
  { heads }: BlendSettings,
): HeldoutMargin[] {
  const pairs = heldout.lengths.length / 2;
  const column = heads.indexOf(head);
  return Array.from({ length: pairs }, (_, pair) => ({
    margin: (scores[pair] ?? 0) - (scores[pairs + pair] ?? 0),
    target: targets[pair * heads.length + column] ?? 0.5,
    domain: heldout.fields[pair],
    lengths: [heldout.lengths[pair] ?? 0, heldout.lengths[pairs + pair] ?? 0] as const,
    isJudged: labelled[pair * heads.length + column] === 1,
  })).filter(({ isJudged }) => isJudged);
}

/** How well each criterion's own head orders what was judged by that criterion. */
function byCriterion(
  evidence: Evidence,
  settings: BlendSettings,
): NonNullable<RewardModelReport['byCriterion']> {
  const criteria = settings.heads.filter((head) => head !== OVERALL);
  return Object.fromEntries(
    criteria.map((head) => {
      const alone = { ...settings, weights: { [head]: 1 }, fieldWeights: {} };
      const blend = blendOf(alone, rowsOf(evidence.reference, RECHECK_SAMPLES));
      const scores = blendScores(blend, evidence.heldout);
      return [head, measuredShare(heldoutMargins(evidence, scores, head, settings))];
    }),
  );
}

/** Mean over held-out pairs of the standard deviation between members of their margin. */
function memberSpread(blend: Blend, heldout: ScoredOutcomes): number {
  const members = memberScores(blend, heldout);
  const pairs = heldout.lengths.length / 2;
  const spreads = Array.from({ length: pairs }, (_, pair) =>
    standardDeviation(members.map((scores) => (scores[pair] ?? 0) - (scores[pairs + pair] ?? 0))),
  );
  return mean(spreads);
}

function rawBlend(blend: Blend): Blend {
  return { ...blend, members: blend.members.map(() => ({ gain: 1, bias: 0 })) };
}

function rowsOf({ members, fields, lengths }: ScoredOutcomes, from: number): ScoredOutcomes {
  const heads = (members[0]?.length ?? 0) / Math.max(1, fields.length);
  return {
    members: members.map((raw) => raw.subarray(from * heads)),
    fields: fields.slice(from),
    lengths: lengths.subarray(from),
  };
}
