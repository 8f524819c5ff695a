import { serveStatic } from './fixtures/static-server';
import { expect, test, watchPage } from './fixtures/test';

test('the build runs from any sub-path of a plain static host', async ({ page }) => {
  const host = await serveStatic('dist', '/some/sub/path/');
  const reports = watchPage(page);
  try {
    await page.goto(`${host.address}#device=webgpu`);
    await expect.poll(() => page.evaluate(() => 'playground' in window)).toBe(true);
    const info = await page.evaluate(() => window.playground.ready());
    expect(info.backend).toBe('webgpu');
    const texts = await page.evaluate(async () => {
      const session = await window.playground.open({ lab: 'assistant', model: 'nano', seed: 1 });
      const samples = await session.sample({ count: 2 });
      return samples.map((sample) => sample.text);
    });
    expect(texts).toHaveLength(2);
    expect(host.missing).toEqual([]);
    expect(reports).toEqual([]);
  } finally {
    await host.close();
  }
});
