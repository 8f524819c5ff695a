import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/test';

/** Everything small: what is tested is the page, not the learning. */
const SMALL = [
  'rater.comparisons=40',
  'rm.epochs=1',
  'rm.normalizeSamples=32',
  'loop.iterations=1',
  'loop.evaluationSamples=32',
  'ppo.batchSize=8',
  'ppo.epochs=1',
  'ppo.minibatches=1',
].join('&');

/** Two answers on a slow machine's software adapter. */
const SAMPLING = { timeout: 90_000 };

async function open(page: Page, hash = ''): Promise<void> {
  await page.goto(`./${hash === '' ? '' : `#${hash}`}`);
  await expect(runLoop(page)).toBeEnabled({ timeout: 60_000 });
}

const runLoop = (page: Page) => page.getByRole('button', { name: /^Run (the loop|another round)/ });
const strip = (page: Page) => page.getByRole('navigation', { name: 'Stages of the loop' });
const stage = (page: Page, name: string) =>
  strip(page).getByRole('button', { name: new RegExp(`^${name}`) });

test('the page stands before the engine has answered anything', async ({ page }) => {
  await page.route(/worker/, () => undefined); // The engine's script never arrives.
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'RFT Playground' })).toBeVisible();
  await expect(stage(page, 'Evaluate')).toBeVisible();
  await expect(page.getByText('Starting the engine').first()).toBeVisible();
  await expect(runLoop(page)).toBeDisabled();
});

test.describe('without the code of a stage', () => {
  test.use({ allowedReports: [/Failed to load resource/] });

  test('the page says so, and shows the stage when it can be had', async ({ page }) => {
    await page.route(/worker/, () => undefined); // Nothing is fetched ahead before the engine runs.
    await page.route(/TrainStage.*js/, (route) => route.abort());
    await page.goto('./#stage=train');
    await expect(page.getByRole('alert')).toContainText('could not be fetched');
    await page.unroute(/TrainStage.*js/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: 'More reward, on a leash' })).toBeVisible();
  });
});

test('opens a model by itself and shows what it says', async ({ page }) => {
  await open(page);
  const samples = page.getByRole('complementary', { name: 'Live samples' });
  await expect(samples.getByRole('article').first()).toContainText('base');
  await expect(samples.getByRole('list', { name: 'Ground truth' }).first()).toBeVisible();
  await expect(stage(page, 'Model')).toContainText(/0\.\d\d M/);
});

test('one question is asked unprompted, another one on request', async ({ page }) => {
  await open(page);
  const asked = page.getByRole('button', { pressed: true });
  const answers = page.getByRole('region', { name: 'Answers of the base model' });
  await expect(answers).toContainText(/accuracy \d of \d/);
  await expect(asked).toHaveCount(1);
  const other = page.getByRole('list', { name: 'Questions to try' }).getByRole('button').last();
  await other.click();
  await expect(other).toHaveAttribute('aria-pressed', 'true');
  await expect(answers).toContainText(/\d of \d/);
});

test('keys open the stages, and never act while somebody types', async ({ page }) => {
  await open(page);
  await page.keyboard.press('4');
  await expect(stage(page, 'Train')).toHaveAttribute('aria-current', 'step');
  await page.keyboard.press('1');
  await expect(page.getByRole('region', { name: 'Answers of the base model' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Your prompt' }).fill('');
  await page.keyboard.type('3 rivers? r.');
  await expect(page.getByRole('textbox', { name: 'Your prompt' })).toHaveValue('3 rivers? r.');
  await expect(stage(page, 'Model')).toHaveAttribute('aria-current', 'step');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('? shows the keys and Escape puts them away', async ({ page }) => {
  await open(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'What this is' })).toBeVisible();
  await page.keyboard.press('3'); // Keys rest while a dialog is open.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(stage(page, 'Model')).toHaveAttribute('aria-current', 'step');
});

test('Run the loop goes from nothing to an evaluation, then offers another round', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await open(page, SMALL);
  await runLoop(page).click();
  await expect(page.getByRole('button', { name: 'Stop the loop' })).toBeVisible();
  await expect(stage(page, 'Feedback')).toContainText('40 comparisons', { timeout: 120_000 });
  await expect(stage(page, 'Reward')).toContainText('held out', { timeout: 120_000 });
  await expect(stage(page, 'Train')).toContainText('reward at KL', { timeout: 120_000 });
  await expect(stage(page, 'Evaluate')).toContainText('%', { timeout: 120_000 });
  await expect(stage(page, 'Evaluate')).toHaveAttribute('aria-current', 'step');
  await expect(page.getByRole('button', { name: 'Run another round' })).toBeEnabled();
});

test('what a person judged is offered again after a reload', async ({ page }) => {
  test.setTimeout(300_000);
  await open(page, 'stage=feedback');
  const saved = page.getByText(/\d+ saved/);
  await expect(page.getByRole('button', { name: 'this one is better' }).first()).toBeEnabled();
  for (const [count, key] of ['ArrowLeft', 'ArrowRight', 'ArrowDown'].entries()) {
    await expect(page.locator('.judging')).toHaveAttribute('aria-busy', 'false', SAMPLING);
    await page.keyboard.press(key);
    await expect(saved).toHaveText(`${count + 1} saved`);
  }
  await page.reload();
  const offer = page.getByRole('complementary', { name: 'Saved project' });
  await expect(offer).toContainText('3 comparisons', { timeout: 60_000 });
  await offer.getByRole('button', { name: 'Continue' }).click();
  await expect(stage(page, 'Feedback')).toContainText('3 comparisons');
  await expect(offer).toBeHidden();
});

test('a state saved by hand can be gone back to', async ({ page }) => {
  await open(page, SMALL);
  await page.evaluate(async () => {
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano' });
    await session.simulate({ comparisons: 12 });
    await session.fitRewardModel({ epochs: 1, normalizeSamples: 32 });
  });
  await page.getByRole('button', { name: 'Checkpoints' }).click();
  await page.getByRole('textbox', { name: 'Name of the checkpoint' }).fill('before');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Go back to before' })).toBeEnabled();
  await page.keyboard.press('Escape');
  await page.keyboard.press('.');
  await expect(stage(page, 'Train')).toContainText('reward at KL', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Checkpoints' }).click();
  await page.getByRole('button', { name: 'Go back to before' }).click();
  await expect(stage(page, 'Train')).toContainText('not trained yet');
  await expect(stage(page, 'Feedback')).toContainText('12 comparisons');
});

test('a link carries the set-up, and only what differs from the defaults', async ({ page }) => {
  await open(page, 'stage=train&ppo.klCoefficient=0.2&ppo.clipRange=0.2&theme=dark');
  await expect(stage(page, 'Train')).toHaveAttribute('aria-current', 'step');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page).toHaveURL(/#stage=train&theme=dark&ppo\.klCoefficient=0\.2$/);
  await stage(page, 'Model').click();
  await expect(page).toHaveURL(/#theme=dark&ppo\.klCoefficient=0\.2$/);
});

test('a link that says something unknown is told, and the rest of it holds', async ({ page }) => {
  await open(page, 'stage=reward&ppo.klCoefficient=99');
  await expect(page.getByText('ppo.klCoefficient=99')).toBeVisible();
  await expect(stage(page, 'Reward')).toHaveAttribute('aria-current', 'step');
});

test('a teacher hides parts by the link', async ({ page }) => {
  await open(page, 'hide=samples,share,evaluate');
  await expect(page.getByRole('complementary', { name: 'Live samples' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Share' })).toBeHidden();
  await expect(stage(page, 'Evaluate')).toBeHidden();
});

test('what a script does moves the page', async ({ page }) => {
  await open(page);
  await page.evaluate(async () => {
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano', seed: 7 });
    await session.simulate({ comparisons: 6 });
  });
  await expect(page.getByRole('spinbutton', { name: 'Seed' })).toHaveValue('7');
  await expect(stage(page, 'Feedback')).toContainText('6 comparisons');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('no stage is wider than the screen, and the run bar stays in reach', async ({ page }) => {
    await open(page);
    for (const name of ['Model', 'Feedback', 'Reward', 'Train', 'Evaluate']) {
      await stage(page, name).click();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow, name).toBeLessThanOrEqual(0);
      await expect(runLoop(page)).toBeInViewport();
    }
  });
});
