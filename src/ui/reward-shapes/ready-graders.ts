/** Examples of each kind of grader, runnable as they stand. */
import type { Grader } from '../../protocol/graders';

const CAREFUL: Grader = {
  type: 'string_check',
  name: 'says_checked',
  input: '{{sample.output_text}}',
  reference: 'I checked this',
  operation: 'ilike',
};

const ON_TOPIC: Grader = {
  type: 'text_similarity',
  name: 'on_topic',
  input: '{{sample.output_text}}',
  reference: '{{item.prompt}}',
  evaluation_metric: 'rouge_1',
};

const JUDGE: Grader = {
  type: 'score_model',
  name: 'judge',
  model: 'reward-model',
  input: [{ role: 'user', content: 'Rate this answer: {{sample.output_text}}' }],
  range: [0, 1],
};

const PYTHON: Grader = {
  type: 'python',
  name: 'short_and_new_words',
  source: `def grade(sample, item):
    words = sample["output_text"].lower().split()
    if not words:
        return 0.0
    variety = len(set(words)) / len(words)
    return variety * min(1.0, 12 / len(words))
`,
};

export const READY_GRADERS: readonly { readonly name: string; readonly grader: Grader }[] = [
  { name: 'string_check: contains a phrase', grader: CAREFUL },
  { name: 'text_similarity: words of the question', grader: ON_TOPIC },
  { name: 'score_model: the reward model', grader: JUDGE },
  { name: 'python: variety of words', grader: PYTHON },
  {
    name: 'multi: a formula over three',
    grader: {
      type: 'multi',
      name: 'three_parts',
      graders: { says_checked: CAREFUL, on_topic: ON_TOPIC, judge: JUDGE },
      calculate_output: '0.2 * says_checked + 0.2 * on_topic + 0.6 * judge',
    },
  },
];
