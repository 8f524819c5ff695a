import { afterEach, describe, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { StorageError } from '../shared/errors';
import { Workspace } from './workspace.svelte';

const SAVED = {
  name: 'Assistant 1',
  lab: 'assistant',
  model: 'pocket',
  seed: 5,
  comparisons: 24,
  iteration: 12,
  time: 0,
};

function fakeStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, text) => void items.set(key, text),
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

async function started(engine: FakeEngine): Promise<Workspace> {
  const workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  return workspace;
}

describe('starting', () => {
  test('opens the lab, model and seed of the set-up by itself', async () => {
    const workspace = new Workspace(() => new FakeEngine());
    workspace.setup.adoptHash('#model=pocket&seed=3');
    await workspace.start('webgpu');
    expect(workspace.link.status).toBe('ready');
    expect(workspace.session.snapshot?.model.name).toBe('pocket');
    expect(workspace.session.snapshot?.seed).toBe(3);
  });

  test('asks a first question by itself where the model stage is open', async () => {
    const workspace = await started(new FakeEngine());
    await vi.waitFor(() => {
      expect(workspace.ask.base).toHaveLength(6);
    });
    expect(workspace.ask.asked).toBe(workspace.live.samples[0]?.prompt);
    expect(workspace.ask.tuned).toHaveLength(0);
  });

  test('without WebGPU goes on with the CPU and knows why', async () => {
    const workspace = new Workspace(() => new FakeEngine({ webgpu: false }));
    await workspace.start();
    expect(workspace.session.snapshot?.model.name).toBe('nano');
    expect(workspace.notices.list).toEqual([]);
    await expect(workspace.ready()).resolves.toMatchObject({
      backend: 'cpu',
      choice: { reason: 'no-webgpu', detail: 'this browser has no WebGPU' },
    });
  });

  test('with WebGPU asked for by the link and not there says so, and goes on', async () => {
    const workspace = new Workspace(() => new FakeEngine({ webgpu: false }));
    workspace.setup.adoptHash('#device=webgpu');
    await workspace.start();
    expect(workspace.link.info?.backend).toBe('cpu');
    expect(workspace.session.snapshot).toBeDefined();
    expect(workspace.notices.list.map(({ text }) => text)).toEqual([
      'WebGPU was asked for, but this browser has no WebGPU: the processor does it.',
    ]);
  });

  test('takes the device that the link names, and tells a name that means nothing', async () => {
    const workspace = new Workspace(() => new FakeEngine());
    await workspace.adoptAddress('#device=cpu');
    await workspace.start();
    expect(workspace.link.info?.backend).toBe('cpu');
    await workspace.adoptAddress('#device=abacus');
    expect(workspace.link.info?.backend).toBe('webgpu');
    expect(workspace.notices.list[0]?.text).toContain('device=abacus');
  });

  test('with a link of thousands of entries that mean nothing tells them in one notice', async () => {
    const workspace = await started(new FakeEngine());
    const entries = Array.from({ length: 5000 }, (_, index) => `unknown${index}=1`);
    await workspace.adoptAddress(`#${entries.join('&')}`);
    expect(workspace.notices.list.map(({ text }) => text)).toEqual([
      'The link says unknown0=1 and 4999 more, which means nothing here.',
    ]);
  });

  test('ready() asked before the start waits for the page’s own session', async () => {
    const workspace = new Workspace(() => new FakeEngine());
    const ready = workspace.ready();
    void workspace.start('webgpu');
    await ready;
    expect(workspace.session.snapshot).toBeDefined();
  });
});

describe('another device', () => {
  test('chosen by a person is remembered, not put into the link, and keeps the project', async () => {
    vi.stubGlobal('localStorage', fakeStorage());
    const workspace = new Workspace(() => new FakeEngine());
    workspace.setup.adoptHash('#device=webgpu&seed=4');
    await workspace.start();
    const project = workspace.session.snapshot?.project;
    await workspace.chooseDevice('cpu');
    expect(workspace.link.info?.choice).toEqual({ asked: 'cpu', reason: 'asked' });
    expect(workspace.session.snapshot?.project).toBe(project);
    expect(workspace.setup.hash).toBe('#seed=4');
    const next = new Workspace(() => new FakeEngine());
    await next.start();
    expect(next.link.info?.backend).toBe('cpu');
  });

  test('taken by a script is the one the page tells of', async () => {
    const engine = new FakeEngine();
    const workspace = await started(engine);
    await engine.open({ lab: 'assistant', device: 'cpu' });
    expect(workspace.link.info?.backend).toBe('cpu');
    await expect(workspace.ready()).resolves.toMatchObject({ backend: 'cpu' });
  });
});

describe('a session', () => {
  test('opened by a script moves the page to it', async () => {
    const engine = new FakeEngine();
    const workspace = await started(engine);
    await engine.open({ lab: 'assistant', model: 'pocket', seed: 9 });
    expect(workspace.setup.model).toBe('pocket');
    expect(workspace.setup.seed).toBe(9);
  });

  test('trained by a script is shown like one trained by hand', async () => {
    const engine = new FakeEngine();
    const workspace = await started(engine);
    workspace.live.watch(true);
    await engine.simulate('', { comparisons: 8 });
    await engine.fitRewardModel();
    await engine.train('', { iterations: 2 });
    expect(workspace.feedback.count).toBe(8);
    expect(workspace.reward.steps.at(-1)?.step).toBe(40);
    expect(workspace.training.iteration).toBe(2);
    expect(workspace.live.iteration).toBe(2);
    expect(workspace.training.status).toBe('idle');
  });

  test('trained while nobody looks takes its live samples when somebody does', async () => {
    const workspace = await started(new FakeEngine());
    const { live, training } = workspace;
    live.watch(true);
    await workspace.rater.run({ comparisons: 8 });
    await workspace.reward.fit({});
    await training.train(1, {});
    expect(live.iteration).toBe(1);
    live.watch(false);
    await training.train(2, {});
    expect(live.iteration).toBe(1);
    live.watch(true);
    await vi.waitFor(() => {
      expect(live.iteration).toBe(3);
    });
  });

  test('has its live answers scored anew by each fit, later if nobody looks', async () => {
    const engine = new FakeEngine();
    const workspace = await started(engine);
    const asked = vi.spyOn(engine, 'liveSamples');
    workspace.live.watch(true);
    await workspace.rater.run({ comparisons: 8 });
    await workspace.reward.fit({});
    expect(asked).toHaveBeenCalledTimes(1);
    workspace.live.watch(false);
    await workspace.reward.fit({});
    expect(asked).toHaveBeenCalledTimes(1);
    workspace.live.watch(true);
    await vi.waitFor(() => {
      expect(asked).toHaveBeenCalledTimes(2);
    });
  });

  test('of another project can be removed, and is gone from the list', async () => {
    const engine = new FakeEngine({ projects: [SAVED] });
    const workspace = await started(engine);
    expect(workspace.link.projects).toEqual([SAVED]);
    await workspace.removeProject(SAVED.name);
    expect(workspace.link.projects).toEqual([]);
  });

  test('that is continued brings its feedback, reward model and history', async () => {
    const workspace = await started(new FakeEngine({ projects: [SAVED] }));
    await workspace.continueProject(SAVED);
    expect(workspace.feedback.count).toBe(24);
    expect(workspace.training.iteration).toBe(12);
    expect(workspace.setup.model).toBe('pocket');
    expect(workspace.setup.seed).toBe(5);
  });
});

describe('failures', () => {
  test('of a job become one notice, however often they repeat', async () => {
    const workspace = await started(new FakeEngine());
    await workspace.reward.fit({});
    await workspace.reward.fit({});
    expect(workspace.notices.list).toHaveLength(1);
    expect(workspace.notices.list[0]?.code).toBe('not-ready');
  });

  test('of the GPU are told, and a lost device ends what ran', async () => {
    const engine = new FakeEngine();
    const workspace = await started(engine);
    engine.emit({ kind: 'gpu-error', error: { code: 'gpu-error', message: 'out of memory' } });
    engine.emit({ kind: 'training-state', state: 'running' });
    engine.emit({ kind: 'device-lost', reason: 'the driver restarted' });
    expect(workspace.notices.list.map((notice) => notice.code)).toEqual(['gpu-error']);
    expect(workspace.link.status).toBe('lost');
    expect(workspace.training.status).toBe('idle');
  });

  test('of the run bar’s calls are told, not thrown', async () => {
    const engine = new FakeEngine();
    const workspace = await started(engine);
    engine.reset = () => Promise.reject(new StorageError('resetting', 'the disk is full'));
    await workspace.training.reset();
    expect(workspace.notices.list[0]).toMatchObject({ tone: 'error', code: 'storage' });
  });

  test('of opening keep the session that is open', async () => {
    const engine = new FakeEngine();
    const workspace = await started(engine);
    const before = workspace.session.id;
    engine.open = () => Promise.reject(new StorageError('opening', 'the disk is full'));
    await workspace.openSetup();
    expect(workspace.session.id).toBe(before);
    expect(workspace.notices.list[0]?.code).toBe('storage');
  });
});

test('state whose code came late is made once and hears every event from then on', async () => {
  const engine = new FakeEngine();
  const workspace = await started(engine);
  const heard: string[] = [];
  const make = vi.fn(() => ({ apply: ({ kind }: { kind: string }) => void heard.push(kind) }));
  const state = workspace.late('listener', make);
  expect(workspace.late('listener', make)).toBe(state);
  expect(make).toHaveBeenCalledOnce();
  engine.emit({ kind: 'device-lost', reason: 'unplugged' });
  expect(heard).toEqual(['device-lost']);
});
