/** Raw scores of held-out pairs and of the base model's answers, for calibration and validation. */
import type { Batch } from '../model/network';
import type { JudgedMargin } from './calibration';
import { asPairs, type PreferenceData } from './data-processing';
import { outcomeLengths, type Evidence, type ScoredOutcomes } from './evidence';
import type { EncodedExamples } from './feature-extraction';
import type { RewardMember } from './member';
import type { ReferenceAnswers } from './reference-answers';
import type { DomainOf } from './reward-model';

/** Margins of the pairs by the first head of one member, raw. */
export async function overallMargins<B extends Batch>(
  member: RewardMember<B>,
  examples: EncodedExamples<B>,
): Promise<JudgedMargin[]> {
  const { size, targets, labelled } = examples;
  const heads = labelled.length / size;
  const raw = await member.rawScores(examples.batch, examples);
  return Array.from({ length: size }, (_, pair) => ({
    margin: (raw[pair * heads] ?? 0) - (raw[(size + pair) * heads] ?? 0),
    target: targets[pair * heads] ?? 0.5,
  })).filter((_, pair) => labelled[pair * heads] === 1);
}

export interface HeldoutData<B extends Batch> {
  /** Undefined where nothing is held out. */
  readonly heldout: EncodedExamples<B> | undefined;
  readonly data: PreferenceData;
  readonly domainOf: DomainOf;
}

export async function evidenceOf<B extends Batch>(
  members: readonly RewardMember<B>[],
  answers: ReferenceAnswers<B>,
  { heldout, data, domainOf }: HeldoutData<B>,
): Promise<Evidence> {
  const pairs = asPairs(data.heldout);
  const domains = pairs.map(({ prompt }) => domainOf(prompt));
  const heads = members[0]?.network.heads ?? 1;
  return {
    reference: await answers.scored(members, domainOf),
    heldout: await scoredOutcomes(members, heldout, [...domains, ...domains]),
    targets: heldout?.targets.slice(0, pairs.length * heads) ?? new Float32Array(0),
    labelled: heldout?.labelled ?? new Float32Array(0),
  };
}

async function scoredOutcomes<B extends Batch>(
  members: readonly RewardMember<B>[],
  examples: EncodedExamples<B> | undefined,
  fields: readonly (string | undefined)[],
): Promise<ScoredOutcomes> {
  if (examples === undefined) {
    return {
      members: members.map(() => new Float32Array(0)),
      fields: [],
      lengths: new Int32Array(0),
    };
  }
  const raw: Float32Array[] = [];
  for (const member of members) raw.push(await member.rawScores(examples.batch, examples));
  return { members: raw, fields, lengths: outcomeLengths(examples.batch) };
}
