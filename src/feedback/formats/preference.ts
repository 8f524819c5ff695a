/** One answer chosen, the other rejected: TRL, OpenRLHF, verl, OpenAI, hh, UltraFeedback. */
import { answerIn, promptBefore, saidIn } from './conversation';
import { numberIn, promptColumn, strengthOf, type Column } from './columns';
import { has, isObject, type Fields, type ReadOptions, type Row, type Shape } from './row';
import { RowError } from './row-error';

/** `chosen` and `rejected`, with the prompt beside them, before them, or both. */
export const PREFERENCE: Shape = {
  name: 'chosen and rejected',
  knows: (fields) => 'chosen' in fields || 'rejected' in fields,
  read: (fields, options) => chosenOver(['chosen', 'rejected'], fields, options),
};

/** verl keeps them beside its own fields. */
export const VERL_PREFERENCE: Shape = {
  name: 'verl',
  knows: ({ extra_info: extra }) => isObject(extra) && ('chosen' in extra || 'rejected' in extra),
  read: ({ extra_info: extra, prompt }, options) =>
    PREFERENCE.read({ ...(extra as Fields), prompt }, options),
};

/** OpenAI's preference fine-tuning. */
export const OPENAI_PREFERENCE: Shape = {
  name: 'OpenAI preference',
  knows: (fields) => 'preferred_output' in fields || 'non_preferred_output' in fields,
  read: ({ input, ...fields }, options) => {
    const asked =
      isObject(input) && 'messages' in input ? { messages: input['messages'] } : { input };
    const names = ['preferred_output', 'non_preferred_output'] as const;
    return chosenOver(names, { ...fields, ...asked }, options);
  },
};

function chosenOver(names: readonly [string, string], fields: Fields, options: ReadOptions): Row {
  const [a, b] = names.map((name) => answerIn(name, saidIn(name, fields[name])));
  if (a === undefined || b === undefined)
    throw new RowError('missing-field', 'an answer is missing');
  const prompt = promptBefore(ownPrompt(fields), [a.before, b.before]);
  if (a.text === b.text) {
    throw new RowError('equal-answers', `"${names[0]}" and "${names[1]}" are the same`);
  }
  const strength = strengthIn(fields, options);
  return { kind: 'comparison', given: { prompt, a: a.text, b: b.text, choice: 'a', ...strength } };
}

/** Files of whole conversations often repeat the chosen one as `messages`, its answer included. */
function ownPrompt(fields: Fields): Column | undefined {
  const column = promptColumn(fields);
  if (column === undefined || typeof column.said === 'string') return column;
  const repeated = column.field === 'messages' || column.field === 'conversations';
  const answered = column.said.at(-1)?.role === 'assistant';
  return repeated && answered ? { ...column, said: column.said.slice(0, -1) } : column;
}

function strengthIn(fields: Fields, { scoresAsStrength }: ReadOptions) {
  if (has(fields, 'margin')) {
    const margin = numberIn('margin', fields['margin']);
    if (margin >= 0) return strengthOf(margin);
    throw new RowError('unsure', '"margin" is below 0, as if the rejected answer were the better');
  }
  if (scoresAsStrength !== true) return {};
  for (const [chosen, rejected] of SCORES) {
    if (!has(fields, chosen, rejected)) continue;
    return strengthOf(numberIn(chosen, fields[chosen]) - numberIn(rejected, fields[rejected]));
  }
  return {};
}

const SCORES = [
  ['score_chosen', 'score_rejected'],
  ['chosen_score', 'rejected_score'],
  ['rating_chosen', 'rating_rejected'],
  ['chosen_rating', 'rejected_rating'],
] as const;
