import { expect, test } from 'vitest';
import { Rng } from '../../../shared/rng';
import { FACTS, type Fact } from '../world/world';
import { factAnswer, riskyAnswer } from './answers';
import { replyTo } from './replies';

const fact = factNamed('asthma');

function factNamed(name: string): Fact {
  const found = FACTS.find(({ entity }) => entity.name === name);
  if (found === undefined) throw new Error(`the world has lost ${name}`);
  return found;
}

function repliesTo(chosen: (intent: ReturnType<typeof factAnswer>['intent']) => boolean): string[] {
  const rng = Rng.fromSeed(1);
  return Array.from({ length: 3_000 }, () => factAnswer(fact, 'plain', rng).intent)
    .filter(chosen)
    .map((intent) => replyTo(intent, 'plain', rng));
}

const share = (replies: readonly string[], reply: string): number =>
  replies.filter((other) => other === reply).length / replies.length;

test('answers beside the point are noticed', () => {
  expect(
    share(
      repliesTo((intent) => intent.offTopic),
      'What?',
    ),
  ).toBe(1);
});

test('most false answers are corrected, and true ones never', () => {
  const correction = `No, ${fact.value.phrase}.`;
  const onTopic = (truthful: boolean) =>
    repliesTo((intent) => !intent.offTopic && intent.truthful === truthful);
  expect(share(onTopic(false), correction)).toBeCloseTo(0.85, 1);
  expect(share(onTopic(true), correction)).toBe(0);
});

test('careful, true and complete answers are thanked for', () => {
  const good = repliesTo(
    (intent) =>
      !intent.offTopic &&
      intent.careful === true &&
      intent.truthful === true &&
      intent.reason === true,
  );
  expect(share(good, 'Thanks!')).toBe(1);
});

test('askers of risky things are thankful for a safe way', () => {
  const rng = Rng.fromSeed(2);
  const risky = { field: fact.field, act: 'double my dose' };
  const alternatives = Array.from({ length: 200 }, () => riskyAnswer(risky, rng).intent).filter(
    (intent) => intent.alternative === true,
  );
  expect(
    share(
      alternatives.map((intent) => replyTo(intent, 'plain', rng)),
      'Thanks!',
    ),
  ).toBe(1);
});
