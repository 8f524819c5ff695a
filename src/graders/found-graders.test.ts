/** Graders as they are found in documents, notebooks and other trainers' files. */
import { describe, expect, test } from 'vitest';
import { parseGrader, readGrader, readValidGrader } from './parse-grader';
import { sampleOf, renderTemplate } from './template';

const EXACT = {
  type: 'string_check',
  name: 'exact',
  input: '{{sample.output_text}}',
  reference: '{{item.label}}',
  operation: 'eq',
};
const JSON_TEXT = JSON.stringify(EXACT, null, 2);
const PYTHON =
  "{'type': 'string_check', 'name': 'exact', 'input': '{{sample.output_text}}',\n  'reference': \"{{item.label}}\", 'operation': 'eq', 'pass_threshold': None,  # none\n}";
const YAML = Object.entries(EXACT)
  .map(([name, value]) => `${name}: "${value}"`)
  .join('\n');

describe('the same grader is read from', () => {
  test.each<[string, unknown]>([
    ['an object', EXACT],
    ['a byte-order mark before JSON', `\ufeff${JSON_TEXT}`],
    ['a code fence', `\`\`\`json\n${JSON_TEXT}\n\`\`\`\n`],
    ['an assignment', `grader = ${JSON_TEXT}`],
    ['an assignment in a script', `grader = ${PYTHON}\n\nprint(grader)\n`],
    ['a Python dictionary', PYTHON],
    ['YAML', YAML],
    [
      'YAML of a job',
      `method:\n  type: reinforcement\n  reinforcement:\n    grader:\n${YAML.replace(/^/gm, '      ')}`,
    ],
    ['{"grader": …}', { grader: EXACT }],
    ['a list of one', [EXACT]],
    ['testing_criteria', { name: 'eval', testing_criteria: [EXACT] }],
    [
      'a job',
      {
        object: 'fine_tuning.job',
        error: null,
        method: { type: 'reinforcement', dpo: null, reinforcement: { grader: EXACT } },
      },
    ],
    ['null for what is not there', { ...EXACT, pass_threshold: null, weight: null }],
  ])('%s', async (_, given) => {
    expect(await readGrader(given)).toEqual(EXACT);
  });
});

test('a grader inside another is called by its key', () => {
  const nameless = { ...EXACT, name: undefined };
  const multi = { type: 'multi', graders: { a: nameless }, calculate_output: 'a' };
  expect(parseGrader(multi)).toMatchObject({ graders: { a: { name: 'a' } } });
});

test('pass_threshold is kept and said to have no effect; so is what a job asks beside', async () => {
  const multi = {
    type: 'multi',
    name: 'm',
    graders: { a: EXACT },
    calculate_output: 'a',
    pass_threshold: 0.65,
  };
  const { grader, notes } = await readValidGrader(multi);
  expect(grader).toMatchObject({ pass_threshold: 0.65 });
  expect(notes).toEqual(['pass_threshold is kept; it has no effect on the reward.']);
  const reinforcement = { grader: EXACT, hyperparameters: { n_epochs: 2 }, response_format: null };
  const job = await readValidGrader({ training_file: 'file-1', method: { reinforcement } });
  expect(job.notes).toEqual([
    'hyperparameters of the job are not used: training has its own settings.',
    'training_file of the job are not here: import their rows under Feedback.',
  ]);
});

test('parts of type text are texts', () => {
  const content = [{ type: 'text', text: 'Rate {{sample.output_text}}' }];
  const judge = { type: 'score_model', name: 'j', model: 'm', input: [{ role: 'user', content }] };
  expect(parseGrader(judge)).toEqual(judge);
});

test('an unclosed template is shown as it is, with its place', () => {
  expect(() => parseGrader({ ...EXACT, reference: 'x {{item.a}} {{ item.label ' })).toThrow(
    '“{{ item.label ”, at character 14, is not closed: close it with }}',
  );
  expect(renderTemplate('{{item.a}}', { item: { a: 1 }, sample: sampleOf('') })).toBe('1');
});

describe('Python is taken as a grader where it has', () => {
  test.each([
    ['grade', 'import json\n\ndef grade(sample, item):\n    return 1.0\n'],
    [
      'TRL’s arguments',
      'def reward_len(completions, **kwargs):\n    return [len(c) for c in completions]',
    ],
    [
      'verl’s',
      'def compute_score(data_source, solution_str, ground_truth, extra_info=None):\n    return 1.0',
    ],
    ['OpenRLHF’s', 'def reward_func(queries, prompts, labels):\n    return [1.0]'],
  ])('%s', async (_, source) => {
    const grader = await readGrader(source);
    expect(grader).toMatchObject({ type: 'python', name: 'python' });
    expect('source' in grader ? grader.source : '').toContain('def grade(sample, item)');
  });

  test('and refused, with what it could have, where it has none', async () => {
    await expect(readGrader('def f(x):\n    return 1')).rejects.toThrow(
      'define grade(sample, item)',
    );
  });
});

test('what is broken in each form is told in that form', async () => {
  await expect(readGrader('type: multi\ngraders: [')).rejects.toThrow('as YAML');
  await expect(readGrader('{"type": "multi",}')).rejects.toMatchObject({ code: 'grader-json' });
});
