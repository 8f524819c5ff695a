/** Graders to start from in any lab, runnable as they stand; a lab adds its own. */
import { JUDGE, ON_TOPIC } from '../../protocol/common-graders';
import type { Grader } from '../../protocol/graders';
import type { LabDescription, ReadyGrader } from '../../protocol/lab';

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
