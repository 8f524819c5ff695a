/** Finished runs as JSON files, so that a measurement that was cut short can go on. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoopResult, LoopSettings } from './loop-run';

const FOLDER = '.cache/results';

/** Runs of other weights or on another adapter are other runs. */
export interface RunKey {
  readonly settings: LoopSettings;
  readonly adapter: string;
  readonly weights: string;
}

export async function weightsFingerprint(lab: string, model: string): Promise<string> {
  const bytes = await readFile(join('public/models', lab, model, 'model.safetensors'));
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}

export async function cachedRun(key: RunKey): Promise<LoopResult | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(key), 'utf8')) as LoopResult;
  } catch {
    return undefined;
  }
}

export async function storeRun(key: RunKey, result: LoopResult): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(fileOf(key), JSON.stringify(result));
}

function fileOf(key: RunKey): string {
  const { model, comparisons, seed } = key.settings;
  const hash = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 12);
  return join(FOLDER, `${model}-${comparisons}-seed${seed}-${hash}.json`);
}
