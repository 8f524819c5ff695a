import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { serveStatic } from './fixtures/static-server';
import { expect, test } from './fixtures/test';

test.use({
  serviceWorkers: 'allow',
  // A browser that finds the network gone says so itself when it looks for a new version.
  allowedReports: [/ERR_CONNECTION_REFUSED/],
});

const help = (page: Page) => page.getByRole('dialog', { name: 'What this is' });

async function openHelp(page: Page): Promise<void> {
  await page.keyboard.press('?');
  await help(page).waitFor();
}

test('the second visit needs no network: every file, the sandbox and Python, on a plain host; a new version waits', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const folder = await mkdtemp(join(tmpdir(), 'rft-dist-'));
  await cp('dist', folder, { recursive: true });
  const host = await serveStatic(folder, '/some/sub/path/');
  try {
    await page.goto(`${host.address}#device=cpu`);
    await page.evaluate(() => window.playground.ready());
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await openHelp(page);
    await expect(help(page)).toContainText('Everything is on this computer', { timeout: 60_000 });
    await expect(help(page)).toContainText(/Version 0\.\d+\.\d+\+[0-9a-f]{8}/);

    // A new version on the host: noticed at the next visit, used when a person says so.
    await newVersion(folder);
    await page.reload();
    await openHelp(page);
    await expect(help(page)).toContainText('A new version is here', { timeout: 60_000 });
    await expect(help(page)).not.toContainText('+newer');
    await help(page).getByRole('button', { name: 'Reload with it now' }).click();
    await page.waitForFunction(() =>
      document.querySelector<HTMLMetaElement>('meta[name=version]')?.content.endsWith('+newer'),
    );

    await host.close();
    await page.reload();
    const visit = await page.evaluate(async () => {
      const info = await window.playground.ready();
      const session = await window.playground.open({ lab: 'assistant', model: 'pocket', seed: 1 });
      const samples = await session.sample({ count: 1 });
      const grader = {
        type: 'python',
        name: 'py',
        source: 'def grade(sample, item):\n  return 0.5',
      } as const;
      const { reward } = await session.graders.run(grader, { item: {}, modelSample: 'a' });
      return { isolated: crossOriginIsolated, samples: samples.length, reward, info };
    });
    expect(visit).toMatchObject({ isolated: true, samples: 1, reward: 0.5 });
    for (const stage of ['1', '2', '3', '4', '5']) {
      await page.keyboard.press(stage);
      await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
    }
  } finally {
    await host.close();
    await rm(folder, { recursive: true });
  }
});

/** What a host has after a deployment: another index.html, and a service worker that knows it. */
async function newVersion(folder: string): Promise<void> {
  const index = join(folder, 'index.html');
  const script = join(folder, 'service-worker.js');
  const html = await readFile(index, 'utf8');
  const version = /name="version" content="([^"]+)"/.exec(html)?.[1] ?? '';
  const newer = version.replace(/\+.*/, '+newer');
  const changed = html.replace(version, newer);
  const [before, after] = await Promise.all([html, changed].map(sha256));
  await writeFile(index, changed);
  const text = await readFile(script, 'utf8');
  await writeFile(script, text.replace(before ?? '', after ?? '').replace(version, newer));
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex');
}
