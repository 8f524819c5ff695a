/** Two answers side by side and which of them is better, as published data sets write it. */
import type { Choice, Strength } from '../../protocol/feedback';
import { answerIn, promptBefore, saidIn } from './conversation';
import { numberIn, promptColumn, strengthOf, type Column } from './columns';
import { has, isObject, type Fields, type Row, type Shape } from './row';
import { RowError } from './row-error';

interface Verdict {
  readonly choice: Choice;
  readonly strength?: Strength;
}

interface PairForm {
  readonly name: string;
  readonly answers: readonly [string, string];
  readonly judgement: readonly string[];
  readonly verdict: (fields: Fields) => Verdict;
  /** Where the prompt is not in one of the usual columns. */
  readonly prompt?: (fields: Fields) => Column | undefined;
}

const FORMS: readonly PairForm[] = [
  {
    name: 'PKU-SafeRLHF',
    answers: ['response_0', 'response_1'],
    judgement: ['better_response_id'],
    verdict: (fields) => winnerOf('better_response_id', fields, ['0', '1']),
  },
  {
    name: 'SHP',
    answers: ['human_ref_A', 'human_ref_B'],
    judgement: ['labels'],
    verdict: (fields) => winnerOf('labels', fields, ['1', '0']),
    prompt: (fields) => columnIn(fields, 'history'),
  },
  {
    name: 'HelpSteer3',
    answers: ['response1', 'response2'],
    judgement: ['overall_preference'],
    verdict: (fields) => leaning('overall_preference', fields),
    prompt: (fields) => columnIn(fields, 'context') ?? promptColumn(fields),
  },
  {
    name: 'HelpSteer2',
    answers: ['response_1', 'response_2'],
    judgement: ['preference_strength'],
    verdict: (fields) => leaning('preference_strength', fields),
  },
  {
    name: 'Chatbot Arena',
    answers: ['conversation_a', 'conversation_b'],
    judgement: ['winner'],
    verdict: ({ winner }) => {
      const choice = isWinner(winner) ? ARENA[winner] : undefined;
      if (choice !== undefined) return { choice };
      throw new RowError('wrong-type', `"winner" must be one of ${Object.keys(ARENA).join(', ')}`);
    },
    prompt: () => undefined,
  },
  {
    name: 'WebGPT',
    answers: ['answer_0', 'answer_1'],
    judgement: ['score_0', 'score_1'],
    verdict: (fields) => {
      const [one, other] = [
        numberIn('score_0', fields['score_0']),
        numberIn('score_1', fields['score_1']),
      ];
      return { choice: one > other ? 'a' : one < other ? 'b' : 'tie' };
    },
    prompt: (fields) =>
      isObject(fields['question'])
        ? columnIn(fields['question'], 'full_text')
        : promptColumn(fields),
  },
];

const ARENA = { model_a: 'a', model_b: 'b', tie: 'tie', 'tie (bothbad)': 'both-bad' } as const;

function isWinner(value: unknown): value is keyof typeof ARENA {
  return typeof value === 'string' && Object.hasOwn(ARENA, value);
}

export const JUDGED_PAIRS: readonly Shape[] = FORMS.map((form) => ({
  name: form.name,
  knows: (fields) => has(fields, ...form.answers, ...form.judgement),
  read: (fields) => {
    const [a, b] = form.answers.map((name) => saidIn(name, fields[name]));
    const own = (form.prompt ?? promptColumn)(fields);
    return judgedPair(
      own,
      [form.answers[0], a ?? ''],
      [form.answers[1], b ?? ''],
      form.verdict(fields),
    );
  },
}));

type Named = readonly [field: string, said: ReturnType<typeof saidIn>];

/** @throws RowError where there is no prompt, or one side won over the same text */
export function judgedPair(
  own: Column | undefined,
  [leftName, left]: Named,
  [rightName, right]: Named,
  verdict: Verdict,
): Row {
  const [a, b] = [answerIn(leftName, left), answerIn(rightName, right)];
  const prompt = promptBefore(own, [a.before, b.before]);
  if (a.text === b.text && (verdict.choice === 'a' || verdict.choice === 'b')) {
    throw new RowError('equal-answers', `"${leftName}" and "${rightName}" are the same`);
  }
  return { kind: 'comparison', given: { prompt, a: a.text, b: b.text, ...verdict } };
}

/** The labellers' comparisons of summarize_from_feedback: the post, two summaries, which is better. */
export const SUMMARIES: Shape = {
  name: 'summarize_from_feedback',
  knows: ({ info, summaries }) => isObject(info) && Array.isArray(summaries),
  read: (fields) => {
    const info = fields['info'] as Fields;
    const summaries = fields['summaries'] as readonly unknown[];
    const [a, b] = summaries.map((one) =>
      saidIn('summaries.text', isObject(one) ? one['text'] : one),
    );
    if (a === undefined || b === undefined || summaries.length !== 2 || !has(fields, 'choice')) {
      throw new RowError('wrong-type', 'a row needs two "summaries" and "choice", 0 or 1');
    }
    const verdict = winnerOf('choice', fields, ['0', '1']);
    const own = columnIn(info, 'post') ?? columnIn(info, 'article');
    return judgedPair(own, ['summaries[0]', a], ['summaries[1]', b], verdict);
  },
};

export function columnIn(fields: Fields, field: string): Column | undefined {
  return has(fields, field) ? { field, said: saidIn(field, fields[field]) } : undefined;
}

function winnerOf(
  field: string,
  fields: Fields,
  [left, right]: readonly [string, string],
): Verdict {
  const value = String(numberIn(field, fields[field]));
  if (value === left) return { choice: 'a' };
  if (value === right) return { choice: 'b' };
  throw new RowError('wrong-type', `"${field}" must be 0 or 1`);
}

/** From −3, the first is far better, over 0, alike, to 3, the second is. */
function leaning(field: string, fields: Fields): Verdict {
  const value = numberIn(field, fields[field]);
  if (value === 0) return { choice: 'tie' };
  return { choice: value < 0 ? 'a' : 'b', ...strengthOf(Math.abs(value)) };
}
