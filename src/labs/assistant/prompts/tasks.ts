/**
 * The prompts of training and of evaluation. A quarter of the facts and of the risky acts, in
 * equal parts from each field, is held out, and so is one wording of every question: no
 * held-out fact or act is ever rated, and held-out prompts use all wordings.
 */
import type { Split } from '../../../protocol/playground';
import { Rng } from '../../../shared/rng';
import type { Task } from '../../lab';
import { FACTS, FIELDS, RISKY_ACTS, type Fact, type RiskyAct } from '../world/world';
import { factWordings, riskyWordings, type Wording } from './prompts';

/** Fixes which facts are held out, whatever the seed of a run. */
const SPLIT_SEED = 17;
const HELD_OUT_SHARE = 0.25;
/** Every fifth question asks for a short answer, every fifth for a full one. */
const LEVELS = ['short', 'full', 'plain', 'plain', 'plain'] as const;

const heldOutFacts = heldOut(FACTS);
const heldOutActs = heldOut(RISKY_ACTS);

export function factsOf(split: Split): readonly Fact[] {
  return FACTS.filter((fact) => heldOutFacts.has(fact) === (split === 'heldout'));
}

export function riskyActsOf(split: Split): readonly RiskyAct[] {
  return RISKY_ACTS.filter((risky) => heldOutActs.has(risky) === (split === 'heldout'));
}

const dealt = new Map<Split, readonly Task[]>();

/** Made once: they are asked for with every answer that is graded. */
export function tasksOf(split: Split): readonly Task[] {
  const tasks = dealt.get(split) ?? tasksMade(split);
  dealt.set(split, tasks);
  return tasks;
}

function tasksMade(split: Split): Task[] {
  const allowed = ({ heldOut: reserved }: Wording) => split === 'heldout' || !reserved;
  return [
    ...factsOf(split).flatMap((fact, index) =>
      chosenWordings(fact, index)
        .filter(allowed)
        .map(({ prompt }) => ({ prompt, domain: fact.field.id })),
    ),
    ...riskyActsOf(split).flatMap((risky) =>
      riskyWordings(risky)
        .filter(allowed)
        .map(({ prompt }) => ({ prompt, domain: risky.field.id })),
    ),
  ];
}

/** Each question once, at levels that take turns, and a dialogue for every other fact. */
function chosenWordings(fact: Fact, index: number): Wording[] {
  const wordings = factWordings(fact);
  const dialogues = wordings.slice(-fact.field.dialogues.length);
  const perQuestion = (wordings.length - dialogues.length) / fact.field.questions.length;
  const questions = fact.field.questions.flatMap((_, question) => {
    const level = LEVELS[(index + question) % LEVELS.length];
    const start = question * perQuestion;
    const variants = wordings
      .slice(start, start + perQuestion)
      .filter((wording) => wording.level === level);
    return variants.slice(index % variants.length).slice(0, 1);
  });
  return index % 2 === 0
    ? [...questions, ...dialogues.slice((index / 2) % 2).slice(0, 1)]
    : questions;
}

function heldOut<T extends { readonly field: (typeof FIELDS)[number] }>(all: readonly T[]): Set<T> {
  const rng = Rng.fromSeed(SPLIT_SEED);
  const chosen = FIELDS.flatMap((field, index) => {
    const own = all.filter((item) => item.field === field);
    const exact = own.length * HELD_OUT_SHARE;
    const count = index % 2 === 0 ? Math.floor(exact) : Math.ceil(exact);
    return rng.shuffle(own).slice(0, count);
  });
  return new Set(chosen);
}
