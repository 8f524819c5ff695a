/** The model that a project works with, wherever it comes from: one file beside this for each source. */
import type { Lab } from '../labs/lab';
import { shippedModel, type ReadFile } from './shipped-folder';
import type { BaseModel } from './source';

/** Fetched with the first lab that teaches its model. */
const taughtModels = () => import('./taught-by-lab');

/** @throws ModelFormatError naming the file and the part that is wrong */
export async function loadBaseModel(
  lab: Lab,
  model: string,
  readFile: ReadFile,
): Promise<BaseModel> {
  return lab.kind === 'control'
    ? (await taughtModels()).taughtModel(lab, model)
    : shippedModel(`models/${lab.id}/${model}`, readFile);
}
