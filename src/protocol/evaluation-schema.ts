/** An evaluation's report, out of storage or a file. */
import { looseObject, number, record, string, tuple } from 'valibot';
import { maybe, type Schema } from '../shared/schema';
import type { EvaluationReport, MeasureReport, WinRate } from './evaluation';

const INTERVAL = tuple([number(), number()]);

const MEASURE: Schema<MeasureReport> = looseObject({
  base: number(),
  tuned: number(),
  change: number(),
  ci95: INTERVAL,
  baseCi95: INTERVAL,
  tunedCi95: INTERVAL,
  count: number(),
  pValue: maybe(number()),
  pAdjusted: maybe(number()),
});
const MEASURES = record(string(), MEASURE);

const WIN_RATE: Schema<WinRate> = looseObject({
  rate: number(),
  ci95: INTERVAL,
  wins: number(),
  ties: number(),
  losses: number(),
});

export const EVALUATION_REPORT: Schema<EvaluationReport> = looseObject({
  criteria: MEASURES,
  headline: MEASURES,
  fields: maybe(record(string(), MEASURES)),
  winRates: maybe(
    looseObject({ gold: WIN_RATE, lengthControlled: WIN_RATE, rewardModel: maybe(WIN_RATE) }),
  ),
  retention: maybe(looseObject({ label: string(), base: number(), tuned: number() })),
  safetyFilter: maybe(
    looseObject({
      answers: number(),
      tokensPerAnswer: looseObject({ plain: number(), filtered: number() }),
      headline: MEASURES,
    }),
  ),
  samples: number(),
  bestOf: maybe(number()),
  iteration: number(),
});
