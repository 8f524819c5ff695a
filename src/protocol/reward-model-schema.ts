/** A reward model's report about itself, out of storage or a file. */
import { array, looseObject, number, record, string, tuple } from 'valibot';
import { maybe, type Schema } from '../shared/schema';
import type { MeasuredShare, NormalizationCheck, RewardModelReport } from './reward-model';

const INTERVAL = tuple([number(), number()]);
const NUMBERS = record(string(), number());

const SHARE_ENTRIES = { share: number(), ci95: INTERVAL, count: number() };
const SHARE: Schema<MeasuredShare> = looseObject(SHARE_ENTRIES);

const NORMALIZATION: Schema<NormalizationCheck> = looseObject({ mean: number(), std: number() });

const HEAD_WEIGHT = looseObject({ id: string(), weight: number(), byField: maybe(NUMBERS) });

/** What the fit itself tells; the rest follows from its evidence. */
export const FIT_ENTRIES = {
  comparisons: number(),
  before: maybe(NORMALIZATION),
  crossValidated: maybe(looseObject({ ...SHARE_ENTRIES, folds: number() })),
  auxiliaryFeatures: maybe(array(looseObject({ name: string(), weight: number() }))),
  tieParameter: maybe(number()),
  dropped: maybe(NUMBERS),
};

export const REWARD_MODEL_REPORT: Schema<RewardModelReport> = looseObject({
  ...FIT_ENTRIES,
  accuracy: number(),
  ci95: INTERVAL,
  ece: number(),
  temperature: number(),
  heldout: number(),
  members: number(),
  gain: number(),
  bias: number(),
  after: maybe(NORMALIZATION),
  recheck: maybe(NORMALIZATION),
  caution: maybe(string()),
  heads: maybe(array(HEAD_WEIGHT)),
  byField: maybe(record(string(), SHARE)),
  byCriterion: maybe(record(string(), SHARE)),
  reliability: maybe(array(looseObject({ confidence: number(), agreement: SHARE }))),
  lengthBias: maybe(
    looseObject({
      correlation: number(),
      raterPrefersLonger: number(),
      modelPrefersLonger: number(),
      count: number(),
    }),
  ),
  memberSpread: maybe(number()),
});
