import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { POINT_LAB } from '../../tests/fixtures/point-lab';
import { createCpuBackend } from '../ops';
import type { EngineEvent } from '../protocol/engine-api';
import { ProjectStore } from '../storage/store';
import { createEngine } from './engine';

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

describe('the device', () => {
  async function withListeners() {
    let listeners = { onGpuError: (_: string) => {}, onDeviceLost: (_: string) => {} };
    const taken: string[] = [];
    const engine = createEngine({
      labs: [POINT_LAB],
      store: new ProjectStore(),
      readFile: () => Promise.reject(new Error('no files')),
      startDevice: async (device, given) => {
        listeners = given;
        taken.push(device);
        const info = await createCpuBackend();
        return device === 'webgpu' ? { ...info, backend: 'webgpu' } : info;
      },
      compareDevices: (_info, alone) =>
        alone(() => Promise.resolve({ webgpuMs: 10, cpuMs: 4, threads: 2 })),
      autosave: false,
      warmUp: false,
    });
    const events: EngineEvent[] = [];
    await engine.subscribe((event) => events.push(event));
    await engine.start('cpu');
    const { sessionId } = await engine.open({ lab: POINT_LAB.id });
    return { engine, events, id: sessionId, taken, listeners: () => listeners };
  }

  test('is taken anew only where another one is asked for, and told before the answer', async () => {
    const { engine, events, id, taken } = await withListeners();
    await engine.open({ lab: POINT_LAB.id });
    await engine.open({ lab: POINT_LAB.id, device: 'cpu' });
    expect(taken).toEqual(['cpu']);
    const { sessionId } = await engine.open({ lab: POINT_LAB.id, device: 'auto' });
    expect(taken).toEqual(['cpu', 'auto']);
    expect(events.filter(({ kind }) => kind === 'device')).toHaveLength(2);
    await expect(engine.sample(id, { count: 1 })).rejects.toMatchObject({ code: 'not-found' });
    expect(await engine.sample(sessionId, { count: 1 })).toHaveLength(1);
  });

  test('compared with the other one is told with both figures, also to who asks again', async () => {
    const { engine, events } = await withListeners();
    expect((await engine.compareDevices()).choice?.comparison).toBeUndefined();
    await engine.start('webgpu');
    const { choice } = await engine.compareDevices();
    expect(choice?.comparison).toEqual({ webgpuMs: 10, cpuMs: 4, threads: 2 });
    expect((await engine.start('webgpu')).choice).toEqual(choice);
    expect(events.at(-1)).toMatchObject({ kind: 'device', info: { choice } });
  });

  test('of an unknown name is refused, and the session stays', async () => {
    const { engine, id, taken } = await withListeners();
    const device = 'abacus' as 'cpu';
    await expect(engine.open({ lab: POINT_LAB.id, device })).rejects.toMatchObject({
      code: 'invalid-value',
      field: 'device',
    });
    expect(taken).toEqual(['cpu']);
    expect(await engine.sample(id, { count: 1 })).toHaveLength(1);
  });

  test('that reports an error ends the running job with it', async () => {
    const { engine, events, id, listeners } = await withListeners();
    const simulating = engine.simulate(id, { comparisons: 100_000 });
    await vi.waitFor(() => {
      expect(events.some(({ kind }) => kind === 'pair-judged')).toBe(true);
    }, 60_000);
    listeners().onGpuError('shader does not compile');
    await expect(simulating).rejects.toMatchObject({ code: 'gpu-error' });
    expect(events.find(({ kind }) => kind === 'gpu-error')).toMatchObject({
      error: { code: 'gpu-error', reason: 'shader does not compile' },
    });
  });

  test('that is lost ends every call, the later ones too, with the remedy', async () => {
    const { engine, events, id, listeners } = await withListeners();
    listeners().onDeviceLost('driver reset');
    await expect(engine.sample(id, { count: 1 })).rejects.toMatchObject({
      code: 'gpu-error',
      message: expect.stringContaining('reload the page') as string,
    });
    expect(events).toContainEqual({ kind: 'device-lost', reason: 'driver reset' });
  });

  test('that is lost can be replaced by another one', async () => {
    const { engine, id, listeners } = await withListeners();
    listeners().onDeviceLost('driver reset');
    await expect(engine.sample(id, { count: 1 })).rejects.toMatchObject({ code: 'gpu-error' });
    await engine.start('webgpu');
    const { sessionId } = await engine.open({ lab: POINT_LAB.id });
    expect(await engine.sample(sessionId, { count: 1 })).toHaveLength(1);
  });
});
