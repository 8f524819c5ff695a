import { expect, test } from 'vitest';
import type { DeviceChoice, EngineInfo } from '../../protocol/engine-info';
import { comparisonText, deviceReason, threadsText } from './device-words';

function info(
  backend: 'webgpu' | 'cpu',
  choice: DeviceChoice,
  features: string[] = [],
): EngineInfo {
  const adapter = { vendor: '', architecture: '', description: '', isFallback: false };
  return { backend, adapter, features, choice };
}

test('where there is no GPU, the reason says that the processor does it, and why', () => {
  const none = { reason: 'no-webgpu', detail: 'the browser offers no adapter' } as const;
  expect(deviceReason(info('cpu', { asked: 'auto', ...none }))).toBe(
    'No GPU here; the processor does it: the browser offers no adapter.',
  );
  expect(deviceReason(info('cpu', { asked: 'webgpu', ...none }))).toBe(
    'WebGPU was asked for, but the browser offers no adapter. The processor does it.',
  );
  const software = { asked: 'auto', reason: 'software', detail: 'SwiftShader' } as const;
  expect(deviceReason(info('cpu', software))).toContain('No GPU here; the processor does it.');
});

test('what was chosen is called chosen, on either device', () => {
  const asked = { asked: 'cpu', reason: 'asked' } as const;
  expect(deviceReason(info('cpu', asked))).toBe('The processor does the work, as chosen.');
  expect(deviceReason(info('webgpu', asked))).toBe('The GPU does the work, as chosen.');
});

test('one thread comes with its reason, several with their number, and a GPU with none', () => {
  const asked = { asked: 'cpu', reason: 'asked' } as const;
  expect(threadsText(info('cpu', asked, ['simd', '4 threads']), true)).toBe('4 threads');
  expect(threadsText(info('cpu', asked, ['simd']), true)).toBe('one');
  expect(threadsText(info('cpu', asked, ['simd']), false)).toContain('may not share memory');
  expect(threadsText(info('webgpu', asked), true)).toBeUndefined();
});

test('a comparison gives both figures', () => {
  expect(comparisonText({ webgpuMs: 61.3, cpuMs: 22.4, threads: 8 })).toBe(
    'The same few answers and training step: GPU 61.3 ms, processor on 8 threads 22.4 ms.',
  );
});
