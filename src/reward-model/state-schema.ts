/** A fitted reward model out of storage or a file. */
import {
  array,
  boolean,
  check,
  instance,
  looseObject,
  minLength,
  number,
  picklist,
  pipe,
  record,
  string,
  undefined_,
  union,
} from 'valibot';
import { REWARD_MODEL_FIELDS } from '../config/reward-model-fields';
import { WEIGHTS } from '../model/weights-schema';
import { FIT_ENTRIES, REWARD_MODEL_REPORT } from '../protocol/reward-model-schema';
import { maybe, type Schema } from '../shared/schema';
import { LIKELIHOODS, type AuxiliaryFeatureScale } from './auxiliary-features';
import type { BlendSettings } from './blend';
import type { Evidence, ScoredOutcomes } from './evidence';
import type { RewardModelState } from './reward-model';

const WEIGHT_BY_HEAD = record(string(), number());
const AGGREGATES = REWARD_MODEL_FIELDS.aggregate.options.map(({ value }) => value);

const SETTINGS: Schema<BlendSettings> = looseObject({
  heads: pipe(array(string()), minLength(1)),
  weights: WEIGHT_BY_HEAD,
  fieldWeights: record(string(), WEIGHT_BY_HEAD),
  aggregate: picklist(AGGREGATES),
  uncertaintyPenalty: number(),
});

const FEATURES: Schema<AuxiliaryFeatureScale> = pipe(
  looseObject({
    names: array(picklist(['length', 'repetition', ...LIKELIHOODS])),
    means: array(number()),
    deviations: array(number()),
  }),
  check(
    ({ names, means, deviations }) =>
      means.length === names.length && deviations.length === names.length,
    'has not one mean and one deviation for each feature',
  ),
);

const OUTCOMES: Schema<ScoredOutcomes> = looseObject({
  members: array(instance(Float32Array)),
  fields: array(union([string(), undefined_()])),
  lengths: instance(Int32Array),
});

const EVIDENCE: Schema<Evidence> = looseObject({
  reference: OUTCOMES,
  heldout: OUTCOMES,
  targets: instance(Float32Array),
  labelled: instance(Float32Array),
});

export const REWARD_MODEL_STATE: Schema<RewardModelState> = looseObject({
  family: string(),
  settings: SETTINGS,
  hand: FEATURES,
  sharesTrunk: maybe(boolean()),
  evidence: union([EVIDENCE, looseObject({ told: REWARD_MODEL_REPORT })]),
  fit: looseObject({ ...FIT_ENTRIES, inherited: maybe(number()) }),
  members: pipe(array(WEIGHTS), minLength(1)),
});
