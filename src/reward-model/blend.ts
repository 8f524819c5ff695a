/**
 * From raw scores, one per member and head, to the one number that training chases: heads are
 * weighed, members are normalised each by itself and combined, the result is normalised again.
 * Plain numbers, so that weights can be moved after the fit and the score follows at once.
 */
import type { HeadWeight } from '../protocol/reward-model';
import type { Aggregate } from '../protocol/rewards';
import { mean, variance } from '../shared/statistics';
import { normalizationOf, type Normalization } from './calibration';
import { OVERALL } from './data-processing';

export interface BlendSettings {
  readonly heads: readonly string[];
  /** By head. */
  readonly weights: Readonly<Record<string, number>>;
  /** By the domain of the prompt, then by head; a domain that is not named has the weights above. */
  readonly fieldWeights: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly aggregate: Aggregate;
  /** λ of mean − λ · variance. */
  readonly uncertaintyPenalty: number;
}

/**
 * Weights of a fresh fit: what the caller gave; else the overall head alone.
 */
export function blendSettings(
  heads: readonly string[],
  given: Readonly<Record<string, number>> | undefined,
  { aggregate, uncertaintyPenalty }: Pick<BlendSettings, 'aggregate' | 'uncertaintyPenalty'>,
): BlendSettings {
  const weights = Object.fromEntries(
    heads.map((head) => [head, given?.[head] ?? (head === OVERALL ? 1 : 0)]),
  );
  return { heads, weights, fieldWeights: {}, aggregate, uncertaintyPenalty };
}

/** How much each head counts, for all prompts and for those of single domains. */
export function headWeights({ heads, weights, fieldWeights }: BlendSettings): HeadWeight[] {
  return heads.map((id) => {
    const own = Object.entries(fieldWeights).map(([domain, by]) => [domain, by[id] ?? 0] as const);
    const weight = weights[id] ?? 0;
    return own.length === 0 ? { id, weight } : { id, weight, byField: Object.fromEntries(own) };
  });
}

/** Raw scores by member, [rows · heads] each, and the domain of each row's prompt. */
export interface RawScores {
  readonly members: readonly Float32Array[];
  readonly fields: readonly (string | undefined)[];
}

/** What turns raw scores into scores. */
export interface Blend {
  readonly settings: BlendSettings;
  readonly members: readonly Normalization[];
  readonly whole: Normalization;
}

/** @param reference raw scores of the base model's answers */
export function blendOf(settings: BlendSettings, reference: RawScores): Blend {
  const members = reference.members.map((_, member) =>
    normalizationOf(weighed(settings, reference, member)),
  );
  const identity = { gain: 1, bias: 0 };
  if (members.length === 1) return { settings, members, whole: identity };
  const combined = blendScores({ settings, members, whole: identity }, reference);
  return { settings, members, whole: normalizationOf(combined) };
}

/** One score per row: 0 is the base model's mean, 1 one standard deviation above it. */
export function blendScores(blend: Blend, raw: RawScores): Float32Array {
  const members = memberScores(blend, raw);
  const { gain, bias } = blend.whole;
  return Float32Array.from(raw.fields, (_, row) => {
    const each = members.map((scores) => scores[row] ?? 0);
    return gain * combine(each, blend.settings) + bias;
  });
}

/** Scores of each member by itself, each normalised. */
export function memberScores(blend: Blend, raw: RawScores): Float32Array[] {
  return blend.members.map(({ gain, bias }, member) =>
    weighed(blend.settings, raw, member).map((score) => gain * score + bias),
  );
}

/** Coste et al., arXiv:2310.02743: mean, worst case (WCO), uncertainty-weighted (UWO). */
export function combine(
  each: readonly number[],
  { aggregate, uncertaintyPenalty }: Pick<BlendSettings, 'aggregate' | 'uncertaintyPenalty'>,
): number {
  switch (aggregate) {
    case 'mean':
      return mean(each);
    case 'worst-case':
      return Math.min(...each);
    case 'uncertainty-weighted':
      return mean(each) - uncertaintyPenalty * variance(each);
    default:
      return aggregate satisfies never;
  }
}

function weighed(settings: BlendSettings, { members, fields }: RawScores, member: number) {
  const { heads, weights, fieldWeights } = settings;
  const raw = members[member] ?? new Float32Array(0);
  return Float32Array.from(fields, (domain, row) => {
    const own = domain === undefined ? undefined : fieldWeights[domain];
    return heads.reduce((sum, head, column) => {
      const weight = own?.[head] ?? weights[head] ?? 0;
      return sum + weight * (raw[row * heads.length + column] ?? 0);
    }, 0);
  });
}
