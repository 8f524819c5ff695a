/** The stage panels on the fake engine: what they show, and that all of it works by keyboard. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { fakePage } from './fixtures/fake-page-server';
import { expect, test } from './fixtures/test';

const PHONE = { width: 390, height: 844 };
const STAGES = ['feedback', 'reward', 'train', 'evaluate'] as const;
const TITLES = {
  feedback: 'Which answer is better?',
  reward: 'What is an answer worth?',
  train: 'More reward, on a leash',
  evaluate: 'What changed?',
} as const;

/** Opens a stage and waits until there is a session. */
async function openStage(page: Page, stage: string, settings = ''): Promise<void> {
  await page.goto(fakePage(`stage=${stage}${settings}`));
  await expect(page.getByText('Fake Graphics')).toBeVisible();
  await expect(page.locator('main .words').first()).toBeVisible();
}

/** A chart of that metric: a slider over its points. */
const curve = (page: Page, name: string) =>
  page.locator('.chart').and(page.getByRole('slider', { name, exact: true }));

/** Goes through the whole loop once, then back to the stage. */
async function runLoop(page: Page, stage: (typeof STAGES)[number]): Promise<void> {
  await openStage(page, stage, '&rater.comparisons=40&loop.iterations=6');
  await page.keyboard.press('r');
  await expect(page.getByRole('button', { name: 'Run another round' })).toBeVisible({
    timeout: 60_000,
  });
  await showStage(page, stage);
}

/** Opens every folded part of the stage. */
async function unfold(page: Page): Promise<void> {
  await page.locator('#stage summary').evaluateAll((summaries) => {
    for (const summary of summaries) summary.parentElement?.setAttribute('open', '');
  });
}

async function showStage(page: Page, stage: (typeof STAGES)[number]): Promise<void> {
  await page.keyboard.press(String(STAGES.indexOf(stage) + 2));
  await expect(page.getByRole('heading', { name: TITLES[stage] })).toBeVisible();
}

test('a judgement by key is saved at once, undo takes it back, redo brings it again', async ({
  page,
}) => {
  await openStage(page, 'feedback');
  const saved = page.locator('.saved');
  await expect(saved).toHaveText('0 saved');
  for (const [before, key] of ['ArrowLeft', 'ArrowRight', 'ArrowDown', 's'].entries()) {
    await expect(page.getByRole('button', { name: 'Equal' })).toBeEnabled();
    await page.keyboard.press(key);
    await expect(saved).toHaveText(`${before + 1} saved`);
  }
  await page.keyboard.press('z');
  await expect(saved).toHaveText('3 saved');
  await page.keyboard.press('Shift+Z');
  await expect(saved).toHaveText('4 saved');
});

test('every way of judging goes by keys, also right after a rater was chosen', async ({ page }) => {
  await openStage(page, 'feedback');
  const saved = page.locator('.saved');
  await page.getByText('Raters and agreement').click();
  await page.getByRole('group', { name: 'You judge as' }).getByRole('button').first().click();
  await page.keyboard.press('ArrowRight');
  await expect(saved).toHaveText('1 saved');
  await page.getByRole('button', { name: 'Best of four' }).click();
  await expect(page.locator('.best button').nth(1)).toHaveAttribute('aria-disabled', 'false');
  await page.keyboard.press('f');
  await expect(saved).not.toHaveText('1 saved');
  await page.keyboard.press('z');
  await expect(saved).toHaveText('1 saved');
  await page.getByRole('button', { name: 'Criteria' }).click();
  await page.locator('.criteria input').first().focus();
  const rows = await page.locator('.criteria fieldset').count();
  await page.keyboard.type('5'.repeat(rows / 2) + '1'.repeat(rows / 2));
  await page.keyboard.press('Enter');
  await expect(saved).toHaveText('2 saved');
  await expect(page.locator('.criteria input').first()).toBeFocused();
  await page.getByRole('button', { name: 'Correct' }).click();
  await page.getByLabel('The answer as it should be').fill('As it should be.');
  await page.keyboard.press('Enter');
  // The demonstration and the pair that prefers it.
  await expect(saved).toHaveText('4 saved');
});

test('a click on an answer chooses it and shows the next pair', async ({ page }) => {
  await openStage(page, 'feedback');
  await page.locator('.pair button').first().click();
  await expect(page.locator('.saved')).toHaveText('1 saved');
  await expect(page.getByText('Judgements and ground truth')).toBeVisible();
});

test('keys belong to the slider that has the focus', async ({ page }) => {
  await openStage(page, 'feedback');
  const slider = page.getByRole('slider', { name: 'Rater noise' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', '0.11 of labels');
  await expect(page.locator('.saved')).toHaveText('0 saved');
  await expect(page).toHaveURL(/rater\.noise=0\.11/);
  await page.getByRole('button', { name: 'Reset Rater noise' }).click();
  await expect(slider).toHaveAttribute('aria-valuetext', '0.1 of labels');
});

test('the simulated rater can be watched choosing, and stopped', async ({ page }) => {
  await openStage(page, 'feedback');
  await page.getByRole('button', { name: 'Watch it judge' }).click();
  await expect(page.locator('.pair .chosen')).toHaveCount(1);
  await page.locator('#stage').getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Watch it judge' })).toBeVisible();
  await expect(page.locator('.saved')).not.toHaveText('0 saved');
});

test('without feedback the reward stage says what is missing and leads there', async ({ page }) => {
  await openStage(page, 'reward');
  await expect(page.getByRole('button', { name: 'Fit reward model' })).toBeDisabled();
  await page.getByRole('button', { name: 'Judge some pairs first' }).click();
  await expect(page.getByRole('heading', { name: 'Which answer is better?' })).toBeVisible();
});

test('a fitted reward model shows its five parts, its curves and whether to trust it', async ({
  page,
}) => {
  await runLoop(page, 'reward');
  const parts = page.locator('#stage ol').first().getByRole('heading');
  await expect(parts).toHaveText([
    'Data processing',
    'Feature extraction',
    'Learning',
    'Calibration',
    'Validation',
  ]);
  await expect(curve(page, 'Held-out accuracy')).toHaveAttribute(
    'aria-valuetext',
    /\d+ % of pairs/,
  );
  // Eight held-out pairs of forty tell nothing.
  await expect(page.locator('.advice')).toContainText('cannot be told from a coin');
  await expect(page.locator('.score').first()).toHaveText(/[+−]\d/);
});

test('every curve of training has its value, and its formula opens by keyboard', async ({
  page,
}) => {
  await runLoop(page, 'train');
  for (const name of ['Reward', 'KL divergence', 'Answer entropy', 'Clip fraction', 'Value loss']) {
    await expect(curve(page, name)).toHaveAttribute('aria-valuetext', /iteration 6$/);
  }
  await page.getByRole('button', { name: 'About KL divergence' }).focus();
  await page.keyboard.press('Enter');
  const note = page.locator('[popover]:popover-open');
  await expect(note).toContainText('objective/kl');
  await expect(note).toContainText('nats per answer');
  await page.keyboard.press('Escape');
  await expect(note).toHaveCount(0);
});

test('arrow keys read the past of a curve, and of all curves beside it', async ({ page }) => {
  await runLoop(page, 'train');
  const reward = curve(page, 'Reward');
  await expect(reward.locator('canvas')).toBeVisible();
  await reward.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(reward).toHaveAttribute('aria-valuetext', /std of base, iteration 2$/);
  const kl = curve(page, 'KL divergence');
  await expect(kl).toHaveAttribute('aria-valuetext', /, iteration 2$/);
  await page.keyboard.press('Escape');
  await expect(kl).toHaveAttribute('aria-valuetext', /, iteration 6$/);
});

test('the evaluation puts base, tuned and the known figure on one scale and leads back', async ({
  page,
}) => {
  await runLoop(page, 'evaluate');
  await expect(
    page.getByRole('img', { name: /False statements: base \d+\s%, tuned \d+\s%, change −\d+/ }),
  ).toBeVisible();
  await expect(page.locator('#stage .verdict').first()).toContainText('known figures');
  await page.getByRole('button', { name: 'Again, with more feedback' }).click();
  await expect(page.getByRole('heading', { name: 'Which answer is better?' })).toBeVisible();
});

test('no stage has an accessibility violation when all of it is unfolded', async ({ page }) => {
  await runLoop(page, 'feedback');
  for (const stage of STAGES) {
    await showStage(page, stage);
    await unfold(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations, stage).toEqual([]);
  }
});

test('every stage, unfolded, fits a phone without scrolling sideways', async ({ page }) => {
  await page.setViewportSize(PHONE);
  await runLoop(page, 'feedback');
  for (const stage of STAGES) {
    await showStage(page, stage);
    await unfold(page);
    const overflowPx = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(overflowPx, stage).toBeLessThanOrEqual(0);
  }
});
