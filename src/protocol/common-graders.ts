/** Graders that fit any lab: to start from as they are, and parts of what a lab has ready. */
import type { SingleGrader } from './graders';

export const ON_TOPIC: SingleGrader = {
  type: 'text_similarity',
  name: 'on_topic',
  input: '{{sample.output_text}}',
  reference: '{{item.prompt}}',
  evaluation_metric: 'rouge_1',
};

export const JUDGE: SingleGrader = {
  type: 'score_model',
  name: 'judge',
  model: 'reward-model',
  input: [{ role: 'user', content: 'Rate this answer: {{sample.output_text}}' }],
  range: [0, 1],
};
