/**
 * A user's own OpenAI-compatible service, as model graders ask it. Nothing is sent anywhere before
 * somebody made one of these; address and key live as long as it does.
 */
import type { EndpointOptions, EndpointStatus } from '../protocol/endpoint';
import type { TokenUsage } from '../protocol/graders';
import { InvalidValueError, PlaygroundError } from '../shared/errors';

const DEFAULT_CALLS = 200;
const MOST_CALLS = 100_000;
/** For one answer. */
export const ENDPOINT_LIMIT_MS = 60_000;
const MAX_DETAIL = 300;
const PATH = '/chat/completions';

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly object[];
  /** JSON schema of the reply. */
  readonly schema: object;
  readonly sampling: Readonly<Record<string, unknown>>;
}

export interface ChatReply {
  readonly text: string;
  readonly tokens: TokenUsage;
}

/** How a service is asked: `fetch` itself, or a way to it that a worker is given. */
export type EndpointFetch = (
  address: string,
  request: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

const overNetwork: EndpointFetch = (address, request) =>
  fetch(address, {
    ...request,
    method: 'POST',
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error', // the key is for this address and no other
    referrerPolicy: 'no-referrer',
  });

/** `cut`: the reply ended at its token limit. `budget`: no calls are left. */
export type EndpointFault = 'server' | 'time' | 'refusal' | 'cut' | 'empty' | 'budget';

export class EndpointError extends PlaygroundError {
  readonly code = 'endpoint';
  readonly fault: EndpointFault;

  constructor(fault: EndpointFault, problem: string) {
    super(problem);
    this.fault = fault;
  }
}

export class ChatEndpoint {
  readonly #url: string;
  readonly #key: string | undefined;
  readonly #model: string | undefined;
  readonly #maxCalls: number;
  readonly #fetch: EndpointFetch;
  #calls = 0;
  #promptTokens = 0;
  #completionTokens = 0;

  /** @throws InvalidValueError naming the field; the key is in no message */
  constructor(
    { url, key, model, maxCalls = DEFAULT_CALLS }: EndpointOptions,
    way: EndpointFetch = overNetwork,
  ) {
    if (!Number.isInteger(maxCalls) || maxCalls < 1 || maxCalls > MOST_CALLS) {
      throw new InvalidValueError('maxCalls', maxCalls, `use 1 to ${MOST_CALLS} calls`);
    }
    this.#url = checkedAddress(url, key !== undefined && key !== '');
    this.#key = key === '' ? undefined : key;
    this.#model = model === '' ? undefined : model;
    this.#maxCalls = maxCalls;
    this.#fetch = way;
  }

  /** What is asked for where a grader names this model. */
  modelFor(named: string): string {
    return this.#model ?? named;
  }

  status(): EndpointStatus {
    return {
      url: this.#url,
      ...(this.#model === undefined ? {} : { model: this.#model }),
      maxCalls: this.#maxCalls,
      calls: this.#calls,
      promptTokens: this.#promptTokens,
      completionTokens: this.#completionTokens,
    };
  }

  /** @throws EndpointError saying what came instead of a reply */
  async ask(request: ChatRequest): Promise<ChatReply> {
    if (this.#calls >= this.#maxCalls) {
      throw new EndpointError('budget', `All ${this.#maxCalls} calls are used; allow more of them`);
    }
    this.#calls += 1;
    const model = this.modelFor(request.model);
    const answer = parsed(await this.#post(bodyOf({ ...request, model })));
    const tokens = usageOf(answer.usage);
    this.#promptTokens += tokens.prompt_tokens;
    this.#completionTokens += tokens.completion_tokens;
    return { text: replyOf(answer), tokens };
  }

  async #post(body: object): Promise<string> {
    try {
      const response = await this.#fetch(this.#url, {
        headers: {
          'content-type': 'application/json',
          ...(this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ENDPOINT_LIMIT_MS),
      });
      const text = await response.text();
      if (response.ok) return text;
      throw new EndpointError('server', refusalOf(response.status, text));
    } catch (error) {
      if (error instanceof EndpointError) throw error;
      if (error instanceof Error && error.name === 'TimeoutError') {
        throw new EndpointError('time', `No reply within ${ENDPOINT_LIMIT_MS / 1000} s`);
      }
      const why = 'is it running, and does it allow requests from this page (CORS)?';
      throw new EndpointError('server', `${this.#url} could not be reached: ${why}`);
    }
  }
}

const REMEDIES: Readonly<Record<number, string>> = {
  401: 'check the key',
  403: 'the key does not allow this',
  404: 'check address and model',
  429: 'the service takes no more for now; wait, or check its limits',
};

/** What a service says that does not answer, and what to do about it. */
function refusalOf(status: number, text: string): string {
  const remedy = REMEDIES[status];
  const said = messageIn(text).trim().slice(0, MAX_DETAIL);
  return `HTTP ${status}${remedy === undefined ? '' : `, ${remedy}`}${said === '' ? '' : `: ${said}`}`;
}

/** `error.message` of the form that OpenAI's services answer in, or all of it. */
function messageIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly message?: unknown } };
    return typeof error?.message === 'string' ? error.message : text;
  } catch {
    return text;
  }
}

/** http carries neither key nor answers beyond this computer, unless there is no key to lose. */
function checkedAddress(given: unknown, hasKey: boolean): string {
  const text = typeof given === 'string' ? given.trim() : '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InvalidValueError(
      'url',
      given,
      'use an address that begins with https:// or http://',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new InvalidValueError('url', url.host, 'give the key by itself, not in the address');
  }
  const own = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && hasKey && !own) {
    throw new InvalidValueError('url', given, 'use https: the key would travel in the clear');
  }
  url.hash = '';
  if (!url.pathname.endsWith(PATH)) url.pathname = url.pathname.replace(/\/*$/, '') + PATH;
  return url.href;
}

function bodyOf({ model, messages, schema, sampling }: ChatRequest): object {
  const json_schema = { name: 'grade', strict: true, schema };
  return {
    model,
    messages,
    response_format: { type: 'json_schema', json_schema },
    ...sampling,
  };
}

interface Choice {
  readonly finish_reason?: unknown;
  readonly message?: { readonly content?: unknown; readonly refusal?: unknown };
}

/** As far as it is read; anything may have come. */
interface Completion {
  readonly choices?: unknown;
  readonly usage?: Readonly<Record<string, unknown>>;
}

function parsed(text: string): Completion {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // told below, like any other reply that is no completion
  }
  throw new EndpointError(
    'server',
    `The reply is no chat completion; is the address that of the API? It began ${text.slice(0, MAX_DETAIL)}`,
  );
}

function replyOf({ choices }: Completion): string {
  const choice = Array.isArray(choices) ? (choices[0] as Choice | undefined) : undefined;
  const { content, refusal } = choice?.message ?? {};
  if (choice?.finish_reason === 'content_filter' || typeof refusal === 'string') {
    const why = typeof refusal === 'string' ? refusal : 'its content filter ended the reply';
    throw new EndpointError('refusal', `The model refused: ${why.slice(0, MAX_DETAIL)}`);
  }
  if (choice?.finish_reason === 'length') {
    throw new EndpointError('cut', 'The reply ended at its token limit before it was complete');
  }
  if (typeof content === 'string' && content.trim() !== '') return content;
  throw new EndpointError('empty', 'The reply is empty');
}

function usageOf(usage: Completion['usage']): TokenUsage {
  const count = (name: string): number => {
    const value = usage?.[name];
    return typeof value === 'number' && value >= 0 ? value : 0;
  };
  const [prompt_tokens, completion_tokens] = [count('prompt_tokens'), count('completion_tokens')];
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
