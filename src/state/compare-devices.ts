/**
 * Which device is faster is not obvious where graphics share the memory of a processor with many
 * cores: then both are timed, once a machine, after the first answer.
 */
import type { EngineApi } from '../protocol/engine-api';
import type { EngineInfo } from '../protocol/engine-info';

const MANY_CORES = 4;

const processorCores = (): number =>
  'navigator' in globalThis ? navigator.hardwareConcurrency : 1;

export async function compareIfUnclear(
  engine: EngineApi,
  { adapter, choice }: EngineInfo,
  cores = processorCores(),
): Promise<void> {
  const isClear = /nvidia|apple/i.test(adapter.vendor) || cores < MANY_CORES;
  if (isClear || choice?.reason !== 'gpu' || choice.comparison !== undefined) return;
  // What fails here is asked for again by hand, and told then.
  await engine.compareDevices().catch(() => undefined);
}
