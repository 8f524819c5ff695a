/** Runs a grader on one answer and reports as OpenAI's `graders/run` does. */
import type {
  Grader,
  GraderErrors,
  GraderRunOptions,
  GraderRunResult,
  ScoreModelGrader,
  SingleGrader,
  StringOperation,
} from '../protocol/graders';
import { PlaygroundError } from '../shared/errors';
import { sigmoid } from '../shared/statistics';
import { parseFormula } from './formula';
import { FormulaError, TemplateVariableError } from './grader-errors';
import { runPython } from './python';
import type { Sandbox } from './sandbox';
import { renderTemplate, sampleOf, type TemplateData } from './template';
import { SIMILARITIES } from './text-similarity';

/** The local judge: a score of an answer, 0 being as good as the base model, in its spreads. */
type ScoreAnswer = (prompt: string, text: string) => Promise<number>;

export interface Judges {
  readonly score: ScoreAnswer;
  /** Where Python runs; without it, Python graders report a server error. */
  readonly sandbox?: Sandbox | undefined;
}

const REWARD_MODEL_NAME = 'reward-model';

const NO_ERRORS: GraderErrors = {
  formula_parse_error: false,
  sample_parse_error: false,
  truncated_observation_error: false,
  unresponsive_reward_error: false,
  invalid_variable_error: false,
  other_error: false,
  python_grader_server_error: false,
  python_grader_server_error_type: null,
  python_grader_runtime_error: false,
  python_grader_runtime_error_details: null,
  model_grader_parse_error: false,
  model_grader_refusal_error: false,
  model_grader_server_error: false,
  model_grader_server_error_details: null,
};

interface Outcome {
  readonly reward: number;
  readonly subRewards: Readonly<Record<string, number>>;
  readonly errors: Partial<GraderErrors>;
}

/**
 * @param grader as `parseGrader` gives it
 * @param judges what stands behind `score_model` and `python`
 * @returns what went wrong is in `metadata.errors`, with reward 0
 */
export async function runGrader(
  grader: Grader,
  { item, modelSample }: GraderRunOptions,
  judges: Judges,
): Promise<GraderRunResult> {
  const start = performance.now();
  const data = { item, sample: sampleOf(modelSample) };
  const { reward, subRewards, errors } = await outcomeOf(grader, data, judges);
  const graders = grader.type === 'multi' ? Object.values(grader.graders) : [grader];
  const asksModel = graders.some(({ type }) => type === 'score_model');
  return {
    reward,
    sub_rewards: subRewards,
    metadata: {
      name: grader.name,
      type: grader.type,
      errors: { ...NO_ERRORS, ...errors },
      execution_time: (performance.now() - start) / 1000,
      scores: grader.type === 'multi' ? subRewards : { [grader.name]: reward },
      token_usage: null,
      sampled_model_name: asksModel ? REWARD_MODEL_NAME : null,
    },
    model_grader_token_usage_per_model: {},
  };
}

async function outcomeOf(grader: Grader, data: TemplateData, judges: Judges): Promise<Outcome> {
  if (grader.type !== 'multi') return runSingle(grader, data, judges);
  const subRewards: Record<string, number> = {};
  let errors: Partial<GraderErrors> = {};
  for (const [key, each] of Object.entries(grader.graders)) {
    const outcome = await runSingle(each, data, judges);
    subRewards[key] = outcome.reward;
    errors = { ...errors, ...outcome.errors };
  }
  try {
    const formula = parseFormula(grader.calculate_output, Object.keys(grader.graders));
    const reward = formula(subRewards);
    if (Number.isFinite(reward)) return { reward, subRewards, errors };
    return { reward: 0, subRewards, errors: { ...errors, other_error: true } };
  } catch (error) {
    return { reward: 0, subRewards, errors: { ...errors, ...errorsOf(error) } };
  }
}

async function runSingle(
  grader: SingleGrader,
  data: TemplateData,
  judges: Judges,
): Promise<Outcome> {
  try {
    const reward = await rewardOf(grader, data, judges);
    if (typeof reward === 'number') return { reward, subRewards: {}, errors: {} };
    return { reward: 0, subRewards: {}, errors: reward };
  } catch (error) {
    return { reward: 0, subRewards: {}, errors: errorsOf(error) };
  }
}

/** The reward, or why there is none. */
async function rewardOf(
  grader: SingleGrader,
  data: TemplateData,
  judges: Judges,
): Promise<number | Partial<GraderErrors>> {
  switch (grader.type) {
    case 'string_check': {
      const input = renderTemplate(grader.input, data);
      return OPERATIONS[grader.operation](input, renderTemplate(grader.reference, data)) ? 1 : 0;
    }
    case 'text_similarity': {
      const input = renderTemplate(grader.input, data);
      return SIMILARITIES[grader.evaluation_metric](input, renderTemplate(grader.reference, data));
    }
    case 'score_model':
      return modelScore(grader, data, judges.score);
    case 'label_model':
      return {
        model_grader_server_error: true,
        model_grader_server_error_details: 'No model here reads labels; use score_model.',
      };
    case 'python':
      return runPython(judges.sandbox, grader, data);
  }
}

const OPERATIONS: Readonly<Record<StringOperation, (input: string, reference: string) => boolean>> =
  {
    eq: (input, reference) => input === reference,
    ne: (input, reference) => input !== reference,
    like: (input, reference) => input.includes(reference),
    ilike: (input, reference) => input.toLowerCase().includes(reference.toLowerCase()),
  };

/**
 * The reward model judges prompt and answer, not the instructions in the grader's messages; its
 * score goes through σ into the grader's range.
 */
async function modelScore(
  { range: [low, high] = [0, 1] }: ScoreModelGrader,
  { item, sample }: TemplateData,
  score: ScoreAnswer,
): Promise<number | Partial<GraderErrors>> {
  const prompt = promptOf(item);
  if (prompt === undefined) {
    return {
      model_grader_server_error: true,
      model_grader_server_error_details: 'The item has neither a prompt nor messages.',
    };
  }
  try {
    return low + (high - low) * sigmoid(await score(prompt, String(sample['output_text'])));
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    return { model_grader_server_error: true, model_grader_server_error_details: error.message };
  }
}

/** `prompt`, or the last message of the dataset row, whose role is `user`. */
function promptOf({ prompt, messages }: TemplateData['item']): string | undefined {
  if (typeof prompt === 'string') return prompt;
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  const isText = typeof last === 'object' && last !== null && 'content' in last;
  return isText && typeof last.content === 'string' ? last.content : undefined;
}

function errorsOf(error: unknown): Partial<GraderErrors> {
  if (error instanceof TemplateVariableError) return { invalid_variable_error: true };
  if (error instanceof FormulaError) return { formula_parse_error: true };
  throw error;
}
