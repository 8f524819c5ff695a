import { describe, expect, test } from 'vitest';
import { readValue } from './read-row';
import type { ReadOptions } from './row';
import { RowError } from './row-error';

const ASKED = 'Is a trout a fish?';
const turn = (role: string, content: unknown) => ({ role, content });
const from = (name: string, value: string) => ({ from: name, value });
const USER = turn('user', ASKED);
const SURE = turn('assistant', 'Sure.');
const NO = turn('assistant', 'No.');
const whole = (answer: string) => `\n\nHuman: ${ASKED}\n\nAssistant: ${answer}`;

const PAIR = [
  { kind: 'comparison', given: { prompt: ASKED, a: 'Sure.', b: 'No.', choice: 'a' } },
] as const;
const MIRRORED = [
  { kind: 'comparison', given: { prompt: ASKED, a: 'No.', b: 'Sure.', choice: 'b' } },
] as const;

const read = (row: object, options?: ReadOptions) => readValue(row, options);
const refusal = (row: object): unknown => {
  try {
    return read(row);
  } catch (error) {
    return error;
  }
};

describe('the same pair is the same feedback in every shape:', () => {
  const part = (text: string) => [{ type: 'text', text }];
  test.each<[string, object]>([
    ['plain', { prompt: ASKED, chosen: 'Sure.', rejected: 'No.' }],
    [
      'UltraFeedback',
      {
        prompt: ASKED,
        chosen: [USER, SURE],
        rejected: [USER, NO],
        messages: [USER, SURE],
        score_chosen: 8,
        score_rejected: 3,
      },
    ],
    ['conversations without a prompt', { chosen: [USER, SURE], rejected: [USER, NO] }],
    [
      'conversations as JSON in cells',
      { chosen: JSON.stringify([USER, SURE]), rejected: JSON.stringify([USER, NO]) },
    ],
    ['messages as prompt', { messages: [USER], chosen: SURE, rejected: NO }],
    ['one message each', { prompt: [USER], chosen: SURE, rejected: NO }],
    ['content parts', { prompt: ASKED, chosen: part('Sure.'), rejected: part('No.') }],
    [
      'messages of content parts',
      {
        prompt: [turn('user', part(ASKED))],
        chosen: [turn('assistant', part('Sure.'))],
        rejected: [turn('assistant', part('No.'))],
      },
    ],
    [
      'ShareGPT',
      {
        conversations: [from('human', ASKED)],
        chosen: from('gpt', 'Sure.'),
        rejected: from('gpt', 'No.'),
      },
    ],
    ['a question', { question: ASKED, chosen: 'Sure.', rejected: 'No.' }],
    [
      'an instruction with an empty input',
      { instruction: ASKED, input: '', chosen: 'Sure.', rejected: 'No.' },
    ],
    ['hh', { chosen: whole('Sure.'), rejected: whole('No.') }],
    [
      'hh with the prompt beside',
      { prompt: `\n\nHuman: ${ASKED}\n\nAssistant:`, chosen: 'Sure.', rejected: 'No.' },
    ],
    [
      'OpenAI',
      {
        input: { messages: [USER], tools: [] },
        preferred_output: [SURE],
        non_preferred_output: [NO],
      },
    ],
    [
      'verl',
      { prompt: [USER], data_source: 'd', extra_info: { chosen: 'Sure.', rejected: 'No.' } },
    ],
  ])('%s', (_, row) => {
    expect(read(row)).toEqual(PAIR);
  });

  test.each<[string, object]>([
    [
      'PKU-SafeRLHF',
      {
        prompt: ASKED,
        response_0: 'No.',
        response_1: 'Sure.',
        better_response_id: 1,
        safer_response_id: 0,
      },
    ],
    ['SHP', { history: ASKED, human_ref_A: 'No.', human_ref_B: 'Sure.', labels: 0, score_A: 3 }],
    [
      'Chatbot Arena',
      { conversation_a: [USER, NO], conversation_b: [USER, SURE], winner: 'model_b' },
    ],
    [
      'WebGPT',
      {
        question: { full_text: ASKED },
        answer_0: 'No.',
        answer_1: 'Sure.',
        score_0: -1,
        score_1: 1,
      },
    ],
    [
      'summarize_from_feedback',
      {
        info: { post: ASKED, title: 't' },
        summaries: [{ text: 'No.' }, { text: 'Sure.' }],
        choice: 1,
        worker: 'w',
      },
    ],
    [
      'Label Studio',
      {
        id: 1,
        data: { prompt: ASKED, answer1: 'No.', answer2: 'Sure.' },
        annotations: [{ result: [{ type: 'pairwise', value: { selected: 'right' } }] }],
      },
    ],
    [
      'Argilla',
      {
        fields: { prompt: ASKED, response1: 'No.', response2: 'Sure.' },
        responses: { preference: [{ value: 'response2', status: 'submitted' }] },
      },
    ],
    [
      'Argilla, flat',
      {
        prompt: ASKED,
        response1: 'No.',
        response2: 'Sure.',
        'preference.responses': ['response2'],
        'preference.responses.status': ['submitted'],
      },
    ],
  ])('%s', (_, row) => {
    expect(read(row)).toEqual(MIRRORED);
  });

  test('HelpSteer3, with how much better', () => {
    const row = { context: [USER], response1: 'No.', response2: 'Sure.', overall_preference: 2 };
    expect(read(row)).toEqual([
      { kind: 'comparison', given: { ...MIRRORED[0].given, strength: 2 } },
    ]);
    expect(read({ ...row, overall_preference: 0 })).toMatchObject([{ given: { choice: 'tie' } }]);
  });

  test('each rater of a task is a comparison of its own', () => {
    const annotation = (selected: string) => ({
      result: [{ type: 'pairwise', value: { selected } }],
    });
    const data = { prompt: ASKED, answer1: 'No.', answer2: 'Sure.' };
    const rows = read({ data, annotations: [annotation('left'), annotation('right')] });
    expect(rows).toMatchObject([{ given: { choice: 'a' } }, { given: { choice: 'b' } }]);
  });
});

test('scores become strength by choice alone', () => {
  const row = {
    prompt: ASKED,
    chosen: 'Sure.',
    rejected: 'No.',
    score_chosen: 8,
    score_rejected: 6,
  };
  expect(read(row)).toEqual(PAIR);
  const strong = [{ kind: 'comparison', given: { ...PAIR[0].given, strength: 2 } }];
  expect(read(row, { scoresAsStrength: true })).toEqual(strong);
});

test('a beginning that both answers share stays in them', () => {
  const plain = { question: ASKED, chosen: 'It is this: yes.', rejected: 'It is this: no.' };
  expect(read(plain)).toMatchObject([
    { given: { prompt: ASKED, a: 'It is this: yes.', b: 'It is this: no.' } },
  ]);
  const transcripts = { chosen: whole('I see. Yes.'), rejected: whole('I see. No.') };
  expect(read(transcripts)).toMatchObject([
    { given: { prompt: ASKED, a: 'I see. Yes.', b: 'I see. No.' } },
  ]);
});

describe('a thumb is written', () => {
  test.each(['True', 'true', 1, '1', true])('as %o where it is up', (label) => {
    const rating = [{ kind: 'rating', given: { prompt: ASKED, text: 'Sure.', good: true } }];
    expect(read({ prompt: ASKED, completion: 'Sure.', label })).toEqual(rating);
    expect(read({ messages: [USER, SURE], label })).toEqual(rating);
  });

  test.each(['False', 'false', 0, '0', false])('as %o where it is down', (label) => {
    const row = { prompt: [USER], completion: [SURE], label };
    expect(read(row)).toMatchObject([{ kind: 'rating', given: { good: false } }]);
  });
});

describe('a demonstration', () => {
  test.each<[string, object]>([
    ['Alpaca', { instruction: ASKED, input: '', output: 'Sure.' }],
    ['chat', { messages: [USER, SURE] }],
    ['ShareGPT', { conversations: [from('human', ASKED), from('gpt', 'Sure.')] }],
    ['prompt and response', { prompt: ASKED, response: 'Sure.' }],
  ])('%s', (_, row) => {
    expect(read(row)).toEqual([{ kind: 'demonstration', given: { prompt: ASKED, text: 'Sure.' } }]);
  });

  test('Alpaca’s input belongs to its prompt', () => {
    const row = { instruction: 'Add.', input: '1 + 1', output: '2' };
    expect(read(row)).toMatchObject([{ given: { prompt: 'Add.\n1 + 1' } }]);
  });
});

describe('what is not sure is refused, with its columns and a row that would be read:', () => {
  const rows: [object, string][] = [
    [{ prompt: ASKED, answer: 'Yes.', is_good: true }, 'is_good'],
    [{ prompt: ASKED, answer: 'Yes.', score: 4 }, 'score'],
    [{ prompt: ASKED, reply_a: 'No.', reply_b: 'Yes.', winner: 'b' }, 'reply_a'],
    [{ prompt: ASKED, first: 'No.', second: 'Yes.', better: 2 }, 'better'],
    [{ prompt: ASKED, responses: ['No.', 'Yes.'], ranking: [2, 1] }, 'ranking'],
    [{ prompt: ASKED, answer_1: 'No.', answer_2: 'Yes.' }, 'answer_1'],
    [{ prompt: ASKED, completion: 'Yes.', rating: 4 }, 'rating'],
    [{ prompt: ASKED, output: 'Yes.', thumbs: 'up' }, 'thumbs'],
    [{ input: ASKED, modelA: 'No.', modelB: 'Yes.', preferred: 'modelB' }, 'preferred'],
    [{ messages: [USER], response_a: 'No.', response_b: 'Yes.', vote: 'a' }, 'vote'],
    [{ prompt: ASKED, completion: 'Yes.', response: 'Sure.' }, 'response'],
    [{ question: ASKED, query: 'Other?', chosen: 'x', rejected: 'y' }, 'query'],
  ];
  test.each(rows)('%j', (row, named) => {
    const error = refusal(row);
    expect(error).toMatchObject({ code: 'unsure' });
    expect(String(error)).toContain(`"${named}"`);
  });

  test('the example has the row’s own columns', () => {
    const error = refusal({ prompt: ASKED, reply_a: 'No.', reply_b: 'Yes.', winner: 'b' });
    expect(String(error)).toContain(
      `{"prompt": <prompt>, "chosen": <reply_a>, "rejected": <reply_b>}`,
    );
  });

  test.each<[object, string]>([
    [{ instruction: '', input: '', output: 'one' }, 'empty-prompt'],
    [{ prompt: 'Is it?', chosen: [USER, SURE], rejected: [USER, NO] }, 'prompt-differs'],
    [{ chosen: [USER, SURE], rejected: [turn('user', 'Why?'), NO] }, 'no-common-prompt'],
    [{ chosen: 'The sky. It is blue.', rejected: 'The sky. It is green.' }, 'no-common-prompt'],
    [
      { prompt: ASKED, chosen: "[{'role': 'assistant', 'content': 'x'}]", rejected: 'y' },
      'wrong-type',
    ],
    [{ prompt: ASKED, chosen: USER, rejected: NO }, 'wrong-type'],
    [{ prompt: ASKED, completion: 'x', label: 'fine' }, 'wrong-type'],
  ])('%j', (row, code) => {
    expect(refusal(row)).toMatchObject({ code });
  });
});

describe('a judgement under other names is never dropped:', () => {
  test.each<[string, object]>([
    ['chosen and rejected as parts of names', { chosen_response: 'a', rejected_response: 'b' }],
    ['at the ends of names', { response_chosen: 'a', response_rejected: 'b' }],
    ['winner and loser', { winner: 'a', loser: 'b' }],
    ['positive and negative', { positive: 'a', negative: 'b' }],
    ['short', { y_w: 'a', y_l: 'b' }],
    ['good and bad', { good: 'a', bad: 'b' }],
    ['preferred and not', { preferred: 'a', dispreferred: 'b' }],
    ['a column that names another', { left: 'a', right: 'b', human: 'left' }],
    ['inside a list', { answers: [{ text: 'a', rank: 1 }] }],
    ['a rating by criteria', { response: 'a', helpfulness: 4, correctness: 3 }],
    ['a second answer', { response: 'a', gpt4_response: 'b' }],
    ['a numbered second answer', { output: 'a', output_2: 'b' }],
    ['a label without its answer', { completion: null, label: true }],
  ])('%s', (_, row) => {
    expect(refusal({ prompt: ASKED, ...row })).toBeInstanceOf(RowError);
  });

  test('what a grader may want to know of a prompt stays with it', () => {
    const item = {
      ...{ answer: '42', answer_type: 'int', solution: 's', reference: 'r', difficulty: 3 },
      ...{ source: 'x', level: 'easy', hint: null, tests: [{ in: 1, out: 2 }] },
    };
    expect(read({ prompt: ASKED, ...item })).toEqual([{ kind: 'prompt', prompt: ASKED, item }]);
  });
});

test('columns in capitals, and Alpaca’s text that repeats the answer', () => {
  expect(read({ Prompt: ASKED, Chosen: 'Sure.', Rejected: 'No.' })).toEqual(PAIR);
  const text = `Below is an instruction.\n${ASKED}\n### Response:\nSure.`;
  expect(read({ instruction: ASKED, input: '', output: 'Sure.', text })).toEqual([
    { kind: 'demonstration', given: { prompt: ASKED, text: 'Sure.' } },
  ]);
});

test('a margin below 0 and a prompt of blanks are no feedback', () => {
  expect(refusal({ prompt: ASKED, chosen: 'a', rejected: 'b', margin: -1 })).toMatchObject({
    code: 'unsure',
  });
  expect(refusal({ prompt: ' \n', chosen: 'a', rejected: 'b' })).toMatchObject({
    code: 'empty-prompt',
  });
});
