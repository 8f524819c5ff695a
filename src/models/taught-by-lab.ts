/**
 * A model that its lab teaches when it is wanted: no files, the same weights every time. It is
 * taught once on each device and kept, a few kilobytes; a family of this kind holds no tensors.
 */
import { getBackend } from '@tensorflow/tfjs-core';
import type { ControlLab } from '../labs/lab';
import { ControlFamily } from '../model/control/control-family';
import type { Teacher } from '../model/control/control-world';
import { stream } from '../shared/random-stream';
import type { BaseModel } from './source';

const taught = new WeakMap<ControlLab, Map<string, Promise<ControlFamily>>>();

/** It belongs to the lab, whatever the project's seed: every project starts from the same one. */
export async function taughtModel(
  lab: ControlLab,
  teacher: Teacher,
  model: string,
): Promise<BaseModel> {
  const ofLab = taught.get(lab) ?? new Map<string, Promise<ControlFamily>>();
  taught.set(lab, ofLab);
  const key = `${getBackend()} ${model}`;
  const known = ofLab.get(key);
  if (known !== undefined) return { family: await known };
  const teaching = teach(lab, teacher, model);
  ofLab.set(key, teaching);
  // The next opening may try again.
  teaching.catch(() => ofLab.delete(key));
  return { family: await teaching };
}

function teach(lab: ControlLab, teacher: Teacher, model: string): Promise<ControlFamily> {
  const prompts = lab.tasks('train').map(({ prompt }) => prompt);
  return ControlFamily.teach(lab, teacher, prompts, stream(0, `${lab.id} ${model}`));
}
