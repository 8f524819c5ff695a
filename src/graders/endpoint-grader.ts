/**
 * Model graders asked of a user's own service: their messages with templates filled in, and the
 * form that OpenAI's graders ask for, `{ result, steps }`, or a label.
 */
import type { GraderErrors, ModelGrader, ScoreModelGrader } from '../protocol/graders';
import { EndpointError, type ChatEndpoint } from './chat-endpoint';
import { chatMessage } from './messages';
import type { TemplateData } from './template';
import type { Verdict } from './verdict';

const SHOWN = 200;
const STEPS = {
  type: 'array',
  items: {
    type: 'object',
    properties: { description: { type: 'string' }, conclusion: { type: 'string' } },
    required: ['description', 'conclusion'],
    additionalProperties: false,
  },
};

/** @throws TemplateVariableError naming the variable that does not exist */
export async function askEndpoint(
  grader: ModelGrader,
  data: TemplateData,
  endpoint: ChatEndpoint,
): Promise<Verdict> {
  const model = endpoint.modelFor(grader.model);
  const messages = [
    { role: 'system', content: formOf(grader) },
    ...grader.input.map((message) => chatMessage(message, data)),
  ];
  const sampling = grader.type === 'score_model' ? samplingOf(grader) : {};
  try {
    const request = { model: grader.model, messages, schema: schemaOf(grader), sampling };
    const { text, tokens } = await endpoint.ask(request);
    return { verdict: verdictIn(text, grader), asked: { model, tokens } };
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    return { verdict: errorsOf(error), asked: { model } };
  }
}

/** For servers that do not hold a model to a schema. */
function formOf(grader: ModelGrader): string {
  if (grader.type === 'label_model') {
    return `Answer with JSON only: {"label": …}, one of ${JSON.stringify(grader.labels)}.`;
  }
  const [low, high] = grader.range ?? [0, 1];
  return `Answer with JSON only: {"steps": [{"description": …, "conclusion": …}], "result": …}, the result a number from ${low} to ${high}.`;
}

function schemaOf(grader: ModelGrader): object {
  const properties =
    grader.type === 'label_model'
      ? { label: { type: 'string', enum: grader.labels } }
      : { steps: STEPS, result: { type: 'number' } };
  const required = Object.keys(properties);
  return { type: 'object', properties, required, additionalProperties: false };
}

/** Under the names of chat completions. */
function samplingOf({ sampling_params: given = {} }: ScoreModelGrader): Record<string, unknown> {
  const { max_completions_tokens: most, ...rest } = given;
  return { ...rest, ...(most === undefined ? {} : { max_completion_tokens: most }) };
}

/** What the reply says: a number within the range, or 1 for a label that passes. */
function verdictIn(text: string, grader: ModelGrader): number | Partial<GraderErrors> {
  const reply = objectIn(text);
  if (grader.type === 'label_model') {
    const { label } = reply;
    return typeof label === 'string' && grader.labels.includes(label)
      ? Number(grader.passing_labels.includes(label))
      : parseError(text);
  }
  const { result } = reply;
  const [low, high] = grader.range ?? [0, 1];
  return typeof result === 'number' && Number.isFinite(result)
    ? Math.min(high, Math.max(low, result))
    : parseError(text);
}

/** The object in a reply, whatever stands around it: some models write ``` or a sentence first. */
function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function parseError(text: string): Partial<GraderErrors> {
  const problem = `The reply has no verdict: ${text.slice(0, SHOWN)}`;
  return { model_grader_parse_error: true, model_grader_server_error_details: problem };
}

function errorsOf({ fault, message }: EndpointError): Partial<GraderErrors> {
  const details = { model_grader_server_error_details: message };
  switch (fault) {
    case 'refusal':
      return { model_grader_refusal_error: true, ...details };
    case 'cut':
      return { truncated_observation_error: true, ...details };
    case 'empty':
      return { unresponsive_reward_error: true, ...details };
    case 'time':
      return { unresponsive_reward_error: true, model_grader_server_error: true, ...details };
    case 'server':
    case 'budget':
      return { model_grader_server_error: true, ...details };
  }
}
