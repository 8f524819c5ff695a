import { expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import type { EngineInfo } from '../protocol/engine-info';
import { DeviceSetting } from './device-setting';
import { Notices } from './notices.svelte';
import { SetupState } from './setup-state.svelte';

function gpu(vendor: string, choice: EngineInfo['choice']): EngineInfo {
  const adapter = { vendor, architecture: '', description: '', isFallback: false };
  return { backend: 'webgpu', adapter, features: [], ...(choice && { choice }) };
}

test('both devices are timed once, where it is not obvious which is faster', async () => {
  const engine = new FakeEngine();
  const compare = vi.spyOn(engine, 'compareDevices');
  const ofCores = (cores: number) => new DeviceSetting(new SetupState(), new Notices(), cores);
  const found = { asked: 'auto', reason: 'gpu' } as const;
  const comparison = { webgpuMs: 1, cpuMs: 2, threads: 8 };
  await ofCores(8).compareIfUnclear(engine, gpu('nvidia', found));
  await ofCores(2).compareIfUnclear(engine, gpu('intel', found));
  await ofCores(8).compareIfUnclear(engine, gpu('intel', { ...found, comparison }));
  await ofCores(8).compareIfUnclear(engine, gpu('intel', { asked: 'webgpu', reason: 'asked' }));
  expect(compare).not.toHaveBeenCalled();
  await ofCores(8).compareIfUnclear(engine, gpu('intel', found));
  expect(compare).toHaveBeenCalledOnce();
});
