/**
 * Graders that ask a model: `score_model` and `label_model`. The model is the reward model, or,
 * where somebody turned it on, a service of their own.
 */
import type { GraderErrors, ModelGrader } from '../protocol/graders';
import { PlaygroundError } from '../shared/errors';
import { sigmoid } from '../shared/statistics';
import type { ChatEndpoint } from './chat-endpoint';
import { askEndpoint } from './endpoint-grader';
import { blocksOf } from './messages';
import type { TemplateData } from './template';
import type { Verdict } from './verdict';

/** The local judge: a score of an answer, 0 being as good as the base model, in its spreads. */
type ScoreAnswer = (prompt: string, text: string) => Promise<number>;

export interface ModelJudges {
  readonly score: ScoreAnswer;
  /** Asked instead of the reward model, unless a grader names that one. */
  readonly endpoint?: ChatEndpoint | undefined;
}

const REWARD_MODEL_NAME = 'reward-model';

export async function askModel(
  grader: ModelGrader,
  data: TemplateData,
  { score, endpoint }: ModelJudges,
): Promise<Verdict> {
  if (endpoint !== undefined && grader.model !== REWARD_MODEL_NAME) {
    return askEndpoint(grader, data, endpoint);
  }
  const verdict = await askRewardModel(grader, data, score);
  return { verdict, asked: { model: REWARD_MODEL_NAME } };
}

/**
 * The reward model judges prompt and answer; it reads neither the instructions in the grader's
 * messages nor its labels. `score_model`: its score, through σ into the grader's range.
 * `label_model`: an answer that is better than the base model's are on average passes, σ above ½.
 */
async function askRewardModel(
  grader: ModelGrader,
  { item, sample }: TemplateData,
  score: ScoreAnswer,
): Promise<number | Partial<GraderErrors>> {
  const media = grader.input.flatMap(blocksOf).find(({ type }) => !type.endsWith('_text'));
  if (media !== undefined) return serverError(`No model in this page reads ${media.type}.`);
  const prompt = promptOf(item);
  if (prompt === undefined) return serverError('The item has neither a prompt nor messages.');
  try {
    const share = sigmoid(await score(prompt, String(sample['output_text'])));
    if (grader.type === 'label_model') return share > 0.5 ? 1 : 0;
    const [low, high] = grader.range ?? [0, 1];
    return low + (high - low) * share;
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    return serverError(error.message);
  }
}

/** `prompt`, or the last message of the dataset row, whose role is `user`. */
function promptOf({ prompt, messages }: TemplateData['item']): string | undefined {
  if (typeof prompt === 'string') return prompt;
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  const isText = typeof last === 'object' && last !== null && 'content' in last;
  return isText && typeof last.content === 'string' ? last.content : undefined;
}

function serverError(problem: string): Partial<GraderErrors> {
  return { model_grader_server_error: true, model_grader_server_error_details: problem };
}
