/** Exports of annotation tools: Label Studio and Argilla, one row for each task. */
import type { Choice } from '../../protocol/feedback';
import { saidIn } from './conversation';
import { promptColumn } from './columns';
import { judgedPair } from './judged-pairs';
import { isObject, type Fields, type Row, type Shape } from './row';
import { RowError } from './row-error';

/** One comparison for each annotation that was not cancelled. */
export const LABEL_STUDIO: Shape = {
  name: 'Label Studio',
  knows: ({ data, annotations }) => isObject(data) && Array.isArray(annotations),
  read: ({ data, annotations }) => {
    const rows = (annotations as readonly unknown[])
      .filter((one) => isObject(one) && one['was_cancelled'] !== true)
      .flatMap((one) => pairwiseResults(one as Fields))
      .map((result) => labelStudioPair(data as Fields, result));
    if (rows.length > 0) return rows;
    throw new RowError('missing-field', 'the task has no annotation of type "pairwise"');
  },
};

function pairwiseResults({ result }: Fields): Fields[] {
  const all: readonly unknown[] = Array.isArray(result) ? result : [];
  return all.filter(isObject).filter(({ type }) => type === 'pairwise');
}

function labelStudioPair(data: Fields, { value, to_name: names }: Fields): Row {
  const selected = isObject(value) ? value['selected'] : undefined;
  if (selected !== 'left' && selected !== 'right') {
    throw new RowError('wrong-type', '"value.selected" must be left or right');
  }
  const named = typeof names === 'string' ? names.split(',').map((name) => name.trim()) : [];
  const [left, right] =
    named.length === 2 && named.every((name) => name in data) ? named : sidesOf(data);
  if (left === undefined || right === undefined) {
    throw new RowError('unsure', `which two of ${Object.keys(data).join(', ')} were compared?`);
  }
  const sides = [left, right].map((name) => [name, saidIn(name, data[name])] as const);
  const choice = selected === 'left' ? 'a' : 'b';
  return judgedPair(promptColumn(data), sides[0] ?? [left, ''], sides[1] ?? [right, ''], {
    choice,
  });
}

/** `answer1` and `answer2`, whatever they are called: two columns that differ in their end alone. */
function sidesOf(fields: Fields): readonly string[] {
  const names = Object.keys(fields).filter((name) =>
    /^(answer|response|text)[-_]?[12ab]$/i.test(name),
  );
  return names.length === 2 ? names.sort() : [];
}

/** The chosen field's name by rater, of records as Argilla writes them, nested or flat. */
export const ARGILLA: Shape = {
  name: 'Argilla',
  knows: (fields) => isObject(fields['fields']) && isObject(fields['responses']),
  read: ({ fields, responses }) => argillaPairs(fields as Fields, responses as Fields),
};

export const ARGILLA_FLAT: Shape = {
  name: 'Argilla',
  knows: (fields) => Object.keys(fields).some((name) => FLAT.test(name)),
  read: (fields) => {
    const names = Object.keys(fields).filter((name) => FLAT.test(name));
    const responses = names.map((name): [string, unknown] => {
      const values = fields[name];
      const statuses = fields[`${name}.status`];
      const list: readonly unknown[] = Array.isArray(values)
        ? values
        : values == null
          ? []
          : [values];
      const status = (at: number): unknown =>
        Array.isArray(statuses) ? (statuses as readonly unknown[])[at] : statuses;
      return [name, list.map((value, at) => ({ value, status: status(at) ?? 'submitted' }))];
    });
    return argillaPairs(fields, Object.fromEntries(responses));
  },
};

const FLAT = /^[^.]+\.responses$/;

function argillaPairs(fields: Fields, responses: Fields): Row[] {
  const [left, right] = sidesOf(fields);
  if (left === undefined || right === undefined) {
    throw new RowError('unsure', `which two of ${Object.keys(fields).join(', ')} were compared?`);
  }
  const given = Object.values(responses)
    .flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []))
    .filter(isObject)
    .filter(({ status }) => status === undefined || status === 'submitted');
  const rows = given.map(({ value }) =>
    judgedPair(
      promptColumn(fields),
      [left, saidIn(left, fields[left])],
      [right, saidIn(right, fields[right])],
      { choice: argillaChoice(value, left, right) },
    ),
  );
  if (rows.length > 0) return rows;
  throw new RowError(
    'missing-field',
    'the record has no submitted response that prefers an answer',
  );
}

/** The preferred field's name, or a ranking of both, where equal ranks are a tie. */
function argillaChoice(value: unknown, left: string, right: string): Choice {
  if (value === left) return 'a';
  if (value === right) return 'b';
  if (value === 'tie') return 'tie';
  if (Array.isArray(value)) {
    const rankOf = (name: string): unknown =>
      value.filter(isObject).find((one) => one['value'] === name)?.['rank'];
    const [one, other] = [rankOf(left), rankOf(right)];
    if (typeof one === 'number' && typeof other === 'number') {
      return one === other ? 'tie' : one < other ? 'a' : 'b';
    }
  }
  throw new RowError('wrong-type', `a response must name ${left} or ${right}, or rank both`);
}
