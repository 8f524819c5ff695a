/** Graders as OpenAI's reinforcement fine-tuning writes them, and what running one answers. */

export type StringOperation = 'eq' | 'ne' | 'like' | 'ilike';

export type SimilarityMetric =
  | 'cosine'
  | 'fuzzy_match'
  | 'bleu'
  | 'gleu'
  | 'meteor'
  | 'rouge_1'
  | 'rouge_2'
  | 'rouge_3'
  | 'rouge_4'
  | 'rouge_5'
  | 'rouge_l';

/** Whether the lower-cased input contains the lower-cased reference is `ilike`. */
export interface StringCheckGrader {
  readonly type: 'string_check';
  readonly name: string;
  readonly input: string;
  readonly reference: string;
  readonly operation: StringOperation;
  readonly pass_threshold?: number;
}

export interface TextSimilarityGrader {
  readonly type: 'text_similarity';
  readonly name: string;
  readonly input: string;
  readonly reference: string;
  readonly evaluation_metric: SimilarityMetric;
  readonly pass_threshold?: number;
}

export interface GraderMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly content: unknown;
}

export interface ScoreModelGrader {
  readonly type: 'score_model';
  readonly name: string;
  readonly input: readonly GraderMessage[];
  readonly model: string;
  readonly range?: readonly [number, number];
  readonly pass_threshold?: number;
  readonly sampling_params?: Readonly<Record<string, unknown>>;
}

export interface LabelModelGrader {
  readonly type: 'label_model';
  readonly name: string;
  readonly input: readonly GraderMessage[];
  readonly model: string;
  readonly labels: readonly string[];
  readonly passing_labels: readonly string[];
  readonly pass_threshold?: number;
}

export type ModelGrader = ScoreModelGrader | LabelModelGrader;

export interface PythonGrader {
  readonly type: 'python';
  readonly name: string;
  readonly source: string;
  readonly image_tag?: string;
  readonly pass_threshold?: number;
}

export type SingleGrader = StringCheckGrader | TextSimilarityGrader | ModelGrader | PythonGrader;

export interface MultiGrader {
  readonly type: 'multi';
  readonly name: string;
  readonly graders: Readonly<Record<string, SingleGrader>>;
  readonly calculate_output: string;
  /** Kept, and without effect on the reward, as everywhere. */
  readonly pass_threshold?: number;
}

export type Grader = SingleGrader | MultiGrader;

/** A grader with one spelling for each thing. */
export interface ValidatedGrader {
  readonly grader: Grader;
  /** What of the given text is kept without effect, or left aside. */
  readonly notes: readonly string[];
}

/** The error taxonomy of the run endpoint, field by field. */
export interface GraderErrors {
  readonly formula_parse_error: boolean;
  readonly sample_parse_error: boolean;
  readonly truncated_observation_error: boolean;
  readonly unresponsive_reward_error: boolean;
  readonly invalid_variable_error: boolean;
  readonly other_error: boolean;
  readonly python_grader_server_error: boolean;
  readonly python_grader_server_error_type: string | null;
  readonly python_grader_runtime_error: boolean;
  readonly python_grader_runtime_error_details: string | null;
  readonly model_grader_parse_error: boolean;
  readonly model_grader_refusal_error: boolean;
  readonly model_grader_server_error: boolean;
  readonly model_grader_server_error_details: string | null;
}

export interface GraderRunOptions {
  /** Without one, a template that names it is told so. */
  readonly item?: Readonly<Record<string, unknown>>;
  readonly modelSample: string;
}

export interface TokenUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

export interface GraderRunResult {
  readonly reward: number;
  readonly sub_rewards: Readonly<Record<string, number>>;
  readonly metadata: {
    readonly name: string;
    readonly type: Grader['type'];
    readonly errors: GraderErrors;
    /** Seconds. */
    readonly execution_time: number;
    readonly scores: Readonly<Record<string, number>>;
    /** Read and written by a service of the user's own; null where none was asked. */
    readonly token_usage: number | null;
    /** The model that graded, where one did. */
    readonly sampled_model_name: string | null;
  };
  readonly model_grader_token_usage_per_model: Readonly<Record<string, TokenUsage>>;
  /** Ours, not the run endpoint's: what went wrong in words, null where nothing did. */
  readonly problem: string | null;
  /** Ours: what Python printed. */
  readonly printed: string | null;
}

/** The fields that are set, then what is known of it; empty where nothing went wrong. */
export function errorText({ metadata, problem }: GraderRunResult): string {
  const set = Object.entries(metadata.errors).filter(([, value]) => value === true);
  const fields = set.map(([field]) => field).join(', ');
  return problem === null ? fields : `${fields}: ${problem}`;
}
