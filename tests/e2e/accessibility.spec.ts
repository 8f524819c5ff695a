import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/test';

const STAGES = ['Model', 'Feedback', 'Reward', 'Train', 'Evaluate'] as const;

/** Every violation as 'rule: element', so that a failure names the culprit. */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  if (rules !== undefined) axe.withRules(rules);
  const { violations: found } = await axe.analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

async function openStage(page: Page, name: string): Promise<void> {
  const strip = page.getByRole('navigation', { name: 'Stages of the loop' });
  await strip.getByRole('button', { name: new RegExp(`^${name}`) }).click();
}

async function ready(page: Page, address = './'): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole('button', { name: 'Run the loop' })).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByRole('article').first()).toBeVisible();
}

/** In which part of the page the focus is. */
function focusedArea(page: Page): Promise<string> {
  return page.evaluate(() => {
    const areas = {
      skip: '.skip',
      stage: '#stage',
      samples: 'main aside',
      header: 'header',
      nav: 'nav',
      run: '[aria-label="Run"]',
    };
    const found = Object.entries(areas).find(
      ([, selector]) => document.activeElement?.closest(selector) != null,
    );
    return found?.[0] ?? 'elsewhere';
  });
}

/** Every stage, in light and, where only the colours differ, in dark. */
async function expectNoViolations(page: Page): Promise<void> {
  for (const name of STAGES) {
    await openStage(page, name);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    expect(await violations(page), name).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    expect(await violations(page, ['color-contrast']), `${name}, dark`).toEqual([]);
  }
}

test('no stage has an axe violation while it is empty, nor has the help', async ({ page }) => {
  test.setTimeout(300_000);
  await ready(page);
  await expectNoViolations(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'What this is' })).toBeVisible();
  expect(await violations(page), 'help').toEqual([]);
});

test('no stage has an axe violation after a round of the loop', async ({ page }) => {
  test.setTimeout(300_000);
  await ready(page);
  await page.evaluate(async () => {
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano' });
    await session.simulate({ comparisons: 24 });
    await session.fitRewardModel({ epochs: 1, normalizeSamples: 32 });
    await session.train({ iterations: 1, batchSize: 8, epochs: 1, minibatches: 1 });
    await session.evaluate({ samples: 32 });
  });
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Checkpoints' }).click();
  await expect(page.getByRole('dialog', { name: 'Checkpoints' })).toBeVisible();
  expect(await violations(page), 'checkpoints').toEqual([]);
});

test('everything on a stage is reached by Tab, in the order of the page', async ({ page }) => {
  await ready(page);
  const order: string[] = [];
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    order.push(await focusedArea(page));
  }
  const areas = order.filter((area, index) => area !== order[index - 1]);
  expect(areas.slice(0, 6)).toEqual(['skip', 'header', 'nav', 'stage', 'samples', 'run']);
});

test('where less motion is asked for, nothing is animated', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await ready(page);
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) => {
        const { animationName, transitionDuration } = getComputedStyle(element);
        return (
          animationName !== 'none' ||
          transitionDuration.split(',').some((one) => one.trim() !== '0s')
        );
      }).length,
  );
  expect(moving).toBe(0);
});
