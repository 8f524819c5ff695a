import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, Worker } from '@playwright/test';
import { serveStatic } from './fixtures/static-server';
import { expect, test } from './fixtures/test';

// What these tests try is refused, and the browser says so.
test.use({
  allowedReports: [/Content Security Policy|TrustedScript|TrustedHTML|Trusted Type|violates/i],
  allowedHosts: [/^http:\/\/127\.0\.0\.1:\d+\/v1/],
});

/** A service that model graders may ask, and how often anything of it was asked. */
async function startService() {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const content = '{"steps": [], "result": 0.75}';
    response.writeHead(200, {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
    });
    response.end(JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, host, close: () => server.close() };
}

/** The engine's: the one that loads the model. */
function engineOf(page: Page): Worker {
  const found = page.workers().find((worker) => worker.url().startsWith('blob:'));
  if (found === undefined) throw new Error('The engine does not run from a blob');
  return found;
}

/* eslint-disable no-restricted-syntax, @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call, @typescript-eslint/require-await
   -- what no code of ours may do is tried here */

/** What came of each attempt; runs where it is sent, page or worker. */
async function attempts(host: string): Promise<Record<string, string>> {
  // As long as the debugger's own call lasts, the browser allows evaluation.
  await new Promise((resolve) => setTimeout(resolve));
  const address = `${host}/elsewhere`;
  const said = (error: unknown) => (error instanceof Error ? error.name : String(error));
  const outcome = async (attempt: () => unknown): Promise<string> => {
    try {
      await attempt();
      return 'went through';
    } catch (error) {
      return said(error);
    }
  };
  const socket = () =>
    new Promise((resolve, reject) => {
      const opened = new WebSocket(address.replace('http', 'ws'));
      opened.onopen = resolve;
      opened.onerror = () => {
        reject(new Error('closed'));
      };
    });
  const worker = (script: string) =>
    new Promise((resolve, reject) => {
      const started = new Worker(script);
      started.onmessage = resolve;
      started.onerror = () => {
        reject(new Error('did not start'));
      };
    });
  const text = 'globalThis.evaluated = true';
  return {
    eval: await outcome(() => (0, eval)(text)),
    function: await outcome(() => new Function(text)() as unknown),
    constructor: await outcome(() => (async () => undefined).constructor(text)() as unknown),
    import: await outcome(() => import(/* @vite-ignore */ address)),
    'data import': await outcome(() => import(/* @vite-ignore */ `data:text/javascript,${text}`)),
    'data worker': await outcome(() => worker('data:text/javascript,postMessage(1)')),
    'worker of another host': await outcome(() => worker(address)),
    fetch: await outcome(() => fetch(address)),
    'opaque fetch': await outcome(() => fetch(address, { mode: 'no-cors' })),
    socket: await outcome(socket),
    evaluated: String('evaluated' in globalThis),
  };
}

/* eslint-enable no-restricted-syntax, @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call, @typescript-eslint/require-await */

const refused = {
  eval: 'EvalError',
  function: 'EvalError',
  constructor: 'EvalError',
  import: 'TypeError',
  'data import': 'TypeError',
  'data worker': 'TypeError',
  'worker of another host': 'TypeError',
  fetch: 'TypeError',
  'opaque fetch': 'TypeError',
  socket: 'Error', // the server has counted none either
  evaluated: 'false',
};

test('on a host without headers, page and engine evaluate no text and reach no other host; a service is reached once it is on', async ({
  page,
}) => {
  const service = await startService();
  const host = await serveStatic('dist', '/sub/');
  try {
    await page.goto(`${host.address}#device=cpu`);
    await page.evaluate(() => window.playground.ready());
    const engine = engineOf(page);
    expect(await page.evaluate(attempts, service.host)).toEqual(refused);
    expect(await engine.evaluate(attempts, service.host)).toEqual(refused);
    expect(await page.evaluate(markup)).toEqual({
      html: 'TypeError',
      inline: 'TypeError',
      handler: false,
      base: false,
      script: false,
    });
    expect(service.asked).toEqual([]);

    const reward = await page.evaluate(async (url) => {
      const session = await window.playground.open({ lab: 'assistant', model: 'nano', seed: 1 });
      await session.graders.endpoint({ url });
      const grader = {
        type: 'score_model',
        name: 'judge',
        model: 'm',
        input: [{ role: 'user', content: '{{sample.output_text}}' }],
      } as const;
      return (await session.graders.run(grader, { item: {}, modelSample: 'a' })).reward;
    }, `${service.host}/v1`);
    expect(reward).toBe(0.75);
    const calls = ['/v1/chat/completions', '/v1/chat/completions']; // with the browser's question first
    expect(service.asked).toEqual(calls);

    // Its way leads to that host and to no other, and is gone with it.
    const way = page.frames().find((frame) => frame.url().endsWith('endpoint/frame.html'));
    const other = await startService();
    expect(await way?.evaluate(attempts, other.host)).toMatchObject({
      fetch: 'TypeError',
      'opaque fetch': 'TypeError',
      eval: 'EvalError',
    });
    expect(other.asked).toEqual([]);
    other.close();
    expect(await engine.evaluate(attempts, service.host)).toEqual(refused);
  } finally {
    service.close();
    await host.close();
  }
});

/** Texts that would become script in the page. */
async function markup(): Promise<Record<string, unknown>> {
  const global = globalThis as { reached?: boolean };
  const attempt = (what: () => void): string => {
    try {
      what();
      return 'went through';
    } catch (error) {
      return error instanceof Error ? error.name : String(error);
    }
  };
  const element = document.createElement('div');
  const html = attempt(() => {
    element.innerHTML = '<img src=x onerror="reached = true">';
  });
  const inline = attempt(() => {
    const script = document.createElement('script');
    script.textContent = 'reached = true';
    document.head.append(script);
  });
  // What a template that got past the types could hold.
  const button = document.createElement('button');
  attempt(() => {
    button.setAttribute('onclick', 'reached = true');
  });
  button.click();
  const handler = global.reached === true;
  const base = document.createElement('base');
  base.href = 'http://127.0.0.1:9/';
  document.head.prepend(base);
  const based = document.baseURI.startsWith(base.href);
  base.remove();
  await Promise.resolve();
  return { html, inline, handler, base: based, script: global.reached === true };
}
