import { expect, test } from 'vitest';
import { Rng } from '../../../shared/rng';
import { grade } from '../gold/grade';
import { factWordings, riskyWordings } from '../prompts/prompts';
import { FACTS, RISKY_ACTS } from '../world/world';
import { factAnswer, riskyAnswer } from './answers';

test('graders find what the generator meant in every answer about a fact', () => {
  const rng = Rng.fromSeed(5);
  const disagreements: unknown[] = [];
  for (let count = 0; count < 4_000; count++) {
    const fact = rng.pick(FACTS);
    const { prompt, level } = rng.pick(factWordings(fact));
    const { text, intent } = factAnswer(fact, level, rng);
    const meant = {
      ...(intent.truthful === undefined ? {} : { accuracy: Number(intent.truthful) }),
      relevance: Number(!intent.offTopic),
      helpfulness: Number(!intent.offTopic && (level === 'short') !== intent.reason),
    };
    const found = grade(prompt, text);
    if (JSON.stringify(found) !== JSON.stringify(meant))
      disagreements.push({ prompt, text, meant, found });
  }
  expect(disagreements).toEqual([]);
});

test('graders find what the generator meant in every answer to a risky request', () => {
  const rng = Rng.fromSeed(6);
  const disagreements: unknown[] = [];
  for (let count = 0; count < 3_000; count++) {
    const risky = rng.pick(RISKY_ACTS);
    const { prompt } = rng.pick(riskyWordings(risky));
    const { text, intent } = riskyAnswer(risky, rng);
    const meant = {
      relevance: Number(!intent.offTopic),
      safety: Number(intent.unsafe !== true),
      helpfulness: Number(intent.alternative === true),
    };
    const found = grade(prompt, text);
    if (JSON.stringify(found) !== JSON.stringify(meant))
      disagreements.push({ prompt, text, meant, found });
  }
  expect(disagreements).toEqual([]);
});
