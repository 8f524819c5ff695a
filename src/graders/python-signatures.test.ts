/** Reward functions as other trainers write them, run on Python itself. */
import { loadPyodide } from 'pyodide';
import { expect, test } from 'vitest';
import { withGrade } from './python-signatures';

const LENGTH = `def reward_len(completions, answer, **kwargs):
    return [float(len(c)) + float(a) for c, a in zip(completions, answer)]`;
const CHAT = `def format_reward(prompts, completions, **kwargs):
    return [1.0 if c[0]["content"] == "xyz" and p[0]["content"] == "q" else 0.0
            for p, c in zip(prompts, completions)]`;
const VERL = `def compute_score(data_source, solution_str, ground_truth, extra_info=None):
    return {"score": float(solution_str == ground_truth), "data": data_source}`;
const OPENRLHF = `def reward_func(queries, prompts, labels):
    return {"rewards": [float(queries[0] == prompts[0] + labels[0])]}`;

test('are called as their trainers call them', async () => {
  const pyodide = await loadPyodide();
  const graded = (source: string, item: object): unknown => {
    const given = JSON.stringify(JSON.stringify(item));
    const call = `grade({"output_text": "xyz"}, __import__("json").loads(${given}))`;
    return pyodide.runPython(`${withGrade(source) ?? ''}\n${call}`);
  };
  expect(graded(LENGTH, { prompt: 'q', answer: '2' })).toBe(5);
  expect(graded(CHAT, { messages: [{ role: 'user', content: 'q' }] })).toBe(1);
  expect(graded(VERL, { prompt: 'q', reward_model: { ground_truth: 'xyz' } })).toBe(1);
  expect(graded(OPENRLHF, { prompt: 'q', label: 'xyz' })).toBe(1);
}, 60_000);

test('a program with grade in it stays as it is, and one of other functions is none', () => {
  expect(withGrade('def grade(sample, item):\n    return 1')).toBe(
    'def grade(sample, item):\n    return 1',
  );
  expect(withGrade('def helper(x):\n    return x')).toBeUndefined();
});
