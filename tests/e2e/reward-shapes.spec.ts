import { serveStatic } from './fixtures/static-server';
import { expect, test } from './fixtures/test';

test('reward shapes and Python graders run in a sandbox under any sub-path of a plain host', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const host = await serveStatic('dist', '/some/sub/path/');
  try {
    await page.goto(host.address);
    const answer = await page.evaluate(async () => {
      await window.playground.ready();
      const session = await window.playground.open({ lab: 'assistant', model: 'nano', seed: 1 });
      const shape = (source: string) => ({ type: 'shape', name: 'trial', source }) as const;
      const fine = await session.previewReward(shape('(sample) => sample.words.length'));
      const fault = (error: unknown) => error as { code: string; message: string; fault: string };
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
      await session.useReward(shape('(sample) => -sample.length'));
      const { metrics } = await session.train({ iterations: 1, batchSize: 16 });
      return {
        rewards: fine.answers.map(({ text, reward }) => [text.split(' ').length, reward]),
        hanging,
        ...{ half, missing, raising },
        iterations: metrics.length,
      };
    });
    expect(answer.hanging).toBe('time');
    expect(answer.half).toEqual({ reward: 0.5, printed: 'on it\n', details: null });
    expect(answer.missing.reward).toBe(0);
    expect(answer.missing.details).toContain('no module "numpy"');
    expect(answer.raising.details).toContain('line 2, in grade\n    return item["b"]');
    expect(answer.iterations).toBe(1);
    expect(answer.rewards).toHaveLength(96);
    expect(host.missing).toEqual([]);
  } finally {
    await host.close();
  }
});
