/** Graders to start from in any lab, runnable as they stand; a lab adds its own. */
import type { Grader } from '../../protocol/graders';
import type { LabDescription, ReadyGrader } from '../../protocol/lab';

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

const READY_GRADERS: readonly ReadyGrader[] = [
  { name: 'text_similarity: words of the prompt', grader: ON_TOPIC },
  { name: 'score_model: the reward model', grader: JUDGE },
  { name: 'python: variety of words', grader: PYTHON },
];

/** The lab's own first. */
export function readyGraders(lab: LabDescription | undefined): readonly ReadyGrader[] {
  return [...(lab?.readyRewards.graders ?? []), ...READY_GRADERS];
}
