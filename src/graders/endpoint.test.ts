import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { GraderErrors } from '../protocol/graders';
import { ChatEndpoint, ENDPOINT_LIMIT_MS } from './chat-endpoint';
import { parseGrader } from './parse-grader';
import { runGrader } from './run-grader';

/** A service on this computer: what it was asked, and what it is to answer. */
interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}
const asked: Asked[] = [];
let answer: { status?: number; body: unknown };
let server: Server;
let address: string;

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request) text += String(part);
  return JSON.parse(text) as Record<string, unknown>;
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      asked.push({ path: request.url, authorization: request.headers.authorization, body });
      const headers = { 'content-type': 'application/json', location: 'http://127.0.0.1:9/' };
      response.writeHead(answer.status ?? 200, headers);
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  asked.length = 0;
});

const SCORE = {
  type: 'score_model',
  name: 'judge',
  model: 'gpt-4o',
  input: [
    { role: 'developer', content: 'Be strict.' },
    { role: 'user', content: 'Rate {{sample.output_text}} for {{item.prompt}}' },
  ],
  range: [0, 10],
  sampling_params: { temperature: 0, max_completions_tokens: 50 },
};
const LABEL = {
  type: 'label_model',
  name: 'tone',
  model: 'gpt-4o',
  input: [{ role: 'user', content: 'Which tone? {{sample.output_text}}' }],
  labels: ['kind', 'plain', 'rude'],
  passing_labels: ['kind', 'plain'],
};

function completion(content: string | null, more: object = {}, finish_reason = 'stop') {
  return {
    choices: [{ message: { content, ...more }, finish_reason }],
    usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 },
  };
}

function run(grader: unknown, endpoint = new ChatEndpoint({ url: address, key: 'secret' })) {
  const options = { item: { prompt: 'Who?' }, modelSample: 'the cat' };
  return runGrader(parseGrader(grader), options, { score: () => Promise.resolve(0), endpoint });
}

describe('a model grader with an endpoint', () => {
  test('sends its messages filled in, with key, schema and sampling, and takes the result', async () => {
    answer = { body: completion('{"steps": [], "result": 7.5}') };
    const result = await run(SCORE);
    expect(result).toMatchObject({
      reward: 7.5,
      metadata: { sampled_model_name: 'gpt-4o', token_usage: 25 },
      model_grader_token_usage_per_model: { 'gpt-4o': { prompt_tokens: 20, total_tokens: 25 } },
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      path: '/v1/chat/completions',
      authorization: 'Bearer secret',
      body: {
        model: 'gpt-4o',
        temperature: 0,
        max_completion_tokens: 50,
        response_format: { type: 'json_schema', json_schema: { strict: true } },
      },
    });
    expect(asked[0]?.body['messages']).toEqual([
      { role: 'system', content: expect.stringContaining('from 0 to 10') as string },
      { role: 'system', content: 'Be strict.' },
      { role: 'user', content: 'Rate the cat for Who?' },
    ]);
  });

  test('cuts a result to the range, and finds it among other words', async () => {
    answer = { body: completion('Here you are:\n```json\n{"result": 99}\n```') };
    expect(await run(SCORE)).toMatchObject({ reward: 10 });
  });

  test.each([
    ['kind', 1],
    ['rude', 0],
  ])('the label %s gives %d', async (label, reward) => {
    answer = { body: completion(JSON.stringify({ label })) };
    expect(await run(LABEL)).toMatchObject({ reward });
    expect(JSON.stringify(asked[0]?.body['response_format'])).toContain('"enum":["kind","plain"');
  });

  test('asks for another model where one is named, and shows pictures as chat does', async () => {
    answer = { body: completion('{"result": 1}') };
    const picture = { type: 'input_image', image_url: '{{item.prompt}}', detail: 'low' };
    const input = [{ role: 'user', content: [{ type: 'input_text', text: 'See' }, picture] }];
    await run({ ...SCORE, input }, new ChatEndpoint({ url: address, model: 'llama' }));
    expect(asked[0]?.authorization).toBeUndefined();
    expect(asked[0]?.body).toMatchObject({ model: 'llama' });
    expect((asked[0]?.body['messages'] as { content: unknown }[])[1]?.content).toEqual([
      { type: 'text', text: 'See' },
      { type: 'image_url', image_url: { url: 'Who?', detail: 'low' } },
    ]);
  });

  test('leaves graders that name the reward model to it', async () => {
    expect(await run({ ...SCORE, model: 'reward-model' })).toMatchObject({ reward: 5 });
    expect(asked).toEqual([]);
  });

  test.each<[keyof GraderErrors, { status?: number; body: unknown }, RegExp]>([
    [
      'model_grader_server_error',
      { status: 401, body: 'no such key' },
      /HTTP 401, check the key: no such key/,
    ],
    ['model_grader_server_error', { status: 307, body: '' }, /could not be reached/],
    ['model_grader_server_error', { body: '<html>' }, /no chat completion.* <html>/],
    [
      'model_grader_refusal_error',
      { body: completion(null, { refusal: 'I will not' }) },
      /will not/,
    ],
    ['model_grader_refusal_error', { body: completion('', {}, 'content_filter') }, /filter/],
    ['model_grader_parse_error', { body: completion('seven') }, /no verdict: seven/],
    ['model_grader_parse_error', { body: completion('{"result": "7"}') }, /no verdict/],
    ['truncated_observation_error', { body: completion('{"res', {}, 'length') }, /token limit/],
    ['unresponsive_reward_error', { body: completion('') }, /empty/],
    ['unresponsive_reward_error', { body: { choices: 3 } }, /empty/],
  ])('%s after %o', async (field, given, details) => {
    answer = given;
    const { reward, metadata } = await run(SCORE);
    expect(reward).toBe(0);
    expect(metadata.errors[field]).toBe(true);
    expect(metadata.errors.model_grader_server_error_details).toMatch(details);
    expect(JSON.stringify(metadata)).not.toContain('secret');
  });

  test('no reply in time is an unresponsive server', async () => {
    const late = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.timeout(1));
    vi.spyOn(globalThis, 'fetch').mockImplementationOnce((_, options) => {
      const { signal } = options ?? {};
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    });
    const { metadata } = await run(SCORE);
    expect(late).toHaveBeenCalledWith(ENDPOINT_LIMIT_MS);
    expect(metadata.errors).toMatchObject({
      model_grader_server_error: true,
      unresponsive_reward_error: true,
    });
    vi.restoreAllMocks();
  });

  test('is asked no more than was allowed, and counts what it used', async () => {
    answer = { body: completion('{"result": 1}') };
    const endpoint = new ChatEndpoint({ url: address, maxCalls: 2 });
    await run(SCORE, endpoint);
    await run(SCORE, endpoint);
    const third = await run(SCORE, endpoint);
    expect(third.metadata.errors.model_grader_server_error_details).toMatch(/All 2 calls/);
    expect(asked).toHaveLength(2);
    expect(endpoint.status()).toMatchObject({ calls: 2, promptTokens: 40, completionTokens: 10 });
  });
});

test.each([
  [{ url: 'ftp://x/' }, 'url'],
  [{ url: 'not an address' }, 'url'],
  [{ url: 'https://me:secret@x.org/v1' }, 'url'],
  [{ url: 'http://x.org/v1', key: 'secret' }, 'url'],
  [{ url: 'https://x.org/v1', maxCalls: 0 }, 'maxCalls'],
])('refuses %o, and says nothing of the key', (options, field) => {
  expect(() => new ChatEndpoint(options)).toThrow(
    expect.objectContaining({ code: 'invalid-value', field }) as Error,
  );
  expect(() => new ChatEndpoint(options)).not.toThrow(/secret/);
});

test('takes the root of a service or the whole address', () => {
  const whole = 'https://x.org/v1/chat/completions';
  for (const url of ['https://x.org/v1', 'https://x.org/v1/', whole]) {
    expect(new ChatEndpoint({ url, key: 'k' }).status().url).toBe(whole);
  }
});
