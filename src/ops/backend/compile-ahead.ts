/**
 * Compiles kernels before they are needed, in parallel and beside whatever else the GPU does: the
 * work that needs them is encoded once with nothing dispatched, and each pipeline that is met and
 * not there yet is asked for asynchronously. Compiling where a kernel is first used would hold up
 * the GPU process, the page's own drawing included.
 */
import { env } from '@tensorflow/tfjs-core';
import { pipelinesOf, type CompiledKernel } from './pipelines';
import { currentWebGpu } from './tfjs-adapter';

const COMPILE_ONLY = 'WEBGPU_ENGINE_COMPILE_ONLY';

/**
 * On other backends there is nothing to compile, and `encode` is not called.
 *
 * @param encode synchronous; reads nothing back, and what its tensors hold means nothing
 * @param onProgress told after each pipeline how many of all are there
 * @returns once all are compiled. A pipeline that fails is left to its first use, which reports it
 */
export async function compileAhead(
  encode: () => void,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const gpu = currentWebGpu();
  if (gpu === undefined) return;
  const ours = pipelinesOf(gpu.device);
  const waiting: Promise<void>[] = [];
  let done = 0;
  const wait = <T>(pipeline: Promise<T>, keep: (ready: T) => void): void => {
    const kept = pipeline.then(keep, () => undefined);
    waiting.push(
      kept.then(() => {
        done += 1;
        onProgress(done, waiting.length);
      }),
    );
  };
  ours.ahead = new Map<string, Promise<CompiledKernel>>();
  env().set(COMPILE_ONLY, true);
  try {
    encode();
  } finally {
    env().set(COMPILE_ONLY, false);
    for (const [name, pipeline] of ours.ahead) {
      wait(pipeline, (ready) => {
        if (!ours.ready.has(name)) ours.ready.set(name, ready);
      });
    }
    ours.ahead = undefined;
    // tfjs would trip over a promise in its cache: what is used meanwhile is compiled at once.
    const { pipelineCache } = gpu;
    for (const [key, pipeline] of Object.entries(pipelineCache)) {
      if (!(pipeline instanceof Promise)) continue;
      Reflect.deleteProperty(pipelineCache, key);
      wait(pipeline, (ready) => {
        pipelineCache[key] ??= ready;
      });
    }
  }
  await Promise.all(waiting);
}
