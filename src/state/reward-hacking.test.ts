import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { HACKING_TRAINING } from '../config/misspecified-reward-fields';
import { RewardHacking } from './reward-hacking.svelte';
import { Workspace } from './workspace.svelte';

let workspace: Workspace;
let hacking: RewardHacking;

beforeEach(async () => {
  const engine = new FakeEngine();
  workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  await workspace.rater.run({ comparisons: 8 });
  await workspace.reward.fit({});
  hacking = new RewardHacking(workspace);
});

describe('a flaw', () => {
  test('is in the reward once planted, with the strength that the lab gives it', async () => {
    const flaw = workspace.session.lab?.misspecifiedRewards[0];
    await hacking.plant(flaw);
    expect(hacking.flawed).toMatchObject({ flaw: flaw?.id, strength: flaw?.strength });
    expect(workspace.rewardChoice.inUse.scale).toBe('base');
    expect(hacking.proxyBase).toBe(0);
  });

  test('is gone with the choice of none', async () => {
    await hacking.plant(workspace.session.lab?.misspecifiedRewards[0]);
    await hacking.plant(undefined);
    expect(hacking.flawed).toBeUndefined();
    expect(workspace.rewardChoice.inUse.spec).toBe('reward-model');
  });
});

test('loosening sets every setting of the demonstration', () => {
  hacking.loosen();
  expect(workspace.setup.ppo.values).toMatchObject(HACKING_TRAINING);
});

test('the algorithms that choose among answers move as best-of-n does', () => {
  expect(hacking.form).toBe('rl');
  workspace.setup.ppo.set('algorithm', 'best_of_n');
  expect(hacking.form).toBe('best-of-n');
});

describe('teaching', () => {
  test('judges exploits, then fits as many members as there were', async () => {
    const [judged, fitted] = [vi.spyOn(workspace.rater, 'run'), vi.spyOn(workspace.reward, 'fit')];
    const taught = hacking.teach();
    expect(hacking.teaching).toBe(true);
    await taught;
    expect(judged.mock.calls[0]?.[0]).toMatchObject({ pairs: 'exploit' });
    expect(fitted.mock.calls[0]?.[0]).toMatchObject({ members: hacking.members });
    expect(hacking.teaching).toBe(false);
  });

  test('fits nothing where the judging was stopped', async () => {
    vi.spyOn(workspace.rater, 'run').mockResolvedValue(false);
    const fitted = vi.spyOn(workspace.reward, 'fit');
    await hacking.teach();
    expect(fitted).not.toHaveBeenCalled();
    expect(hacking.teaching).toBe(false);
  });
});
