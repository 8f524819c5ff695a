import { serveStatic } from './fixtures/static-server';
import { expect, test } from './fixtures/test';

/** What user code may try; each must fail, and none of it may leave the frame. */
const ESCAPES = {
  fetch: `() => { fetch('http://127.0.0.1:9/leak'); return 1; }`,
  request: `() => { const x = new XMLHttpRequest(); x.open('GET', '/leak'); x.send(); return 1; }`,
  script: `() => { importScripts('/leak.js'); return 1; }`,
  socket: `() => { new WebSocket('ws://127.0.0.1:9'); return 1; }`,
  storage: `() => { indexedDB.open('rft-playground'); return 1; }`,
  cookie: `() => document.cookie.length`,
  parent: `() => parent.document.title.length`,
  worker: `() => { new Worker('/leak.js'); return 1; }`,
  constructor: `() => { Function('return fetch')()('/leak'); return 1; }`,
  module: `() => { import('http://127.0.0.1:9/leak.js').catch(() => 0); return NaN; }`,
  message: `() => { postMessage({ rewards: [1e9] }); return 1; }`,
};

test('reward shapes run in a sandbox under any sub-path, and cannot get out of it', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const host = await serveStatic('dist', '/some/sub/path/');
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  // What the frame's policy stops is told as a request that failed; it never left the page.
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText === 'csp') requests.splice(requests.indexOf(request.url()), 1);
  });
  try {
    await page.goto(host.address);
    const answer = await page.evaluate(async (escapes) => {
      await window.playground.ready();
      const session = await window.playground.open({ lab: 'assistant', model: 'nano', seed: 1 });
      const shape = (source: string) => ({ type: 'shape', name: 'trial', source }) as const;
      const fine = await session.previewReward(shape('(sample) => sample.words.length'));
      const failures: Record<string, { code: string; message: string }> = {};
      const fault = (error: unknown) => error as { code: string; message: string; fault: string };
      for (const [name, source] of Object.entries(escapes)) {
        await session.previewReward(shape(source)).catch((error: unknown) => {
          const { code, message } = fault(error);
          failures[name] = { code, message };
        });
      }
      const hanging = await session
        .previewReward(shape('() => { for (;;); }'))
        .catch((error: unknown) => fault(error).fault);
      const python = async (source: string) => {
        const grader = { type: 'python', name: 'py', source } as const;
        const options = { item: { answer: 'b' }, modelSample: 'a b' };
        const { reward, metadata, printed } = await session.graders.run(grader, options);
        return { reward, printed, details: metadata.errors.python_grader_runtime_error_details };
      };
      const half = await python(
        'def grade(sample, item):\n  print("on it")\n  return 0.5 * (item["answer"] in sample["output_text"])',
      );
      const missing = await python('import numpy\ndef grade(sample, item): return 1');
      const raising = await python('def grade(sample, item):\n  return item["b"]');
      const network = await python(
        'import js\ndef grade(sample, item): return js.fetch("/leak") and 1',
      );
      await session.useReward(shape('(sample) => -sample.length'));
      const { metrics } = await session.train({ iterations: 1, batchSize: 16 });
      return {
        rewards: fine.answers.map(({ text, reward }) => [text.split(' ').length, reward]),
        failures,
        hanging,
        ...{ half, missing, raising, network },
        iterations: metrics.length,
      };
    }, ESCAPES);
    expect(Object.keys(answer.failures)).toEqual(Object.keys(ESCAPES));
    expect(new Set(Object.values(answer.failures).map(({ code }) => code))).toEqual(
      new Set(['reward-shape']),
    );
    expect(answer.hanging).toBe('time');
    expect(answer.half).toEqual({ reward: 0.5, printed: 'on it\n', details: null });
    expect(answer.missing.reward).toBe(0);
    expect(answer.missing.details).toContain('no module "numpy"');
    expect(answer.raising.details).toContain('line 2, in grade\n    return item["b"]');
    expect(answer.network.reward).toBe(0);
    expect(answer.iterations).toBe(1);
    expect(answer.rewards).toHaveLength(96);
    expect(requests.filter((url) => url.includes('leak') || url.includes(':9/'))).toEqual([]);
    expect(host.missing).toEqual([]);
  } finally {
    await host.close();
  }
});
