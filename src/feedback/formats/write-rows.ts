/**
 * Feedback as JSONL for other engines: TRL, OpenRLHF, verl; or with everything, for this
 * playground. Chosen and rejected cannot say tie, both bad or skip: those judgements are in our
 * own form only.
 */
import type {
  Comparison,
  Demonstration,
  ExportOptions,
  Judged,
  Rating,
} from '../../protocol/feedback';

/** Lines without their line ends. */
export function* exportLines(given: Judged, options: ExportOptions): Generator<string> {
  for (const row of rowsOf(given, options)) yield JSON.stringify(row);
}

function* rowsOf(given: Judged, options: ExportOptions): Generator<object> {
  if (options.format === 'playground') {
    for (const one of [...given.comparisons, ...given.ratings, ...given.demonstrations]) {
      yield ownRow(one);
    }
    return;
  }
  switch (options.rows ?? 'preference') {
    case 'preference':
      yield* preferences(given.comparisons, options);
      return;
    case 'unpaired':
      yield* unpaired(given.ratings, options);
      return;
    case 'demonstrations':
      for (const { prompt, text } of given.demonstrations) {
        yield { prompt: asked(prompt, options), completion: said(text, options) };
      }
      return;
    case 'prompts':
      yield* prompts(given, options);
  }
}

/** All fields but the id, which belongs to a project. */
function ownRow({ id: _id, ...fields }: Comparison | Rating | Demonstration): object {
  return fields;
}

function* preferences(
  comparisons: readonly Comparison[],
  options: ExportOptions,
): Generator<object> {
  let index = 0;
  for (const { prompt, a, b, choice, strength } of comparisons) {
    if ((choice !== 'a' && choice !== 'b') || a === b) continue;
    const [chosen, rejected] = choice === 'a' ? [a, b] : [b, a];
    const margin = strength === undefined ? {} : { margin: strength };
    if (options.format === 'verl') {
      yield verlRow(prompt, chosen, index++, { chosen, rejected, ...margin });
    } else if (options.implicit === true) {
      const whole = (text: string) => [turn('user', prompt), turn('assistant', text)];
      yield { chosen: whole(chosen), rejected: whole(rejected), ...margin };
    } else {
      yield {
        prompt: asked(prompt, options),
        chosen: said(chosen, options),
        rejected: said(rejected, options),
        ...margin,
      };
    }
  }
}

/** Thumbs; ratings by criterion have no place in this form. */
function* unpaired(ratings: readonly Rating[], options: ExportOptions): Generator<object> {
  for (const { prompt, text, good } of ratings) {
    if (good === undefined) continue;
    yield { prompt: asked(prompt, options), completion: said(text, options), label: good };
  }
}

/** Every prompt once. */
function* prompts(given: Judged, options: ExportOptions): Generator<object> {
  const { comparisons, ratings, demonstrations } = given;
  const every = [...comparisons, ...ratings, ...demonstrations].map(({ prompt }) => prompt);
  let index = 0;
  for (const prompt of new Set(every)) {
    if (options.format === 'verl') yield verlRow(prompt, '', index++, {});
    else if (options.format === 'openrlhf') yield { input: asked(prompt, options) };
    else yield { prompt: asked(prompt, options) };
  }
}

function verlRow(prompt: string, truth: string, index: number, extra: object): object {
  return {
    data_source: 'rft-playground',
    prompt: [turn('user', prompt)],
    ability: 'preference',
    reward_model: { style: 'rule', ground_truth: truth },
    extra_info: { split: 'train', index, ...extra },
  };
}

function asked(prompt: string, { conversational }: ExportOptions): unknown {
  return conversational === true ? [turn('user', prompt)] : prompt;
}

function said(text: string, { conversational }: ExportOptions): unknown {
  return conversational === true ? [turn('assistant', text)] : text;
}

function turn(role: string, content: string): object {
  return { role, content };
}
