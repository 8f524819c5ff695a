/** Labs that could hardly differ more go round the whole page, on the real engine. */
import type { Page } from '@playwright/test';
import { labsPage } from './fixtures/fake-page-server';
import { expect, test } from './fixtures/test';

/** Each stage's key and heading. */
const STAGES = {
  feedback: { key: '2', title: 'Which answer is better?' },
  reward: { key: '3', title: 'What is an answer worth?' },
  train: { key: '4', title: 'More reward, on a leash' },
  evaluate: { key: '5', title: 'What changed?' },
} as const;
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
async function unfold(page: Page, name: keyof typeof STAGES): Promise<void> {
  await page.keyboard.press(STAGES[name].key);
  await expect(page.getByRole('heading', { name: STAGES[name].title })).toBeVisible();
  await page.locator('#stage summary').evaluateAll((summaries) => {
    for (const summary of summaries) summary.parentElement?.setAttribute('open', '');
  });
}

const stage = (page: Page) => page.locator('#stage');

/** What the fixtures say of themselves; their files need a bundler. */
const LABS = [
  {
    lab: 'letters',
    model: 'tiny',
    isClip: false,
    title: 'The base model babbles',
    flaw: 'Dots',
    measure: 'Missing letters',
  },
  {
    lab: 'point',
    model: 'mlp',
    isClip: true,
    title: 'The base policy wanders',
    flaw: 'Looks busy',
    measure: 'Return',
  },
] as const;

for (const { lab, model, isClip, title, flaw, measure } of LABS) {
  test(`the lab ${lab} goes round all five stages, in its own words`, async ({ page }) => {
    await openLab(page, lab, model);
    const seesClips = async (): Promise<void> => {
      const clips = stage(page).locator('.steps');
      if (isClip) await expect(clips.first()).toBeAttached();
      else await expect(clips).toHaveCount(0);
    };
    await expect(stage(page).getByText(title)).toBeVisible();

    await unfold(page, 'feedback');
    await page.keyboard.press('ArrowLeft');
    await expect(stage(page).locator('.saved')).toHaveText('1 saved');

    await page.keyboard.press('r');
    await expect(page.getByRole('button', { name: 'Run another round' })).toBeVisible();

    await unfold(page, 'feedback');
    await expect(stage(page).getByText('Latest judgements')).toBeVisible();
    await seesClips();

    await unfold(page, 'reward');
    await stage(page).getByRole('button', { name: 'Backtest' }).click();
    await expect(stage(page).getByText('Rank correlation with the truth')).toBeVisible();
    await stage(page).getByTitle('Why this score?').first().click();
    await expect(stage(page).getByRole('heading', { name: /^Why / })).toBeVisible();
    await seesClips();

    await unfold(page, 'train');
    await expect(stage(page).getByText(HACKING)).toBeVisible();
    await expect(stage(page).getByText(flaw, { exact: true })).toBeVisible();
    await expect(stage(page).getByText('Why this advantage?').first()).toBeVisible();
    await seesClips();

    await unfold(page, 'evaluate');
    await expect(stage(page).getByText(measure, { exact: true }).first()).toBeVisible();
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
