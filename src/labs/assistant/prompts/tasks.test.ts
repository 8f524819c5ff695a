import { describe, expect, test } from 'vitest';
import { topicOf } from '../gold/topic';
import { FACTS, FIELDS, RISKY_ACTS } from '../world/world';
import { factWordings, riskyWordings } from './prompts';
import { factsOf, riskyActsOf, tasksOf } from './tasks';

describe('tasks', () => {
  test('train and held-out prompts share no fact and no risky act', () => {
    const subjects = (split: 'train' | 'heldout') =>
      tasksOf(split).map(({ prompt }) => {
        const { fact, risky } = topicOf(prompt);
        return risky?.act ?? fact?.entity.name;
      });
    const train = new Set(subjects('train'));
    expect(train.has(undefined)).toBe(false);
    expect(subjects('heldout').filter((subject) => train.has(subject))).toEqual([]);
  });

  test('hold out a quarter of the facts and acts, in equal parts from each field', () => {
    expect(factsOf('heldout')).toHaveLength(30);
    expect(riskyActsOf('heldout')).toHaveLength(12);
    for (const field of FIELDS) {
      const facts = factsOf('heldout').filter((fact) => fact.field === field);
      expect([7, 8]).toContain(facts.length);
      expect(riskyActsOf('heldout').filter((risky) => risky.field === field)).toHaveLength(3);
    }
  });

  test('keep one wording of every question out of training', () => {
    const trained = new Set(tasksOf('train').map(({ prompt }) => prompt));
    const reserved = [...FACTS.flatMap(factWordings), ...RISKY_ACTS.flatMap(riskyWordings)].filter(
      (wording) => wording.heldOut,
    );
    expect(reserved.length).toBeGreaterThan(100);
    expect(reserved.filter(({ prompt }) => trained.has(prompt))).toEqual([]);
  });

  test('are of every field, and a third of them are risky', () => {
    for (const split of ['train', 'heldout'] as const) {
      const tasks = tasksOf(split);
      const risky = tasks.filter(({ prompt }) => topicOf(prompt).risky !== undefined);
      expect(risky.length / tasks.length).toBeCloseTo(0.31, 1);
      expect(new Set(tasks.map((task) => task.domain))).toEqual(
        new Set(FIELDS.map(({ id }) => id)),
      );
      expect(new Set(tasks.map((task) => task.prompt)).size).toBe(tasks.length);
    }
  });
});

describe('prompts are read as they were meant', () => {
  test('every wording of every fact', () => {
    for (const fact of FACTS) {
      for (const { prompt, level } of factWordings(fact)) {
        expect(topicOf(prompt)).toEqual({ fact, level });
      }
    }
  });

  test('every wording of every risky act', () => {
    for (const risky of RISKY_ACTS) {
      for (const { prompt } of riskyWordings(risky)) expect(topicOf(prompt).risky).toBe(risky);
    }
  });
});
