import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './fixtures/test';
import { PYTHON_ATTEMPTS, PYTHON_STASH, SHAPE_ATTEMPTS, SHAPE_STASH } from './fixtures/escapes';

// What the attempts try is refused, and the browser says so.
test.use({ allowedReports: [/Content Security Policy|violates/i] });

test('nothing of what user code tries reaches network, storage, page or another call', async ({
  page,
}) => {
  const asked: string[] = [];
  const leak = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
  });
  await new Promise<void>((resolve) => leak.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(leak.address() as AddressInfo).port}/leak`;
  const filled = <T>(attempts: T) =>
    JSON.parse(JSON.stringify(attempts).replaceAll('LEAK', address)) as T;
  try {
    await page.goto('./#device=cpu');
    const outcome = await page.evaluate(
      async ({ shapes, python, shapeStash, pythonStash }) => {
        await window.playground.ready();
        const session = await window.playground.open({ lab: 'assistant', model: 'nano', seed: 1 });
        const reward = async (source: string): Promise<unknown> => {
          const shape = { type: 'shape', name: 'trial', source } as const;
          try {
            const { answers } = await session.previewReward(shape, { answers: 2 });
            return answers.map((answer) => answer.reward);
          } catch (error) {
            return (error as { code: string }).code;
          }
        };
        const grade = async (source: string) => {
          const grader = { type: 'python', name: 'py', source } as const;
          const result = await session.graders.run(grader, { item: {}, modelSample: 'a' });
          const failed = result.metadata.errors.python_grader_server_error_type;
          return { reward: result.reward, printed: result.printed, failed };
        };
        const came: Record<string, unknown> = {};
        for (const [name, source] of Object.entries(shapes)) came[name] = await reward(source);
        return {
          came,
          shapeStash: [await reward(shapeStash), await reward(shapeStash)],
          python: await grade(python),
          pythonStash: [await grade(`${pythonStash}#1`), await grade(`${pythonStash}#2`)],
          title: document.title,
        };
      },
      {
        shapes: filled(SHAPE_ATTEMPTS),
        python: filled(PYTHON_ATTEMPTS),
        shapeStash: SHAPE_STASH,
        pythonStash: PYTHON_STASH,
      },
    );
    const refused = Object.keys(SHAPE_ATTEMPTS).map((name) => [name, 'reward-shape']);
    expect(outcome.came).toEqual(Object.fromEntries(refused));
    expect(outcome.shapeStash).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(outcome.python).toEqual({ reward: 0, printed: null, failed: null });
    expect(outcome.pythonStash).toEqual([
      { reward: 0, printed: null, failed: null },
      { reward: 0, printed: null, failed: null },
    ]);
    expect(outcome.title).toBe('RFT Playground');
    expect(asked).toEqual([]);
  } finally {
    leak.close();
  }
});
