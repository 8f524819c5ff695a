/** Finished runs as JSON files, so that a measurement that was cut short can go on. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultsOf } from '../../src/config/field';
import { PPO_FIELDS } from '../../src/config/ppo-fields';
import { REWARD_MODEL_FIELDS } from '../../src/config/reward-model-fields';

const FOLDER = '.cache/results';

/** Runs of other weights, with other defaults or on another adapter are other runs. */
export interface RunKey {
  readonly settings: {
    readonly model: string;
    readonly comparisons: number;
    readonly seed: number;
    readonly [name: string]: unknown;
  };
  readonly adapter: string;
  readonly weights: string;
}

export async function weightsFingerprint(lab: string, model: string): Promise<string> {
  return fingerprint(await readFile(join('public/models', lab, model, 'model.safetensors')));
}

export function fingerprint(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 12);
}

/** @returns what was stored under the key, so of the type that its caller stores */
export async function cachedRun<R>(key: RunKey): Promise<R | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(key), 'utf8')) as R;
  } catch {
    return undefined;
  }
}

export async function storeRun(key: RunKey, result: object): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(fileOf(key), JSON.stringify(result));
}

/** A measurement that was made before, with this key and these weights, is not made again. */
export async function kept<T>(name: string, key: object, measure: () => Promise<T>): Promise<T> {
  const file = join(FOLDER, `${name}-${fingerprint(JSON.stringify(key))}.json`);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    const result = await measure();
    await mkdir(FOLDER, { recursive: true });
    await writeFile(file, JSON.stringify(result));
    return result;
  }
}

function fileOf(key: RunKey): string {
  const { model, comparisons, seed } = key.settings;
  const defaults = [defaultsOf(REWARD_MODEL_FIELDS), defaultsOf(PPO_FIELDS)];
  const hash = fingerprint(JSON.stringify([key, defaults]));
  return join(FOLDER, `${model}-${comparisons}-seed${seed}-${hash}.json`);
}
