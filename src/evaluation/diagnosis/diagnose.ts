/**
 * Reads a run's metrics as an experienced person would and names what is wrong, with evidence, a
 * likely cause and a remedy. Pure and cheap: it runs after every iteration.
 */
import type { Diagnosis } from '../../protocol/diagnosis';
import {
  clipFractionHigh,
  entropyCollapse,
  klExploding,
  klNegative,
  learningRateHigh,
} from './distance-rules';
import { rewardFailing } from './failing-reward';
import {
  goldFalling,
  lengthLimit,
  outOfDistribution,
  rewardFlat,
  valueWorseThanConstant,
} from './reward-rules';
import type { Rule, Symptoms } from './rule';

/** The gravest first. */
const RULES: readonly Rule[] = [
  goldFalling,
  rewardFailing,
  klNegative,
  klExploding,
  outOfDistribution,
  entropyCollapse,
  learningRateHigh,
  clipFractionHigh,
  rewardFlat,
  lengthLimit,
  valueWorseThanConstant,
];

export function diagnose(symptoms: Symptoms): Diagnosis[] {
  const iteration = symptoms.history.at(-1)?.iteration;
  if (iteration === undefined) return [];
  return RULES.flatMap((rule) => {
    const found = rule(symptoms);
    return found === undefined ? [] : { ...found, iteration };
  });
}
