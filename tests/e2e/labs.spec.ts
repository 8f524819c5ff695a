/** Labs that could hardly differ more go round the whole page, on the real engine. */
import type { Page } from '@playwright/test';
import { LETTER_LAB } from '../fixtures/letter-lab';
import { POINT_LAB } from '../fixtures/point-lab';
import { labsPage } from './fixtures/fake-page-server';
import { expect, test } from './fixtures/test';

const STAGES = ['model', 'feedback', 'reward', 'train', 'evaluate'] as const;
const QUICK = [
  'rater.comparisons=24',
  'loop.iterations=1',
  'loop.evaluationSamples=32',
  'rm.epochs=1',
  'rm.normalizeSamples=64',
  'ppo.batchSize=8',
  'ppo.minibatches=2',
  'ppo.epochs=1',
].join('&');
const HACKING = 'Reward hacking: gold against proxy';

async function openLab(page: Page, lab: string, model: string): Promise<void> {
  await page.goto(labsPage(`lab=${lab}&model=${model}&${QUICK}`));
  await expect(page.getByRole('button', { name: 'Run the loop' })).toBeEnabled();
}

/** Opens a stage with all that is folded in it. */
async function unfold(page: Page, stage: (typeof STAGES)[number]): Promise<void> {
  await page.keyboard.press(String(STAGES.indexOf(stage) + 1));
  await expect(page.locator(`[data-stage="${stage}"]`)).toBeVisible();
  await page.locator('#stage summary').evaluateAll((summaries) => {
    for (const summary of summaries) summary.parentElement?.setAttribute('open', '');
  });
}

const stage = (page: Page) => page.locator('#stage');

for (const { lab, model, isClip } of [
  { lab: LETTER_LAB, model: 'tiny', isClip: false },
  { lab: POINT_LAB, model: 'mlp', isClip: true },
]) {
  test(`${lab.title} goes round all five stages, in its own words`, async ({ page }) => {
    await openLab(page, lab.id, model);
    const outcomes = stage(page).getByText(/^\d+ steps?$/);
    await expect(stage(page).getByText(lab.words.baseModel.title)).toBeVisible();

    await unfold(page, 'feedback');
    await page.keyboard.press('ArrowLeft');
    await expect(stage(page).locator('.saved')).toHaveText('1 saved');

    await page.keyboard.press('r');
    await expect(page.getByRole('button', { name: 'Run another round' })).toBeVisible();

    await unfold(page, 'feedback');
    await expect(stage(page).getByText('Latest judgements')).toBeVisible();
    expect((await outcomes.count()) > 0).toBe(isClip);

    await unfold(page, 'reward');
    await stage(page).getByRole('button', { name: 'Backtest' }).click();
    await expect(stage(page).getByText('Rank correlation with the truth')).toBeVisible();
    await stage(page).getByTitle('Why this score?').first().click();
    await expect(stage(page).getByRole('heading', { name: /^Why / })).toBeVisible();
    expect((await outcomes.count()) > 0).toBe(isClip);

    await unfold(page, 'train');
    await expect(stage(page).getByText(HACKING)).toBeVisible();
    for (const { label } of lab.misspecifiedRewards) {
      await expect(stage(page).getByText(label, { exact: true })).toBeVisible();
    }
    await expect(stage(page).getByText('Why this advantage?').first()).toBeVisible();
    expect((await outcomes.count()) > 0).toBe(isClip);

    await unfold(page, 'evaluate');
    for (const { label } of lab.measures) {
      await expect(stage(page).getByText(label, { exact: true }).first()).toBeVisible();
    }
  });
}

test('a lab without flaws has no stage of reward hacking, and everything else', async ({
  page,
}) => {
  await openLab(page, 'flawless', 'tiny');
  await unfold(page, 'train');
  await expect(stage(page).getByText('Runs: compare, export, share')).toBeVisible();
  await expect(stage(page).getByText(HACKING)).toHaveCount(0);
});
