/** A training that was interrupted goes on from its last saved step. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readSafetensors, writeSafetensors } from '../../src/model/files/safetensors';
import type { NamedArray } from '../../src/model/files/safetensors';

export interface SavedProgress {
  readonly step: number;
  readonly arrays: ReadonlyMap<string, NamedArray>;
}

const STEP = 'pretraining.step';

/** @param recipe what the training was started with; progress of another one does not count */
export async function loadProgress(
  path: string,
  recipe: string,
): Promise<SavedProgress | undefined> {
  try {
    if ((await readFile(`${path}.json`, 'utf8')) !== recipe) return undefined;
    const bytes = await readFile(`${path}.safetensors`);
    const file = new Uint8Array(bytes).buffer;
    const arrays = readSafetensors(file, 'progress');
    const step = arrays.get(STEP)?.data[0] ?? 0;
    arrays.delete(STEP);
    return { step, arrays };
  } catch {
    return undefined;
  }
}

export async function saveProgress(
  path: string,
  recipe: string,
  { step, arrays }: SavedProgress,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const marked = new Map([...arrays, [STEP, { shape: [1], data: Float32Array.of(step) }]]);
  await writeFile(`${path}.partial`, new Uint8Array(writeSafetensors(marked)));
  await rename(`${path}.partial`, `${path}.safetensors`);
  await writeFile(`${path}.json`, recipe);
}

export async function forgetProgress(path: string): Promise<void> {
  await rm(`${path}.safetensors`, { force: true });
  await rm(`${path}.json`, { force: true });
}
