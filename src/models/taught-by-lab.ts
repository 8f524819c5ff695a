/** A model that its lab teaches when it is wanted: no files, the same weights every time. */
import type { ControlLab } from '../labs/lab';
import { ControlFamily } from '../model/control/control-family';
import type { Teacher } from '../model/control/control-world';
import { stream } from '../shared/random-stream';
import type { BaseModel } from './source';

/** It belongs to the lab, whatever the project's seed: every project starts from the same one. */
export async function taughtModel(
  lab: ControlLab,
  teacher: Teacher,
  model: string,
): Promise<BaseModel> {
  const prompts = lab.tasks('train').map(({ prompt }) => prompt);
  const rng = stream(0, `${lab.id} ${model}`);
  return { family: await ControlFamily.teach(lab, teacher, prompts, rng) };
}
