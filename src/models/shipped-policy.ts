/** The base policy of a control lab that comes with the page: one file of weights under public/. */
import type { ControlLab } from '../labs/lab';
import { ControlFamily } from '../model/control/control-family';
import { readSafetensors } from '../model/files/safetensors';
import type { ReadFile } from './shipped-folder';
import type { BaseModel } from './source';

/** @throws ModelFormatError naming the file and the part that is wrong */
export async function shippedPolicy(
  lab: ControlLab,
  folder: string,
  readFile: ReadFile,
): Promise<BaseModel> {
  const file = `${folder}/model.safetensors`;
  return { family: new ControlFamily(lab, readSafetensors(await readFile(file), file)) };
}
