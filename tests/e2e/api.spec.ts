import { expect, test } from './fixtures/test';
import { readmeExample } from './fixtures/readme-example';

test('the example of the README runs as it is printed there', async ({ page }) => {
  test.setTimeout(600_000);
  const printed: string[] = [];
  page.on('console', (message) => printed.push(message.text()));
  await page.goto('./');
  await page.evaluate(`(async () => { ${readmeExample('loop')} })()`);
  expect(printed.filter((line) => line.startsWith('orders held-out pairs'))).toHaveLength(1);
  expect(printed.filter((line) => line.startsWith('unsafe answers'))).toHaveLength(1);
});

test('every call of a session does what it says', async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto('./');
  const seen = await page.evaluate(async () => {
    const { adapter, backend } = await window.playground.ready();
    const labs = await window.playground.labs();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano', project: 'p' });
    const samples = await session.sample({ count: 3, split: 'train', temperature: 0.7, seed: 5 });
    const again = await session.sample({ count: 3, split: 'train', temperature: 0.7, seed: 5 });
    const [first, second] = samples;
    const prompt = first?.prompt ?? '';
    const judged = { prompt, a: first?.text ?? '', b: second?.text ?? '', choice: 'a' } as const;
    const comparison = await session.compare(judged);
    await session.undo();
    const undone = await session.comparisons();
    await session.redo();
    const redone = await session.comparisons();
    const gold = await session.gold([{ prompt, text: judged.a }]);
    const saved = await session.checkpoints.save('mine');
    const listed = await session.checkpoints.list();
    await session.checkpoints.restore(saved.id);
    await session.checkpoints.remove(saved.id);
    const left = await session.checkpoints.list();
    const projects = await window.playground.projects();
    return { adapter, backend, labs, samples, again, comparison, undone, redone, gold, saved, listed, left, projects }; // prettier-ignore
  });
  expect(seen.backend).toBe('cpu');
  expect(seen.labs.map(({ id }) => id)).toContain('assistant');
  expect(seen.again).toEqual(seen.samples);
  for (const sample of seen.samples) {
    expect(sample.pieces.join('')).toBe(sample.text);
    expect(sample.logProbs).toHaveLength(sample.tokens.length);
    expect(Math.max(...sample.logProbs)).toBeLessThanOrEqual(0);
  }
  expect(seen.comparison.rater).toBe('script');
  expect([seen.undone.length, seen.redone.length]).toEqual([0, 1]);
  expect(Object.keys(seen.gold[0] ?? {})).toContain('relevance');
  expect(seen.listed.map(({ id }) => id)).toContain(seen.saved.id);
  expect(seen.left.map(({ id }) => id)).not.toContain(seen.saved.id);
  expect(seen.projects.map(({ name }) => name)).toContain('p');
});

test('errors reach a script with their code and fields', async ({ page }) => {
  await page.goto('./');
  const errors = await page.evaluate(async () => {
    const fields = (error: unknown) => ({ ...(error as object), text: String(error) });
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano' });
    return [
      await session.train({ iterations: 1 }).catch(fields),
      await session.train({ iterations: 1, clipRange: 5 }).catch(fields),
      await window.playground.open({ lab: 'nothing' }).catch(fields),
      await session.sample({ temperature: 0 }).catch(fields),
    ];
  });
  expect(errors).toMatchObject([
    { code: 'not-ready', needs: 'a reward model' },
    { code: 'invalid-value', field: 'clipRange', value: 5 },
    { code: 'not-found', kind: 'lab', id: 'nothing' },
    { code: 'invalid-value', field: 'temperature', value: 0 },
  ]);
  expect(errors[0]).toMatchObject({ text: expect.stringContaining('fit one') });
});
