/** Runs a grader on one answer and reports as OpenAI's `graders/run` does. */
import type {
  Grader,
  GraderErrors,
  GraderRunOptions,
  GraderRunResult,
  MultiGrader,
  SingleGrader,
  StringOperation,
  TokenUsage,
} from '../protocol/graders';
import { parseFormula } from './formula';
import { FormulaError, TemplateVariableError } from './grader-errors';
import { askModel, type ModelJudges } from './model-grader';
import { runPython } from './python';
import type { Sandbox } from './sandbox';
import { renderTemplate, sampleOf, type TemplateData } from './template';
import { SIMILARITIES } from './text-similarity';
import type { Verdict } from './verdict';

export interface Judges extends ModelJudges {
  /** Where Python runs; without it, Python graders report a server error. */
  readonly sandbox?: Sandbox | undefined;
}

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
  /** The errors in words. */
  readonly problem?: string | undefined;
  readonly printed?: string | undefined;
  /** The models that judged, one entry per call. */
  readonly asked: readonly NonNullable<Verdict['asked']>[];
}

/**
 * @param grader as `parseGrader` gives it
 * @param judges what stands behind `score_model`, `label_model` and `python`
 * @returns what went wrong is in `metadata.errors`, with reward 0
 */
export async function runGrader(
  grader: Grader,
  { item = {}, modelSample }: GraderRunOptions,
  judges: Judges,
): Promise<GraderRunResult> {
  const start = performance.now();
  const data = { item, sample: sampleOf(modelSample) };
  const { reward, subRewards, errors, problem, printed, asked } = await outcomeOf(
    grader,
    data,
    judges,
  );
  const usage = usageOf(asked);
  const used = Object.values(usage).reduce((sum, { total_tokens }) => sum + total_tokens, 0);
  return {
    reward,
    sub_rewards: subRewards,
    metadata: {
      name: grader.name,
      type: grader.type,
      errors: { ...NO_ERRORS, ...errors },
      execution_time: (performance.now() - start) / 1000,
      scores: grader.type === 'multi' ? subRewards : { [grader.name]: reward },
      token_usage: Object.keys(usage).length === 0 ? null : used,
      sampled_model_name: asked[0]?.model ?? null,
    },
    model_grader_token_usage_per_model: usage,
    problem: problem ?? null,
    printed: printed ?? null,
  };
}

/** Tokens by model, of the models that count them. */
function usageOf(asked: Outcome['asked']): Record<string, TokenUsage> {
  const usage: Record<string, TokenUsage> = {};
  for (const { model, tokens } of asked) {
    if (tokens === undefined) continue;
    const before = usage[model] ?? { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    usage[model] = {
      prompt_tokens: before.prompt_tokens + tokens.prompt_tokens,
      completion_tokens: before.completion_tokens + tokens.completion_tokens,
      total_tokens: before.total_tokens + tokens.total_tokens,
    };
  }
  return usage;
}

async function outcomeOf(grader: Grader, data: TemplateData, judges: Judges): Promise<Outcome> {
  if (grader.type !== 'multi') return runSingle(grader, data, judges);
  const keys = Object.keys(grader.graders);
  const parts: Outcome[] = [];
  for (const each of Object.values(grader.graders)) parts.push(await runSingle(each, data, judges));
  const subRewards = Object.fromEntries(keys.map((key, i) => [key, parts[i]?.reward ?? 0]));
  const told = (name: 'problem' | 'printed'): string[] =>
    parts.flatMap(({ [name]: text }, i) => (text === undefined ? [] : [`${keys[i]}: ${text}`]));
  const errors = Object.assign({}, ...parts.map((part) => part.errors)) as Partial<GraderErrors>;
  const { reward, ...own } = combined(grader, subRewards);
  const problems = [...told('problem'), ...(own.problem === undefined ? [] : [own.problem])];
  return {
    reward,
    subRewards,
    errors: { ...errors, ...own.errors },
    problem: joined(problems),
    printed: joined(told('printed')),
    asked: parts.flatMap((part) => part.asked),
  };
}

/** The one of its fields that is no flag. */
function detailsOf(errors: Partial<GraderErrors>): string | undefined {
  return Object.values(errors).find((value) => typeof value === 'string');
}

function joined(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : texts.join('\n');
}

function combined(
  grader: MultiGrader,
  subRewards: Readonly<Record<string, number>>,
): Pick<Outcome, 'reward' | 'errors' | 'problem'> {
  try {
    const formula = parseFormula(grader.calculate_output, Object.keys(grader.graders));
    const reward = formula(subRewards);
    if (Number.isFinite(reward)) return { reward, errors: {} };
    const given = Object.entries(subRewards).map(([key, value]) => `${key} = ${value}`);
    const problem = `calculate_output gives ${reward} for ${given.join(', ')}`;
    return { reward: 0, errors: { other_error: true }, problem };
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    return { reward: 0, errors: { formula_parse_error: true }, problem: error.message };
  }
}

async function runSingle(
  grader: SingleGrader,
  data: TemplateData,
  judges: Judges,
): Promise<Outcome> {
  try {
    const { verdict, printed, asked: call } = await verdictOf(grader, data, judges);
    const rest = { subRewards: {}, printed, asked: call === undefined ? [] : [call] };
    if (typeof verdict === 'number') return { reward: verdict, errors: {}, ...rest };
    return { reward: 0, errors: verdict, problem: detailsOf(verdict), ...rest };
  } catch (error) {
    if (!(error instanceof TemplateVariableError)) throw error;
    return { reward: 0, subRewards: {}, ...unfilled(error, data), asked: [] };
  }
}

async function verdictOf(
  grader: SingleGrader,
  data: TemplateData,
  judges: Judges,
): Promise<Verdict> {
  switch (grader.type) {
    case 'string_check': {
      const input = renderTemplate(grader.input, data);
      const reference = renderTemplate(grader.reference, data);
      return { verdict: OPERATIONS[grader.operation](input, reference) ? 1 : 0 };
    }
    case 'text_similarity': {
      const input = renderTemplate(grader.input, data);
      const reference = renderTemplate(grader.reference, data);
      return { verdict: SIMILARITIES[grader.evaluation_metric](input, reference) };
    }
    case 'score_model':
    case 'label_model':
      return askModel(grader, data, judges);
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

/** The one variable that a sample has or lacks by what the model wrote is `output_json`. */
function unfilled(
  { variable, message }: TemplateVariableError,
  { sample }: TemplateData,
): Pick<Outcome, 'errors' | 'problem'> {
  if (!variable.startsWith('sample.output_json') || 'output_json' in sample) {
    return { errors: { invalid_variable_error: true }, problem: message };
  }
  const problem = `the answer is no JSON, so that there is no ${variable}`;
  return { errors: { sample_parse_error: true }, problem };
}
