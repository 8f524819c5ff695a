import { expect, test } from 'vitest';
import type { Comparison, RewardModelReport } from '../../protocol/playground';
import { dataShares, problemsOf } from './data-shares';

const report: RewardModelReport = {
  accuracy: 0.8,
  ci95: [0.6, 0.9],
  ece: 0.05,
  temperature: 1,
  comparisons: 50,
  heldout: 10,
  members: 1,
  gain: 1,
  bias: 0,
  dropped: { skipped: 4, repeated: 0 },
};

test('every judgement is in one part of the bar, and empty parts are left out', () => {
  expect(dataShares(report).map(({ label, count }) => `${count} ${label}`)).toEqual([
    '40 trained on',
    '10 held out for measuring',
    '4 skipped',
  ]);
  expect(dataShares(undefined)).toEqual([]);
});

test('a problem names its prompt and says who said what', () => {
  const said = (id: string, choice: Comparison['choice'], rater: string): Comparison => {
    return { id, prompt: 'p', a: 'x', b: 'y', choice, rater, time: 0 };
  };
  const audit = {
    duplicates: [],
    contradictions: [['1', '2']],
    intransitive: [],
    usable: 2,
    prompts: 1,
  };
  const [problem] = problemsOf(audit, [said('1', 'b', 'ann'), said('2', 'tie', 'bob')]);
  expect(problem).toMatchObject({
    title: 'Judged both ways',
    prompt: 'p',
    judgements: ['ann: “y” over “x”', 'bob: “x” as good as “y”'],
  });
  expect(problem?.pairs).toHaveLength(1);
});
