import { afterEach, expect, test } from 'vitest';
import { endpointFetch } from './endpoint-fetch';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** `fetch` through a frame that answers with this, and what the frame was asked. */
function through(answer: (asked: { id: number; address?: string }) => object | undefined) {
  const asked: object[] = [];
  const opened: string[] = [];
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  port2.onmessage = ({ data }: MessageEvent<{ id: number; address?: string }>) => {
    asked.push(data);
    const reply = answer(data);
    if (reply !== undefined) port2.postMessage({ id: data.id, ...reply });
  };
  const ask = endpointFetch((address) => {
    opened.push(address);
    return Promise.resolve(port1);
  });
  return { ask, asked, opened };
}

const URL_OF_IT = 'https://service.example/v1/chat/completions';
const request = (signal = new AbortController().signal) => ({ headers: {}, body: '{}', signal });

test('answers come back to the request that they belong to, over one frame', async () => {
  const { ask, opened } = through(({ id }) => ({ status: 200 + id, text: `answer ${id}` }));
  const [one, two] = await Promise.all([ask(URL_OF_IT, request()), ask(URL_OF_IT, request())]);
  expect([one.status, await one.text()]).toEqual([201, 'answer 1']);
  expect([two.status, await two.text()]).toEqual([202, 'answer 2']);
  expect(opened).toEqual([URL_OF_IT]);
});

test('a request that fails rejects as fetch does', async () => {
  const { ask } = through(() => ({ failure: true }));
  await expect(ask(URL_OF_IT, request())).rejects.toThrow(TypeError);
});

test('one that is given up is stopped in the frame as well', async () => {
  const control = new AbortController();
  const { ask, asked } = through(() => undefined);
  const waiting = ask(URL_OF_IT, request(control.signal));
  await expect.poll(() => asked.length).toBe(1);
  control.abort(new Error('late'));
  await expect(waiting).rejects.toThrow('late');
  await expect.poll(() => asked[1]).toEqual({ id: 1, stop: true });
});
