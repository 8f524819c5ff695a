import { expect, test } from 'vitest';
import { blendScores, blendSettings, headWeights, type BlendSettings } from './blend';

const settings: BlendSettings = {
  ...blendSettings(['overall', 'safety'], undefined, { aggregate: 'mean', uncertaintyPenalty: 0 }),
  fieldWeights: { law: { overall: 1, safety: 2 } },
};

test('a head counts in a field as it was weighed there, elsewhere as for all prompts', () => {
  const identity = { gain: 1, bias: 0 };
  const raw = { members: [Float32Array.of(1, 10, 1, 10)], fields: ['law', 'science'] };
  const scores = blendScores({ settings, members: [identity], whole: identity }, raw);
  expect([...scores]).toEqual([21, 1]);
});

test('the report tells weights of single fields beside those for all', () => {
  expect(headWeights(settings)).toEqual([
    { id: 'overall', weight: 1, byField: { law: 1 } },
    { id: 'safety', weight: 0, byField: { law: 2 } },
  ]);
  expect(headWeights({ ...settings, fieldWeights: {} })).toEqual([
    { id: 'overall', weight: 1 },
    { id: 'safety', weight: 0 },
  ]);
});
