import { expose } from 'comlink';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { InvalidValueError, NotReadyError } from '../shared/errors';
import type { EngineEvent } from '../protocol/engine-api';
import { installErrorTransport } from '../protocol/error-transport';
import type { TrainingReport } from '../protocol/playground';
import { clientOf, type EngineClient, type EngineEndpoint } from './connect';
import { createPlayground } from './playground';

const opened: { client: EngineClient; port: MessagePort }[] = [];

/**
 * A client of an engine that answers these calls, both in this thread, with a real message channel
 * between them.
 */
function connect(calls: Record<string, (...args: never[]) => unknown>): {
  client: EngineClient;
  port: MessagePort;
} {
  installErrorTransport();
  const { port1, port2 } = new MessageChannel();
  const call = (id: string, name: string, args: readonly never[]) =>
    (calls[name] as (id: string, ...args: readonly never[]) => unknown)(id, ...args);
  expose({ ...calls, call }, port1);
  const endpoint: EngineEndpoint = Object.assign(port2, { terminate: () => port2.close() });
  port2.start();
  const connection = { client: clientOf(endpoint), port: port1 };
  opened.push(connection);
  return connection;
}

afterEach(() => {
  for (const { client } of opened.splice(0)) client.terminate();
});

describe('errors', () => {
  test('cross with code, fields and message intact', async () => {
    const { client } = connect({
      labs: () => Promise.reject(new InvalidValueError('batchSize', 3, 'use 8 or more')),
    });
    const error: unknown = await client.labs().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      code: 'invalid-value',
      field: 'batchSize',
      value: 3,
      message: 'batchSize: 3 is not allowed; use 8 or more',
    });
  });

  test('cross from synchronous throws as well', async () => {
    const { client } = connect({
      train: () => {
        throw new NotReadyError('Training', 'a reward model', 'fit one first');
      },
    });
    await expect(client.train('s', { iterations: 1 })).rejects.toMatchObject({
      code: 'not-ready',
      needs: 'a reward model',
    });
  });

  test('that are faults of the program arrive as internal, with their stack', async () => {
    const { client } = connect({ labs: () => Promise.reject(new TypeError('x is undefined')) });
    await expect(client.labs()).rejects.toMatchObject({
      code: 'internal',
      name: 'TypeError',
      stack: expect.stringContaining('engine-client.test') as string,
    });
  });

  test('end calls that wait when the engine is closed', async () => {
    const { client } = connect({ labs: () => new Promise(() => undefined) });
    const waiting = client.labs();
    client.terminate();
    await expect(waiting).rejects.toMatchObject({ code: 'engine-ended' });
  });
});

describe('events', () => {
  const step = (iteration: number): EngineEvent =>
    ({ kind: 'training', metrics: { iteration } }) as EngineEvent;

  test('arrive in order and before the answer to the call that caused them', async () => {
    const heard: EngineEvent[] = [];
    const { client, port } = connect({
      train: (): Promise<Partial<TrainingReport>> => {
        port.postMessage({ kind: 'engine-events', events: [step(1), step(2)] });
        return Promise.resolve({ runId: 'r' });
      },
    });
    await client.subscribe((event) => heard.push(event));
    await client.train('s', { iterations: 2 });
    expect(heard).toEqual([step(1), step(2)]);
  });

  test('reach the callback of a scripted training only while it runs', async () => {
    const { client, port } = connect({
      start: () => Promise.resolve({}),
      open: () => Promise.resolve({ sessionId: 's' }),
      train: () => {
        port.postMessage({ kind: 'engine-events', events: [step(1)] });
        return Promise.resolve({ runId: 'r' });
      },
      pause: () => {
        port.postMessage({ kind: 'engine-events', events: [step(2)] });
        return Promise.resolve();
      },
    });
    const session = await createPlayground(client).open({ lab: 'assistant' });
    const onMetrics = vi.fn();
    await session.train({ iterations: 1 }, onMetrics);
    await session.pause();
    expect(onMetrics.mock.calls).toEqual([[{ iteration: 1 }]]);
  });
});
