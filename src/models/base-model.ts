/** The model that a project works with, wherever it comes from: one file beside this for each source. */
import type { Lab } from '../labs/lab';
import { shippedModel, type ReadFile } from './shipped-folder';
import type { BaseModel } from './source';

/** Fetched with the first lab that needs them. */
const taughtModels = () => import('./taught-by-lab');
const shippedPolicies = () => import('./shipped-policy');

/** @throws ModelFormatError naming the file and the part that is wrong */
export async function loadBaseModel(
  lab: Lab,
  model: string,
  readFile: ReadFile,
): Promise<BaseModel> {
  const folder = `models/${lab.id}/${model}`;
  if (lab.kind === 'text') return shippedModel(folder, readFile);
  return lab.teach === undefined
    ? (await shippedPolicies()).shippedPolicy(lab, folder, readFile)
    : (await taughtModels()).taughtModel(lab, lab.teach, model);
}
