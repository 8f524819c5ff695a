import { describe, expect, test } from 'vitest';
import type { GraderRunOptions } from '../protocol/graders';
import { NotReadyError } from '../shared/errors';
import { parseGrader, validateGrader } from './parse-grader';
import { runGrader } from './run-grader';
import { renderTemplate, sampleOf } from './template';

const EXACT = {
  type: 'string_check',
  name: 'exact',
  input: '{{sample.output_text}}',
  reference: '{{ item.answer }}',
  operation: 'eq',
};
const CLOSE = {
  type: 'text_similarity',
  name: 'close',
  input: '{{sample.output_text}}',
  reference: '{{item.answer}}',
  evaluation_metric: 'rouge_1',
};
const JUDGE = {
  type: 'score_model',
  name: 'judge',
  input: [{ role: 'user', content: 'Rate {{sample.output_text}}' }],
  model: 'gpt-4o',
  range: [0, 10],
};
const LABELS = {
  type: 'label_model',
  name: 'tone',
  input: [{ role: 'user', content: 'Tone of {{sample.output_text}}?' }],
  model: 'gpt-4o',
  labels: ['kind', 'rude'],
  passing_labels: ['kind'],
};
const MULTI = {
  type: 'multi',
  name: 'both',
  graders: { exact: EXACT, close: CLOSE },
  calculate_output: '0.5 * exact + 0.5 * close',
};
const ITEM = { prompt: 'Who?', answer: 'the cat sat' };

function run(grader: unknown, options: Partial<GraderRunOptions> = {}, score = 0) {
  const given = { item: ITEM, modelSample: 'the cat ran', ...options };
  return runGrader(parseGrader(grader), given, { score: () => Promise.resolve(score) });
}

describe('parseGrader', () => {
  test('takes a whole job body, as an object or as text', () => {
    const body = {
      model: 'o4-mini',
      training_file: 'file-1',
      method: { type: 'reinforcement', reinforcement: { grader: MULTI, hyperparameters: {} } },
    };
    expect(validateGrader(body)).toEqual(MULTI);
    expect(validateGrader(JSON.stringify(body))).toEqual(MULTI);
  });

  test('brings both spellings to one', () => {
    expect(parseGrader({ ...EXACT, operation: 'neq' })).toMatchObject({ operation: 'ne' });
    const sampling_params = { max_completion_tokens: 9 };
    expect(parseGrader({ ...JUDGE, sampling_params })).toMatchObject({
      sampling_params: { max_completions_tokens: 9 },
    });
  });

  test('keys a list of graders by name, and takes a single one', () => {
    expect(parseGrader({ ...MULTI, graders: [EXACT, CLOSE] })).toEqual(MULTI);
    expect(parseGrader({ ...MULTI, graders: EXACT })).toMatchObject({ graders: { exact: EXACT } });
  });

  test.each([
    [{ ...EXACT, type: 'regex' }, 'grader.type'],
    [{ ...EXACT, name: undefined }, 'grader.name'],
    [{ ...EXACT, operation: 'equals' }, 'grader.operation'],
    [{ ...EXACT, pass_treshold: 1 }, 'grader.pass_treshold'],
    [{ ...CLOSE, evaluation_metric: 'rouge_6' }, 'grader.evaluation_metric'],
    [{ ...CLOSE, pass_threshold: '1' }, 'grader.pass_threshold'],
    [{ ...JUDGE, range: [1, 0] }, 'grader.range'],
    [{ ...JUDGE, input: [] }, 'grader.input'],
    [{ ...JUDGE, input: [{ role: 'tool', content: '' }] }, 'grader.input[0].role'],
    [{ ...LABELS, labels: undefined }, 'grader.labels'],
    [{ ...LABELS, passing_labels: ['polite'] }, 'grader.passing_labels'],
    [{ ...MULTI, graders: {} }, 'grader.graders'],
    [{ ...MULTI, graders: [EXACT, EXACT] }, 'grader.graders'],
    [{ ...MULTI, graders: { inner: MULTI } }, 'grader.graders.inner.type'],
    [{ ...MULTI, graders: { 'a b': EXACT } }, 'grader.graders.a b'],
    [{ type: 'python', source: 'x'.repeat(256_001) }, 'grader.source'],
    [null, 'grader'],
  ])('names the field that is wrong in %o', (grader, field) => {
    expect(() => parseGrader(grader)).toThrow(
      expect.objectContaining({ code: 'invalid-value', field }),
    );
  });

  test('says where text is no JSON', () => {
    expect(() => parseGrader('{\n  "type": "multi",\n}')).toThrow(
      expect.objectContaining({ code: 'grader-json', line: 3, column: 1 }),
    );
  });

  test('says of a job without a grader, and of several graders, where it belongs', () => {
    const supervised = { model: 'm', method: { type: 'supervised' } };
    expect(() => parseGrader(supervised)).toThrow('method.reinforcement is missing');
    expect(() => parseGrader([EXACT, CLOSE])).toThrow('several go into one of type multi');
  });

  test('says of a field that is not there that it is missing', () => {
    expect(() => parseGrader({ ...EXACT, name: undefined })).toThrow('grader.name is missing');
  });

  test('refuses a template of another namespace, and a formula that does not parse', () => {
    expect(() => parseGrader({ ...EXACT, input: '{{ env.KEY }}' })).toThrow('item.… or sample.…');
    expect(() => parseGrader({ ...EXACT, input: '{{sample.output_text}' })).toThrow('close it');
    expect(() => validateGrader({ ...MULTI, calculate_output: 'exact + close)' })).toThrow(
      expect.objectContaining({ code: 'formula-parse', position: 13 }),
    );
  });
});

describe('renderTemplate', () => {
  const data = {
    item: { list: [{ name: 'first' }], 'odd key': 'odd' },
    sample: sampleOf('{"age": 7}'),
  };

  test('follows paths through objects, lists and parsed output', () => {
    expect(renderTemplate('{{item.list[0].name}}, {{ sample.output_json.age }}', data)).toBe(
      'first, 7',
    );
    expect(renderTemplate('{{item["odd key"]}}: {{item.list}}', data)).toBe(
      'odd: [{"name":"first"}]',
    );
  });

  test('reaches own values only', () => {
    expect(() => renderTemplate('{{item.constructor.name}}', data)).toThrow('no "constructor"');
    expect(() => renderTemplate('{{item.list[1]}}', data)).toThrow('no "1"');
  });

  test('does not read templates that an answer contains', () => {
    const sample = sampleOf('{{item.list}}');
    expect(renderTemplate('{{sample.output_text}}', { ...data, sample })).toBe('{{item.list}}');
  });
});

describe('runGrader', () => {
  test('answers in the shape of the run endpoint', async () => {
    const result = await run(MULTI);
    expect(result).toMatchObject({
      reward: 1 / 3, // half of ROUGE-1: two of three words
      sub_rewards: { exact: 0, close: 2 / 3 },
      metadata: { name: 'both', type: 'multi', token_usage: null, sampled_model_name: null },
      model_grader_token_usage_per_model: {},
    });
    expect(Object.keys(result.metadata.errors)).toHaveLength(14);
    expect(Object.values(result.metadata.errors).every((value) => !value)).toBe(true);
  });

  test.each([
    ['eq', 'Cat', 0],
    ['ne', 'Cat', 1],
    ['like', 'Cat', 0],
    ['ilike', 'Cat', 1],
    ['like', 'cat', 1],
  ])('%s with %s gives %d', async (operation, reference, reward) => {
    expect(await run({ ...EXACT, operation, reference })).toMatchObject({ reward });
  });

  test('puts the reward model behind score_model, spread over the range', async () => {
    expect(await run(JUDGE)).toMatchObject({
      reward: 5,
      metadata: { sampled_model_name: 'reward-model' },
    });
    expect(await run(JUDGE, {}, 100)).toMatchObject({ reward: 10 });
  });

  test.each([
    [0.1, 1],
    [0, 0],
    [-3, 0],
  ])(
    'label_model passes what the reward model puts above the base model: %d',
    async (score, reward) => {
      const result = await run(LABELS, {}, score);
      expect(result).toMatchObject({ reward, metadata: { sampled_model_name: 'reward-model' } });
    },
  );

  test('no model here sees pictures: a grader that shows one is told so', async () => {
    const content = [{ type: 'input_image', image_url: 'https://x.org/y.png' }];
    for (const grader of [JUDGE, LABELS]) {
      const { metadata } = await run({ ...grader, input: [{ role: 'user', content }] });
      expect(metadata.errors.model_grader_server_error_details).toContain('input_image');
    }
  });

  test('says why a reward is 0', async () => {
    const missing = await run(EXACT, { item: { question: 'Who?' } });
    expect(missing.metadata.errors.invalid_variable_error).toBe(true);
    expect(missing.problem).toBe('{{ item.answer }}: there is no "answer", only question');
    const formula = await run({ ...MULTI, calculate_output: 'exact + close)' });
    expect(formula).toMatchObject({
      reward: 0,
      metadata: { errors: { formula_parse_error: true } },
    });
    const infinite = await run({ ...MULTI, calculate_output: '1 / exact' });
    expect(infinite).toMatchObject({ reward: 0, metadata: { errors: { other_error: true } } });
    expect(infinite.problem).toContain('gives Infinity for exact = 0');
    const python = await run({ type: 'python', source: 'def grade(sample, item): return 1' });
    expect(python.metadata.errors.python_grader_server_error).toBe(true);
    const parsed = { ...EXACT, input: '{{sample.output_json.age}}' };
    const unparsed = await run(parsed);
    expect(unparsed.metadata.errors.sample_parse_error).toBe(true);
    expect(unparsed.problem).toContain('the answer is no JSON');
    const absent = await run(parsed, { modelSample: '{"name": 1}' });
    expect(absent.metadata.errors).toMatchObject({
      sample_parse_error: false,
      invalid_variable_error: true,
    });
  });

  test('reports a missing reward model as the fault of the model behind the grader', async () => {
    const unready = () => Promise.reject(new NotReadyError('Scoring', 'a reward model', 'fit one'));
    const result = await runGrader(
      parseGrader(JUDGE),
      { item: ITEM, modelSample: '' },
      { score: unready },
    );
    expect(result.metadata.errors).toMatchObject({
      model_grader_server_error: true,
      model_grader_server_error_details: 'Scoring needs a reward model: fit one',
    });
  });
});
